"""YAML → type: `string`, `{type: decimal, scale: 2}`, `{type: string, values: […]}`, `{list: …}`."""

from __future__ import annotations

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping, Node, Scalar, scalars_of
from policybook.expr.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS,
    INTEGER,
    MONTHS,
    NUMBER,
    STRING,
    TIME,
    ListType,
    NumberType,
    StringType,
    Type,
)
from policybook.vocabulary.unknown import unknown

#: Digits of a number field that does not say its own: what a 64-bit integer holds whatever its scale.
DIGITS = 18

#: What a stored field can be.
FIELD_TYPES: dict[str, Type] = {
    "string": STRING,
    "integer": INTEGER,
    "decimal": NumberType(None, DIGITS),
    "boolean": BOOLEAN,
    "date": DATE,
    "date and time": DATE_TIME,
}

#: What an input, an output or a parameter can be besides.
VALUE_TYPES: dict[str, Type] = FIELD_TYPES | {
    "number": NUMBER,
    "time": TIME,
    "days and time duration": DAYS,
    "years and months duration": MONTHS,
}


def type_from(node: Node, known: dict[str, Type]) -> tuple[Type, list[Diagnostic]]:
    """The type that is written; `Any` after a fault, so that nothing else is said because of it."""
    match node:
        case Scalar():
            return _plain_type(node, None, known)
        case Mapping() if (item := node.get("list")) is not None and known is not FIELD_TYPES:
            inner, found = type_from(item, known)
            return ListType(inner), found
        case Mapping() if isinstance(name := node.get("type"), Scalar):
            return _plain_type(name, node, known)
        case _:
            return ANY, []  # the schema says what is wrong with its shape


def values_from(node: Node | None) -> tuple[Scalar, ...]:
    """The allowed values as written, in their order of priority."""
    return scalars_of(node.get("values")) if isinstance(node, Mapping) else ()


def _plain_type(name: Scalar, spec: Mapping | None, known: dict[str, Type]) -> tuple[Type, list[Diagnostic]]:
    kind = known.get(name.text)
    if kind is None:
        return ANY, [unknown(Code.UNKNOWN_TYPE, f"unknown type `{name.text}`", name, known, "types")]
    if isinstance(kind, NumberType):
        return _number_type(name, spec, kind)
    values = values_from(spec)
    if isinstance(kind, StringType) and values:
        return StringType(tuple(dict.fromkeys(value.text for value in values))), []
    return kind, []


def _number_type(name: Scalar, spec: Mapping | None, kind: NumberType) -> tuple[NumberType, list[Diagnostic]]:
    scale = _whole(spec, "scale") if name.text != "integer" else 0
    digits = _whole(spec, "digits") or kind.digits
    if kind == FIELD_TYPES["decimal"] and scale is None:
        return NumberType(None, digits), [
            Diagnostic(
                Code.UNKNOWN_TYPE,
                "a `decimal` without its scale",
                name.span,
                "how many decimal places",
                help="write `{type: decimal, scale: 2}`",
            )
        ]
    return NumberType(scale, digits), []


def _whole(spec: Mapping | None, key: str) -> int | None:
    node = spec.get(key) if spec is not None else None
    value = node.value if isinstance(node, Scalar) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
