"""What FEEL's operators mean on values: the one place that functions and back ends share.

Every operation gives None (null) where a side is null or the kinds do not fit, and raises nothing.
An int and a Decimal are both numbers; a bool never is. A `datetime` is no date here, although
Python says so.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, DecimalException
from zoneinfo import ZoneInfo

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
from policybook.expr.values import ARITHMETIC, Interval, Months, Value

_MICRO = timedelta(microseconds=1)
_ONE = Decimal(1)


def is_number(value: Value) -> bool:
    """Whether a value is a number; a bool is none."""
    return isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool))


def kind(value: Value) -> str:
    """The kind of a value, in FEEL's words: only values of one kind can be compared.

    >>> kind(True), kind(1), kind(datetime(2024, 1, 1)), kind(Months(1))
    ('boolean', 'number', 'date and time', 'years and months duration')
    """
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | Decimal():
            return "number"
        case str():
            return "string"
        case datetime():
            return "date and time"
        case date():
            return "date"
        case time():
            return "time"
        case timedelta():
            return "days and time duration"
        case Months():
            return "years and months duration"
        case Interval():
            return "range"
        case list() | tuple():
            return "list"
        case dict():
            return "context"
        case _:
            return "function"


def equal(a: Value, b: Value) -> bool | None:
    """`a = b`: null equals only null; values of different kinds give null.

    >>> equal(None, None), equal(None, 1), equal(1, Decimal("1.0")), equal(1, "1")
    (True, False, True, None)
    """
    if a is None or b is None:
        return a is None and b is None
    of = kind(a)
    if of != kind(b):
        return None
    match a, b:
        case list(), list():
            return _all_equal(a, b)
        case dict(), dict():
            if a.keys() != b.keys():
                return False
            return _all_equal(list(a.values()), [b[key] for key in a])
        case Interval(), Interval():
            if (a.low_closed, a.high_closed) != (b.low_closed, b.high_closed):
                return False
            return _all_equal([a.low, a.high], [b.low, b.high])
        case time(), time() if a.tzinfo is not None and b.tzinfo is not None:
            return _clock(a) == _clock(b)
    return bool(a == b)


def _all_equal(left: Sequence[Value], right: Sequence[Value]) -> bool | None:
    """Whether two rows of values are equal one by one; false beats unknown."""
    if len(left) != len(right):
        return False
    results = [equal(a, b) for a, b in zip(left, right, strict=True)]
    if False in results:
        return False
    return None if None in results else True


def _clock(value: time) -> tuple[timedelta, str]:
    """A time as a span since midnight UTC; a zone by name has no offset without a date."""
    since = timedelta(
        hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
    )
    offset = value.utcoffset()
    if offset is None:
        return since, value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else ""
    return since - offset, ""


def less(a: Value, b: Value) -> bool | None:
    """`a < b`; null where the two have no order."""
    return compare("<", a, b)


def compare(op: str, a: Value, b: Value) -> bool | None:
    """`a OP b` for `= != < <= > >=`.

    >>> compare("<", 1, 2), compare("<", 1, "2"), compare("!=", None, 2), compare(">=", None, 2)
    (True, None, True, None)
    """
    if op == "=":
        return equal(a, b)
    if op == "!=":
        same = equal(a, b)
        return None if same is None else not same
    side = order(a, b)
    if side is None:
        return None
    match op:
        case "<":
            return side < 0
        case "<=":
            return side <= 0
        case ">":
            return side > 0
        case _:
            return side >= 0


def order(a: Value, b: Value) -> int | None:
    """Below zero, zero or above it as `a` comes before, with or after `b`; None without an order."""
    if a is None or b is None or kind(a) != kind(b):
        return None
    match a, b:
        case (bool(), _) | (list() | dict() | Interval(), _):
            return None
        case time(), time():
            if (a.tzinfo is None) != (b.tzinfo is None):
                return None
            one, other = _clock(a), _clock(b)
            if one[1] != other[1]:
                return None
            return (one[0] > other[0]) - (one[0] < other[0])
        case datetime(), datetime() if (a.tzinfo is None) != (b.tzinfo is None):
            return None
    try:
        return (a > b) - (a < b)  # type: ignore[operator]  # the kinds are the same and ordered
    except TypeError:
        return None


def add(a: Value, b: Value) -> Value:
    """`a + b`: numbers, text, durations, and a date or time with a duration on either side."""
    try:
        match a, b:
            case (None, _) | (_, None) | (bool(), _) | (_, bool()):
                return None
            case (int() | Decimal(), int() | Decimal()):
                return ARITHMETIC.add(Decimal(a), b)
            case str(), str():
                return a + b
            case timedelta(), timedelta():
                return a + b
            case Months(), Months():
                return Months(a.count + b.count)
            case (date() | time(), timedelta() | Months()):
                return _shifted(a, b, 1)
            case (timedelta() | Months(), date() | time()):
                return _shifted(b, a, 1)
            case _:
                return None
    except (ArithmeticError, ValueError):
        return None


def subtract(a: Value, b: Value) -> Value:
    """`a - b`: numbers, durations, two dates or two times, and a date or time minus a duration."""
    try:
        match a, b:
            case (None, _) | (_, None) | (bool(), _) | (_, bool()):
                return None
            case (int() | Decimal(), int() | Decimal()):
                return ARITHMETIC.subtract(Decimal(a), b)
            case timedelta(), timedelta():
                return a - b
            case Months(), Months():
                return Months(a.count - b.count)
            case (date() | time(), timedelta() | Months()):
                return _shifted(a, b, -1)
            case date(), date():
                return _between(a, b)
            case time(), time():
                one, other = _clock(a), _clock(b)
                return one[0] - other[0] if (a.tzinfo is None) == (b.tzinfo is None) else None
            case _:
                return None
    except (ArithmeticError, ValueError, TypeError):
        return None


def _between(a: date, b: date) -> timedelta | None:
    """The time from `b` to `a`; a date beside a date and time is its midnight UTC."""
    if not isinstance(a, datetime) and not isinstance(b, datetime):
        return a - b
    one, other = _moment(a), _moment(b)
    if (one.tzinfo is None) != (other.tzinfo is None):
        return None
    if one.tzinfo is None or other.tzinfo is None:
        return one - other
    return one.astimezone(UTC) - other.astimezone(UTC)


def _moment(value: date) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


def _shifted(value: date | time, by: timedelta | Months, sign: int) -> Value:
    """A date or time moved by a duration; a day that the month lacks becomes its last day."""
    if isinstance(by, Months):
        return add_months(value, sign * by.count) if isinstance(value, date) else None
    by = by if sign > 0 else -by
    if isinstance(value, time):
        start = datetime(2000, 1, 2, value.hour, value.minute, value.second, value.microsecond, value.tzinfo)
        return (start + by % timedelta(days=1)).timetz()
    return value + by  # a date counts only whole days, rounded down: the day that its midnight moves to


def add_months(value: date, count: int) -> date | None:
    """The same day so many months on, or the month's last day where it has no such day.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(value.year * 12 + value.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        return None
    return value.replace(year=year, month=month + 1, day=min(value.day, monthrange(year, month + 1)[1]))


