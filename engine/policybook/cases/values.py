"""A node of a cases document as a value of a given type, with findings at the very place of a fault."""

from __future__ import annotations

from datetime import date

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Mapping, Node, Plain, Scalar, Sequence, plain
from policybook.expr.types import ContextType, ListType, StringType, Type
from policybook.expr.values import Value
from policybook.vocabulary.values import BadFact, coerced


def value_from(node: Node, kind: Type, findings: list[Diagnostic]) -> Value:
    """The value that a node writes; faults are added to `findings`, then the value means nothing.

    Lists and their rows are looked through first, so that a fault in one member is shown there and
    not at the list. A string is its text as written: `0123` for a field of strings is no number.
    """
    before = len(findings)
    _look(node, kind, findings)
    if len(findings) > before:
        return None
    return _coerced(node, kind, findings)


def _look(node: Node, kind: Type, findings: list[Diagnostic]) -> None:
    match node, kind:
        case Sequence(), ListType(item):
            for each in node.items:
                _look(each, item, findings)
        case Mapping(), ContextType(members, _, open) if members and not open:
            known = dict(members)
            for entry in node:
                name = entry.key.text
                if name in known:
                    _look(entry.value, known[name], findings)
                else:
                    message = f"unknown field `{name}`"
                    help = hint(name, known, "fields")
                    findings.append(Diagnostic(Code.UNKNOWN_MEMBER, message, entry.key.span, help=help))
        case _:
            _coerced(node, kind, findings)


def _coerced(node: Node, kind: Type, findings: list[Diagnostic]) -> Value:
    try:
        return coerced(_written(node, kind), kind)
    except BadFact as fault:
        findings.append(Diagnostic(Code.BAD_FACT, fault.message, node.span, help=fault.help))
        return None


def _written(node: Node, kind: Type) -> Plain:
    match node, kind:
        case Scalar(), StringType() if node.value is not None:
            return node.text
        case Sequence(), ListType(item):
            return [_written(each, item) for each in node.items]
        case Mapping(), ContextType():
            known = dict(kind.members)
            return {entry.key.text: _written(entry.value, known.get(entry.key.text, kind)) for entry in node}
        case _:
            return plain(node)


def day_from(node: Node | None, findings: list[Diagnostic]) -> date | None:
    """The day that `as_of` writes, as `2026-01-31`; None where there is none."""
    if not isinstance(node, Scalar) or node.value is None:
        return None
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        message = f"expected a day as `2026-01-31`, found `{node.text}`"
        findings.append(Diagnostic(Code.WRONG_VALUE, message, node.span, help="write year, month and day"))
        return None
