"""An overlay's `rules`: replace, remove, place before or after a rule, for a period or for good."""

from __future__ import annotations

from dataclasses import dataclass, field

from policybook.book.edit import with_entries, with_entry, without
from policybook.book.periods import Days, days_from, effective_entry, outside, within
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related, hint
from policybook.document.node import Mapping, Scalar, text_of
from policybook.text import Span

OPERATIONS = ("replace", "remove", "before", "after")


@dataclass(slots=True)
class Rules:
    """A policy's rules while an overlay is laid over them.

    A rule that was changed for a period stands here once for each of its versions, all with its id.
    `placed` are the ids of the rules placed behind another and its own, so that several keep their order.
    """

    rules: list[Mapping]
    policy: str
    during: tuple[Days, ...]
    findings: list[Diagnostic] = field(default_factory=list)
    placed: dict[str, list[str]] = field(default_factory=dict)

    def apply(self, item: Mapping) -> None:
        """Does what one item of the overlay's `rules` says."""
        operation = next((key for key in OPERATIONS if key in item), None)
        target = item.get(operation) if operation else None
        if operation is None or not isinstance(target, Scalar):
            return  # the schema says so
        if not self._versions(target.text):
            self._unknown(target)
            # A rule without a place is there all the same: what speaks of it is not wrong too.
            if operation in ("before", "after") and text_of(item.get("id")):
                self.rules.append(without(item, operation))
            return
        own, findings = days_from(item.get("effective"))
        self.findings += findings
        if findings:
            return
        days = within(own, self.during)
        if not days:
            self._never(item, "the overlay's own period leaves it no day")
            return
        match operation:
            case "replace":
                self._replace(target.text, item, days)
            case "remove":
                self._remove(target, item, days)
            case _:
                self._place(operation, target.text, item, days)

    def _replace(self, target: str, item: Mapping, days: tuple[Days, ...]) -> None:
        changed: list[Mapping] = []
        holds = False
        for rule in self.rules:
            if _id(rule) != target:
                changed.append(rule)
                continue
            old = _days(rule)
            new = with_entries(without(rule, "effective"), item, but=("replace", "effective"))
            inside = within(old, days)
            holds = holds or bool(inside)
            versions = [(each, new) for each in inside] + [(each, rule) for each in outside(old, days)]
            versions.sort(key=lambda version: version[0].first)
            changed += [_during(version, each) for each, version in versions]
        if not holds:
            self._never(item, f"`{target}` holds on none of these days")
            return
        self.rules = changed

    def _remove(self, target: Scalar, item: Mapping, days: tuple[Days, ...]) -> None:
        kept: list[Mapping] = []
        holds = False
        for rule in self.rules:
            if _id(rule) != target.text:
                kept.append(rule)
                continue
            holds = holds or bool(within(_days(rule), days))
            kept += [_during(rule, each) for each in outside(_days(rule), days)]
        if not holds:
            self._never(item, f"`{target.text}` holds on none of these days")
            return
        self.rules = kept

    def _place(self, operation: str, target: str, item: Mapping, days: tuple[Days, ...]) -> None:
        new_id = item.get("id")
        if not isinstance(new_id, Scalar) or self._taken(new_id):
            return
        rule = _during(without(item, operation, "effective"), days[0])
        if operation == "before":
            at = self._versions(target)[0]
        else:
            behind = self.placed.setdefault(target, [target])
            at = max(each for name in behind for each in self._versions(name)) + 1
            behind.append(new_id.text)
        self.rules.insert(at, rule)

    def _versions(self, target: str) -> list[int]:
        return [at for at, rule in enumerate(self.rules) if _id(rule) == target]

    def _taken(self, new_id: Scalar) -> bool:
        there = self._versions(new_id.text)
        if not there:
            return False
        old = self.rules[there[0]]
        self._say(
            Code.DUPLICATE_NAME,
            f"policy `{self.policy}` has a rule `{new_id.text}` already",
            new_id.span,
            "this id is taken",
            f"give the new rule another id, or write `replace: {new_id.text}`",
            (Related(_place_of(old), f"`{new_id.text}` stands here"),),
        )
        return True

    def _unknown(self, target: Scalar) -> None:
        ids = [found for rule in self.rules if (found := _id(rule))]
        self._say(
            Code.UNKNOWN_RULE,
            f"policy `{self.policy}` has no rule `{target.text}`",
            target.span,
            "no such rule",
            hint(target.text, ids, "rules"),
        )

    def _never(self, item: Mapping, why: str) -> None:
        node = item.get("effective") or item
        self._say(
            Code.BAD_EFFECTIVE, "this change never holds", node.span, why, "give it days on which it can hold"
        )

    def _say(
        self,
        code: Code,
        message: str,
        span: Span,
        label: str,
        help_line: str,
        related: tuple[Related, ...] = (),
    ) -> None:
        self.findings.append(Diagnostic(code, message, span, label, help_line, related))


def _id(rule: Mapping) -> str | None:
    return text_of(rule.get("id"))


def _place_of(rule: Mapping) -> Span:
    node = rule.get("id")
    return node.span if node else rule.span


def _days(rule: Mapping) -> tuple[Days, ...]:
    # What is wrong with a rule's own period is said when the policy is read, not here.
    days, _ = days_from(rule.get("effective"))
    return days


def _during(rule: Mapping, days: Days) -> Mapping:
    entry = effective_entry(days, rule.span)
    return with_entry(rule, entry) if entry else without(rule, "effective")
