"""The properties of values that are no contexts: `year` of a date, `days` of a duration."""

from __future__ import annotations

from policybook.expr.types import (
    BOOLEAN,
    DAYS,
    STRING,
    DateTimeType,
    DateType,
    DaysDurationType,
    MonthsDurationType,
    NumberType,
    RangeType,
    TimeType,
    Type,
)

_PART = NumberType(0, 2)
_DATE: dict[str, Type] = {"year": NumberType(0, 4), "month": _PART, "day": _PART, "weekday": NumberType(0, 1)}
_TIME: dict[str, Type] = {
    "hour": _PART,
    "minute": _PART,
    "second": _PART,
    "time offset": DAYS,
    "timezone": STRING,
}
_LONG = NumberType(0, 9)


def properties(kind: Type) -> dict[str, Type]:
    """The properties of values of a type, with their types; empty where it has none.

    >>> sorted(properties(DaysDurationType()))
    ['days', 'hours', 'minutes', 'seconds']
    """
    match kind:
        case DateType():
            return _DATE
        case TimeType():
            return _TIME
        case DateTimeType():
            return {**_DATE, **_TIME}
        case DaysDurationType():
            return {"days": _LONG, "hours": _PART, "minutes": _PART, "seconds": _PART}
        case MonthsDurationType():
            return {"years": _LONG, "months": _PART}
        case RangeType(item):
            return {"start": item, "end": item, "start included": BOOLEAN, "end included": BOOLEAN}
        case _:
            return {}
