"""Type names -> types, and values -> the types they have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import hint
from policybook.expr.reading import Reading
from policybook.expr.scales import of_literal
from policybook.expr.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS,
    MONTHS,
    NULL,
    NUMBER,
    STRING,
    TIME,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    StringType,
    Type,
    join,
)
from policybook.expr.values import Interval, Months, Value
from policybook.expr.wide import WideDate, WideDateTime, WideDuration, WideTime
from policybook.syntax.tree import TypeName

PLAIN_TYPES: dict[str, Type] = {
    "Any": ANY,
    "Null": NULL,
    "boolean": BOOLEAN,
    "number": NUMBER,
    "string": STRING,
    "date": DATE,
    "time": TIME,
    "date and time": DATE_TIME,
    "days and time duration": DAYS,
    "years and months duration": MONTHS,
    "list": ListType(ANY),
    "context": ContextType(open=True),
    "range": RangeType(ANY),
    "function": FunctionType((), ANY),
}


def type_named(reading: Reading, name: TypeName, named_types: Mapping[str, Type]) -> Type | None:
    """The type that a name in the text stands for; a finding and None where there is none."""
    inside = [type_named(reading, each, named_types) for each in name.arguments]
    members = [(key, type_named(reading, each, named_types)) for key, each in name.members]
    result = None if name.result is None else type_named(reading, name.result, named_types)
    known = [each for each in inside if each is not None]
    named = [(key, each) for key, each in members if each is not None]
    if len(known) < len(inside) or len(named) < len(members) or (name.result is not None and result is None):
        return None
    match name.name:
        case "list" if len(known) == 1:
            return ListType(known[0])
        case "range" if len(known) == 1:
            return RangeType(known[0])
        case "context" if named:
            return ContextType(tuple(named), open=True)
        case "function" if known or result is not None:
            return FunctionType(tuple(known), result or ANY)
        case plain if plain in PLAIN_TYPES and not known:
            return PLAIN_TYPES[plain]
        case own if own in named_types and not known:
            return named_types[own]
    reading.fault(
        Code.UNKNOWN_TYPE,
        f"unknown type `{reading.words(name.at)}`",
        name.at,
        "no such type",
        hint(name.name, [*PLAIN_TYPES, *named_types], "types"),
    )
    return None


def type_of(value: Value) -> Type:
    """The type of a value.

    >>> type_of([1, Decimal("2.5")])
    ListType(item=NumberType(scale=1, digits=2))
    """
    match value:
        case None:
            return NULL
        case bool():
            return BOOLEAN
        case int() | Decimal():
            return of_literal(value) if Decimal(value).is_finite() else NUMBER
        case str():
            return StringType((value,))
        case datetime() | WideDateTime():
            return DATE_TIME
        case date() | WideDate():
            return DATE
        case time() | WideTime():
            return TIME
        case timedelta() | WideDuration():
            return DAYS
        case Months():
            return MONTHS
        case Interval():
            return RangeType(join(type_of(value.low), type_of(value.high)))
        case list():
            return ListType(join_all([type_of(each) for each in value]))
        case dict():
            return ContextType(tuple((name, type_of(each)) for name, each in value.items()))
        case _:
            return FunctionType((), ANY)


def join_all(kinds: list[Type]) -> Type:
    """The narrowest type that holds values of all these; `Any` of none."""
    if not kinds:
        return ANY
    first, *rest = kinds
    for each in rest:
        first = join(first, each)
    return first
