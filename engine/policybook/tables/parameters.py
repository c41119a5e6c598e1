"""`parameters`: typed numbers and words that a firm may set without touching a rule."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping as Written
from policybook.document.node import Node, Scalar, Sequence, entries_of
from policybook.expr.operations import less
from policybook.expr.temporal import text_of
from policybook.expr.tree import Literal
from policybook.expr.types import (
    ANY,
    BOOLEAN,
    DATE,
    DAYS,
    INTEGER,
    MONTHS,
    NUMBER,
    STRING,
    NumberType,
    StringType,
    Type,
)
from policybook.expr.values import Value
from policybook.tables.reader import number_literal
from policybook.vocabulary.names import Names
from policybook.vocabulary.types import type_from
from policybook.vocabulary.values import BadFact, coerced

TYPES: dict[str, Type] = {
    "number": NUMBER,
    "integer": INTEGER,
    "decimal": NUMBER,
    "string": STRING,
    "boolean": BOOLEAN,
    "date": DATE,
    "days and time duration": DAYS,
    "years and months duration": MONTHS,
}


def parameters_from(node: Node | None, facts: Collection[str]) -> tuple[dict[str, Literal], list[Diagnostic]]:
    """The parameters with their values; a manifest that sets one has changed its `default` before.

    A value at fault gives a literal of no known type, so that rules that use it are not faulted.
    """
    found: list[Diagnostic] = []
    parameters: dict[str, Literal] = {}
    names = Names()
    for entry in entries_of(node):
        name, spec = entry.key, entry.value
        if not isinstance(spec, Written):
            continue
        faults = names.taken(name, "a parameter") or _hides(name, facts)
        found += faults
        if faults:
            continue
        kind, faults = type_from(spec, TYPES)
        found += faults
        value = _value(name.text, spec.get("default"), kind, spec, found)
        parameters[name.text] = value or Literal(None, ANY, name.text, name.span)
    return parameters, found


def unused_parameters(node: Node | None, used: Collection[str]) -> list[Diagnostic]:
    """A warning for each declared parameter that nothing reads."""
    return [
        Diagnostic(
            Code.UNUSED_PARAMETER,
            f"parameter `{entry.key.text}` is not used",
            entry.key.span,
            help="use it in a rule, or remove it",
        )
        for entry in entries_of(node)
        if entry.key.text not in used
    ]


def _hides(name: Scalar, facts: Collection[str]) -> list[Diagnostic]:
    if name.text not in facts:
        return []
    return [
        Diagnostic(
            Code.DUPLICATE_NAME,
            f"`{name.text}` is already a fact that this policy can read",
            name.span,
            "cannot be the name of a parameter",
            help="rename the parameter",
        )
    ]


def _value(
    name: str, node: Node | None, kind: Type, spec: Written, found: list[Diagnostic]
) -> Literal | None:
    if not isinstance(node, Scalar) or kind is ANY:
        return None  # the schema says so, or the type is at fault
    try:
        if node.value is None:
            raise BadFact("expected a value, found nothing")
        value = coerced(_given(node, kind), kind)
    except BadFact as fault:
        found.append(
            Diagnostic(Code.TYPE_MISMATCH, f"parameter `{name}`: {fault.message}", node.span, help=fault.help)
        )
        return None
    beyond = _out_of_bounds(name, value, kind, spec, node)
    if beyond is not None:
        found.append(beyond)
        return None
    if isinstance(value, Decimal):
        return number_literal(value, node, name)
    return Literal(value, STRING if isinstance(kind, StringType) else kind, name, node.span)


def _given(node: Scalar, kind: Type) -> Any:
    if isinstance(kind, StringType):
        return node.text
    return node.value


def _out_of_bounds(name: str, value: Value, kind: Type, spec: Written, node: Scalar) -> Diagnostic | None:
    for key, word in (("min", "least"), ("max", "most")):
        limit = spec.get(key)
        bound = _bound(limit, kind)
        if bound is None or not isinstance(limit, Scalar):
            continue
        beyond = less(value, bound) if key == "min" else less(bound, value)
        if beyond:
            return Diagnostic(
                Code.VALUE_NOT_ALLOWED,
                f"parameter `{name}` is at {word} `{limit.text}`, found `{node.text}`",
                node.span,
                help=f"choose a value {'from' if key == 'min' else 'up to'} `{limit.text}`",
            )
    allowed = spec.get("values")
    if isinstance(kind, NumberType) and isinstance(allowed, Sequence):
        values = [_bound(item, kind) for item in allowed.items]
        if value not in values:
            texts = ", ".join(f"`{text_of(each)}`" for each in values)
            return Diagnostic(
                Code.VALUE_NOT_ALLOWED,
                f"parameter `{name}` is one of {texts}, found `{node.text}`",
                node.span,
                help="choose one of these",
            )
    return None


def _bound(node: Node | None, kind: Type) -> Value:
    if not isinstance(node, Scalar):
        return None
    try:
        return coerced(_given(node, kind), kind)
    except BadFact:
        return None
