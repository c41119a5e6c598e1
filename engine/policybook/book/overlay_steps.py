"""An overlay's `steps`: replace, remove, place before or after a step, or add one behind all others."""

from __future__ import annotations

from dataclasses import dataclass, field

from policybook.book.edit import with_entries, without
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related, hint
from policybook.document.node import Entry, Mapping, Scalar, Sequence, mappings_of, text_of
from policybook.families.cadence import KIND_KEYS
from policybook.text import Span


def with_steps(policy: Mapping, name: str, entry: Entry, findings: list[Diagnostic]) -> Mapping:
    """The cadence with an overlay's `steps` laid over its own."""
    old = policy.get("steps")
    steps = _Steps(list(mappings_of(old)), name)
    for item in mappings_of(entry.value):
        steps.apply(item)
    findings += steps.findings
    value = Sequence(old.span if old else entry.value.span, tuple(steps.steps))
    return Mapping(
        policy.span,
        tuple(Entry(each.key, value) if each.key.text == "steps" else each for each in policy.entries),
    )


@dataclass(slots=True)
class _Steps:
    """A cadence's steps while an overlay is laid over them; `placed` are those put behind a step."""

    steps: list[Mapping]
    policy: str
    findings: list[Diagnostic] = field(default_factory=list)
    placed: dict[str, list[str]] = field(default_factory=dict)

    def apply(self, item: Mapping) -> None:
        """Does what one item of the overlay's `steps` says."""
        operation, target = _operation(item)
        if target is None:
            self._add(item, len(self.steps))
            return
        at = self._at(target.text)
        if at is None:
            self._say(
                Code.UNKNOWN_STEP,
                f"cadence `{self.policy}` has no step `{target.text}`",
                target.span,
                "no such step",
                hint(target.text, self._ids(), "steps"),
            )
            # A step without a place is there all the same: what speaks of it is not wrong too.
            if operation in ("before", "after"):
                self._add(without(item, operation), len(self.steps))
        elif operation == "replace":
            self.steps[at] = _changed(self.steps[at], item)
        elif operation == "remove":
            del self.steps[at]
        elif operation == "before":
            self._add(without(item, "before"), at)
        else:
            self._behind(target.text, without(item, "after"))

    def _behind(self, target: str, item: Mapping) -> None:
        """Places a step behind another and those placed there before, so that several keep their order."""
        behind = self.placed.setdefault(target, [target])
        at = max(each for id in behind if (each := self._at(id)) is not None) + 1
        if self._add(item, at):
            behind.append(text_of(item.get("id")) or "")

    def _add(self, item: Mapping, at: int) -> bool:
        id = item.get("id")
        if not isinstance(id, Scalar):
            return False  # the schema says so
        there = self._at(id.text)
        if there is not None:
            old = self.steps[there].get("id") or self.steps[there]
            self._say(
                Code.DUPLICATE_NAME,
                f"cadence `{self.policy}` has a step `{id.text}` already",
                id.span,
                "this id is taken",
                f"give the new step another id, or write `replace: {id.text}`",
                (Related(old.span, f"`{id.text}` stands here"),),
            )
            return False
        self.steps.insert(at, item)
        return True

    def _ids(self) -> list[str]:
        return [text for step in self.steps if (text := text_of(step.get("id")))]

    def _at(self, id: str) -> int | None:
        return next((at for at, step in enumerate(self.steps) if text_of(step.get("id")) == id), None)

    def _say(
        self,
        code: Code,
        message: str,
        span: Span,
        label: str,
        help: str,
        related: tuple[Related, ...] = (),
    ) -> None:
        self.findings.append(Diagnostic(code, message, span, label, help, related))


def _operation(item: Mapping) -> tuple[str, Scalar | None]:
    """What is done, and to which step; `after` with a mapping is a kind of step and no place."""
    for key in ("replace", "remove", "before", "after"):
        target = item.get(key)
        if isinstance(target, Scalar) and target.text:
            return key, target
    return "", None


def _changed(step: Mapping, item: Mapping) -> Mapping:
    """The step with the keys given in place of its own; another kind takes the place of its kind."""
    if any(key in item for key in KIND_KEYS):
        step = without(step, *KIND_KEYS)
    return with_entries(step, item, but=("replace",))
