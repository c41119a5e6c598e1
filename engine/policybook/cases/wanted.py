"""What a case expects, read from its document: an outcome, reasons, rules that fire, measures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from policybook.cases.model import Wanted, WantedNames
from policybook.cases.values import value_from
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Mapping, Node, Scalar, Sequence
from policybook.expr.types import ContextType, StringType
from policybook.plan.model import Plan, Scorecard


def outcome_from(node: Node, plan: Plan, findings: list[Diagnostic]) -> Wanted | None:
    """The expected outcome; of several outputs only those that are named."""
    kind = plan.outcome_type
    if isinstance(kind, StringType) and kind.values is not None and isinstance(node, Scalar):
        if node.value is not None and node.text not in kind.values:
            findings.append(_not_allowed(node, plan, kind.values))
            return None
        return Wanted(None if node.value is None else node.text, node.span)
    before = len(findings)
    value = value_from(node, kind, findings)
    if len(findings) > before:
        return None
    if isinstance(value, dict) and isinstance(kind, ContextType) and isinstance(node, Mapping):
        named = set(node.keys())
        return Wanted({name: of for name, of in value.items() if name in named}, node.span, partial=True)
    return Wanted(value, node.span)


def _not_allowed(node: Scalar, plan: Plan, values: Collection[str]) -> Diagnostic:
    if plan.classes is not None:
        message = f"unknown class `{node.text}` of `{plan.id}`"
        help = hint(node.text, values, "classes")
        return Diagnostic(Code.UNKNOWN_CLASS, message, node.span, help=help)
    message = f"`{plan.id}` never gives `{node.text}`"
    return Diagnostic(Code.VALUE_NOT_ALLOWED, message, node.span, help=hint(node.text, values, "outcomes"))


def because_from(node: Node) -> tuple[Wanted | None, Wanted | None]:
    """The expected reason in English and in Chinese; one text is expected in both languages."""
    if isinstance(node, Scalar):
        one = Wanted(node.text, node.span)
        return one, one
    if isinstance(node, Mapping):
        en, zh = (node.get(language) for language in ("en", "zh"))
        return (
            Wanted(en.text, en.span) if isinstance(en, Scalar) else None,
            Wanted(zh.text, zh.span) if isinstance(zh, Scalar) else None,
        )
    return None, None


def rule_ids_from(node: Node, plan: Plan, findings: list[Diagnostic]) -> WantedNames | None:
    """Ids of rules of the policy."""
    known = [rule.id for rule in plan.body.rules]
    return _names(
        node, known, Words(Code.UNKNOWN_RULE, f"unknown rule `{{}}` of `{plan.id}`", "rules"), findings
    )


def reasons_from(node: Node, plan: Plan, findings: list[Diagnostic]) -> WantedNames | None:
    """Reason codes of the policy's scorecard, the largest shortfall first."""
    known: list[str] = []
    if isinstance(plan.body, Scorecard):
        known = [each.reason for each in plan.body.characteristics if each.reason]
    words = Words(Code.BAD_CASE, f"`{plan.id}` has no reason code `{{}}`", "reason codes")
    return _names(node, known, words, findings)


@dataclass(frozen=True, slots=True)
class Words:
    """How an unknown name of a kind is spoken of."""

    code: Code
    message: str
    what: str


def _names(
    node: Node, known: Collection[str], words: Words, findings: list[Diagnostic]
) -> WantedNames | None:
    names: list[str] = []
    sound = True
    for item in node.items if isinstance(node, Sequence) else (node,):
        if not isinstance(item, Scalar):
            continue
        # A cell of a CSV file may name several.
        several = item.text.replace(",", " ").replace(";", " ").split()
        for name in [item.text] if item.text in known else several:
            names.append(name)
            if name not in known:
                sound = False
                start = item.text.index(name)
                findings.append(
                    Diagnostic(
                        words.code,
                        words.message.format(name),
                        item.place(start, start + len(name)),
                        help=hint(name, known, words.what),
                    )
                )
    return WantedNames(tuple(names), node.span) if sound else None