def multiply(a: Value, b: Value) -> Value:
    """`a * b`: numbers, and a duration with a number on either side."""
    try:
        match a, b:
            case (None, _) | (_, None) | (bool(), _) | (_, bool()):
                return None
            case (int() | Decimal(), int() | Decimal()):
                return ARITHMETIC.multiply(Decimal(a), b)
            case (timedelta() | Months(), int() | Decimal()):
                return _scaled(a, ARITHMETIC.multiply(_length(a), b))
            case (int() | Decimal(), timedelta() | Months()):
                return _scaled(b, ARITHMETIC.multiply(_length(b), a))
            case _:
                return None
    except (ArithmeticError, ValueError):
        return None


def divide(a: Value, b: Value) -> Value:
    """`a / b`: numbers, a duration by a number, two durations of one kind; null where `b` is zero."""
    try:
        match a, b:
            case (None, _) | (_, None) | (bool(), _) | (_, bool()):
                return None
            case (int() | Decimal(), int() | Decimal()):
                return ARITHMETIC.divide(Decimal(a), b)
            case (timedelta() | Months(), int() | Decimal()):
                return _scaled(a, ARITHMETIC.divide(_length(a), b))
            case timedelta(), timedelta():
                return ARITHMETIC.divide(_length(a), _length(b))
            case Months(), Months():
                return ARITHMETIC.divide(_length(a), _length(b))
            case _:
                return None
    except (ArithmeticError, ValueError):
        return None


