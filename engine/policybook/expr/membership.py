"""What a value has and what it is: members and properties, and `instance of`."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from policybook.expr.comparison import kind
from policybook.expr.limits import spent
from policybook.expr.types import (
    AnyType,
    BooleanType,
    ContextType,
    DateTimeType,
    DateType,
    DaysDurationType,
    FunctionType,
    ListType,
    MonthsDurationType,
    NullType,
    NumberType,
    RangeType,
    StringType,
    TimeType,
    Type,
)
from policybook.expr.values import Interval, Months, Value
from policybook.expr.wide import (
    Moment,
    Span,
    TimeOfDay,
    WideDate,
    WideDateTime,
    WideDuration,
    WideTime,
    nanoseconds_in,
)


def member(value: Value, name: str) -> Value:
    """A context's member, or a property of a date, time, duration or range; null where there is none.

    Of a list it is the list of its items' members.

    >>> member(date(2024, 2, 29), "weekday"), member(Months(14), "months"), member({"a": 1}, "b")
    (4, 2, None)
    """
    match value:
        case dict():
            return value.get(name)
        case list():
            spent().step(len(value))
            return [member(item, name) for item in value]
        case datetime() | WideDateTime() if name in _DATE_PARTS or name in _TIME_PARTS:
            return _date_part(value, name) if name in _DATE_PARTS else _time_part(value, name)
        case date() | WideDate() if name in _DATE_PARTS:
            return _date_part(value, name)
        case time() | WideTime() if name in _TIME_PARTS:
            return _time_part(value, name)
        case Months():
            sign = -1 if value.count < 0 else 1
            parts = dict(zip(("years", "months"), divmod(abs(value.count), 12), strict=True))
            return sign * parts[name] if name in parts else None
        case timedelta() | WideDuration():
            return _duration_part(value, name)
        case Interval():
            return {
                "start": value.low,
                "end": value.high,
                "start included": value.low_closed,
                "end included": value.high_closed,
            }.get(name)
        case _:
            return None


_DATE_PARTS = frozenset({"year", "month", "day", "weekday"})
_TIME_PARTS = frozenset({"hour", "minute", "second", "time offset", "timezone"})


def _date_part(value: date | WideDate | WideDateTime, name: str) -> int:
    match name:
        case "year":
            return value.year
        case "month":
            return value.month
        case "day":
            return value.day
        case _:
            return value.isoweekday()


def _time_part(value: TimeOfDay | Moment, name: str) -> Value:
    match name:
        case "hour":
            return value.hour
        case "minute":
            return value.minute
        case "second":
            return value.second
        case "time offset":
            return value.utcoffset()
        case _:
            return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _duration_part(value: Span, name: str) -> int | None:
    length = nanoseconds_in(value)
    sign, seconds = -1 if length < 0 else 1, abs(length) // 1_000_000_000
    match name:
        case "days":
            return sign * (seconds // 86_400)
        case "hours":
            return sign * (seconds // 3600 % 24)
        case "minutes":
            return sign * (seconds // 60 % 60)
        case "seconds":
            return sign * (seconds % 60)
        case _:
            return None


def instance_of(value: Value, of: Type) -> bool:
    """`value instance of T`; null is an instance of nothing but `Null`."""
    match of:
        case NullType():
            return value is None
        case AnyType():
            return value is not None
        case ListType(item):
            spent().step()
            return isinstance(value, list) and all(
                isinstance(item, AnyType) or instance_of(each, item) for each in value
            )
        case ContextType(members):
            return isinstance(value, dict) and all(
                name in value and (value[name] is None or instance_of(value[name], kind_))
                for name, kind_ in members
            )
        case RangeType(item):
            if not isinstance(value, Interval):
                return False
            ends = [end for end in (value.low, value.high) if end is not None]
            return all(instance_of(end, item) for end in ends)
        case FunctionType():
            return kind(value) == "function"
        case _:
            return kind(value) == _KINDS[type(of)]


_KINDS: dict[type[Type], str] = {
    BooleanType: "boolean",
    NumberType: "number",
    StringType: "string",
    DateType: "date",
    TimeType: "time",
    DateTimeType: "date and time",
    DaysDurationType: "days and time duration",
    MonthsDurationType: "years and months duration",
}
