"""The type of a value that nobody declared: how it is, without bounds that only this one value has."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce

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
    ListType,
    Type,
    join,
)
from policybook.expr.values import Months, Value


def plain_type_of(value: Value) -> Type:
    """The type that a value has by itself; `Any` for what FEEL has no type for.

    >>> plain_type_of([{"a": 1}])
    ListType(item=ContextType(members=(('a', NumberType(scale=None, digits=None)),), entity=None, open=False))
    """
    match value:
        case None:
            return NULL
        case bool():
            return BOOLEAN
        case int() | Decimal():
            return NUMBER
        case str():
            return STRING
        case datetime():
            return DATE_TIME
        case date():
            return DATE
        case time():
            return TIME
        case timedelta():
            return DAYS
        case Months():
            return MONTHS
        case list():
            none: Type = NULL
            return ListType(reduce(join, map(plain_type_of, value), none) if value else ANY)
        case dict():
            return ContextType(tuple((name, plain_type_of(of)) for name, of in value.items()))
        case _:
            return ANY