def _length(value: timedelta | Months) -> Decimal:
    """A duration in its smallest unit: months, or microseconds."""
    return Decimal(value.count if isinstance(value, Months) else value // _MICRO)


def _scaled(of: timedelta | Months, length: Decimal) -> timedelta | Months:
    """A duration of that length; a part of a month is cut off, a part of a microsecond rounded."""
    if isinstance(of, Months):
        return Months(int(length))
    return timedelta(microseconds=int(length.to_integral_value(ROUND_HALF_EVEN)))


def power(a: Value, b: Value) -> Value:
    """`a ** b` of numbers; anything to the power of zero is one."""
    if isinstance(a, bool) or isinstance(b, bool):
        return None
    if not isinstance(a, (int, Decimal)) or not isinstance(b, (int, Decimal)):
        return None
    if b == 0:
        return _ONE
    try:
        return ARITHMETIC.power(Decimal(a), Decimal(b))
    except DecimalException:
        return None


def arithmetic(op: str, a: Value, b: Value) -> Value:
    """`a OP b` for `+ - * / **`."""
    match op:
        case "+":
            return add(a, b)
        case "-":
            return subtract(a, b)
        case "*":
            return multiply(a, b)
        case "/":
            return divide(a, b)
        case _:
            return power(a, b)


def negate(value: Value) -> Value:
    """`-x` of a number or a duration."""
    match value:
        case bool():
            return None
        case int() | Decimal():
            return ARITHMETIC.subtract(0, Decimal(value))
        case timedelta():
            try:
                return -value
            except OverflowError:
                return None
        case Months():
            return Months(-value.count)
        case _:
            return None


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
            return [member(item, name) for item in value]
        case datetime() if name in _DATE_PARTS or name in _TIME_PARTS:
            return _date_part(value, name) if name in _DATE_PARTS else _time_part(value, name)
        case date() if name in _DATE_PARTS:
            return _date_part(value, name)
        case time() if name in _TIME_PARTS:
            return _time_part(value, name)
        case Months():
            sign = -1 if value.count < 0 else 1
            parts = dict(zip(("years", "months"), divmod(abs(value.count), 12), strict=True))
            return sign * parts[name] if name in parts else None
        case timedelta():
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


def _date_part(value: date, name: str) -> int:
    match name:
        case "year":
            return value.year
        case "month":
            return value.month
        case "day":
            return value.day
        case _:
            return value.isoweekday()


def _time_part(value: time | datetime, name: str) -> Value:
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


def _duration_part(value: timedelta, name: str) -> int | None:
    sign, value = (-1, -value) if value < timedelta(0) else (1, value)
    match name:
        case "days":
            return sign * value.days
        case "hours":
            return sign * (value.seconds // 3600)
        case "minutes":
            return sign * (value.seconds // 60 % 60)
        case "seconds":
            return sign * (value.seconds % 60)
        case _:
            return None


def contained(value: Value, container: Value) -> bool | None:
    """`value in container`: an item of a list, a value within a range, else equality.

    >>> contained(3, Interval(1, 5)), contained(3, [1, 2]), contained(None, Interval(1, 5))
    (True, False, None)
    """
    match container:
        case list():
            return any(
                equal(value, item) is True or (isinstance(item, Interval) and contained(value, item) is True)
                for item in container
            ) or (isinstance(value, list) and equal(value, container) is True)
        case Interval():
            if isinstance(value, Interval):
                return equal(value, container)
            return within(value, container.low, container.high, container.low_closed, container.high_closed)
        case _:
            return equal(value, container)


def within(value: Value, low: Value, high: Value, low_closed: bool, high_closed: bool) -> bool | None:
    """Whether a value lies between two ends; an end that is None is open for ever."""
    above = True if low is None else compare(">=" if low_closed else ">", value, low)
    below = True if high is None else compare("<=" if high_closed else "<", value, high)
    if above is False or below is False:
        return False
    return None if above is None or below is None else True


def instance_of(value: Value, of: Type) -> bool:
    """`value instance of T`; null is an instance of nothing but `Null`."""
    match of:
        case NullType():
            return value is None
        case AnyType():
            return value is not None
        case ListType(item):
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
