"""Tasks that a timeline expects, read with their places: each field as a task has it."""

from __future__ import annotations

from collections.abc import Collection

from policybook.cases.timeline import WantedField, WantedTask
from policybook.cases.values import day_from
from policybook.cases.wanted import because_from
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Entry, Mapping, Node, Scalar, Sequence
from policybook.expr.values import Value
from policybook.plan.cadence import Cadence
from policybook.vocabulary.unknown import unknown

_DAYS = frozenset({"anchor", "due", "latest", "was_due", "not_before", "closed_on"})
#: Those that are words of the cadence, by where it lists them.
_WORDS = {"channel": "channels", "depth": "depths", "role": "roles", "outcome": "outcomes"}


def wanted_tasks(findings: list[Diagnostic], cadence: Cadence, node: Node | None) -> tuple[WantedTask, ...]:
    """The tasks of a list; a step alone stands for its task."""
    items = node.items if isinstance(node, Sequence) else ()
    found = (_wanted(findings, cadence, item) for item in items)
    return tuple(each for each in found if each is not None)


def _wanted(findings: list[Diagnostic], cadence: Cadence, node: Node) -> WantedTask | None:
    step = node.get("step") if isinstance(node, Mapping) else node
    if not isinstance(step, Scalar):
        return None
    _known(findings, step, [each.id for each in cadence.steps], "step", cadence, Code.UNKNOWN_STEP)
    fields: dict[str, WantedField] = {}
    for entry in node if isinstance(node, Mapping) else ():
        if entry.key.text != "step":
            fields[entry.key.text] = WantedField(_value(findings, cadence, entry), entry.value.span)
    return WantedTask(step.text, fields, node.span)


def _value(findings: list[Diagnostic], cadence: Cadence, entry: Entry) -> Value:
    name, node = entry.key.text, entry.value
    if name == "because":
        en, zh = because_from(node)
        return [None if each is None else each.value for each in (en, zh)]
    if not isinstance(node, Scalar) or node.value is None:
        return None
    if name in _DAYS:
        return day_from(node, findings)
    if name in _WORDS:
        known: Collection[str] = getattr(cadence, _WORDS[name])
        _known(findings, node, known, name, cadence, Code.UNKNOWN_WORD)
    if name == "with":
        steps = [each.id for each in cadence.steps]
        _known(findings, node, steps, "step", cadence, Code.UNKNOWN_STEP)
    # `listed` and `attempts` are no texts; an owner's key may look like a number, and is none.
    return node.value if name in ("listed", "attempts") else node.text


def _known(
    findings: list[Diagnostic], word: Scalar, known: Collection[str], what: str, cadence: Cadence, code: Code
) -> None:
    if word.text not in known:
        message = f"unknown {what} `{word.text}` of `{cadence.id}`"
        findings.append(unknown(code, message, word, known, f"{what}s"))
