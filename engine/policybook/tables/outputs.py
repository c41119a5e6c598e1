"""`output` and `outputs`: what a policy says that it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping, Node, Scalar
from policybook.expr.types import ContextType, StringType, Type
from policybook.expr.values import Value
from policybook.plan.model import Output
from policybook.text import Span
from policybook.vocabulary.types import VALUE_TYPES, type_from, values_from
from policybook.vocabulary.values import BadFact, coerced


@dataclass(frozen=True, slots=True)
class WrittenOutput:
    """An output as written: `name` is "" where there is only one; `values` by their text."""

    name: str
    type: Type
    values: dict[str, Value]
    default: Scalar | None
    span: Span

    @property
    def label(self) -> str:
        """What it is called in findings."""
        return f"output `{self.name}`" if self.name else "the output"


def outputs_from(node: Mapping) -> tuple[tuple[WrittenOutput, ...], list[Diagnostic]]:
    """The outputs that a policy declares; none where it declares none."""
    found: list[Diagnostic] = []
    entry = node.entry("output")
    if entry is not None:
        return (_output("", entry.value, entry.key.span, found),), found
    many = node.get("outputs")
    if isinstance(many, Mapping):
        return tuple(_output(each.key.text, each.value, each.key.span, found) for each in many), found
    return (), found


def one_or_context(outputs: Sequence[Output] | Sequence[WrittenOutput]) -> Type:
    """The type of a policy's outcome when one rule gives it."""
    if len(outputs) == 1 and not outputs[0].name:
        return outputs[0].type
    return ContextType(tuple((each.name, each.type) for each in outputs))


def _output(name: str, node: Node, span: Span, found: list[Diagnostic]) -> WrittenOutput:
    kind, faults = type_from(node, VALUE_TYPES)
    found += faults
    values: dict[str, Value] = {}
    for each in values_from(node):
        try:
            given = each.text if isinstance(kind, StringType) else each.value
            values[each.text] = coerced(given, kind)
        except BadFact as fault:
            found.append(Diagnostic(Code.TYPE_MISMATCH, fault.message, each.span, help=fault.help))
    default = node.get("default") if isinstance(node, Mapping) else None
    return WrittenOutput(name, kind, values, default if isinstance(default, Scalar) else None, span)
