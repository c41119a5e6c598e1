"""Arithmetic on numbers, texts, dates and durations; null where the kinds do not fit, never an exception."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, DecimalException

from policybook.expr.comparison import clock
from policybook.expr.values import ARITHMETIC, Months, Value
from policybook.expr.wide import (
    DAY,
    Moment,
    Span,
    WideDate,
    WideDateTime,
    WideDuration,
    WideTime,
    clock_at,
    date_of,
    instant,
    moment_of,
    moved,
    nanoseconds_in,
    ordinal,
    since_midnight,
    span_of,
)

_MICRO = timedelta(microseconds=1)
_MIDNIGHT_UTC = time(0, tzinfo=UTC)
_ONE = Decimal(1)
#: A billion years and more: what is longer would only grow without end.
_MOST_MONTHS = 12 * 999_999_999_999


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
            case Months(), Months():
                return _months(a.count + b.count)
            case (timedelta() | WideDuration(), timedelta() | WideDuration()):
                return _sum(a, b, 1)
            case (_, timedelta() | WideDuration() | Months()):
                return _shifted(a, b, 1)
            case (timedelta() | WideDuration() | Months(), _):
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
            case Months(), Months():
                return _months(a.count - b.count)
            case (timedelta() | WideDuration(), timedelta() | WideDuration()):
                return _sum(a, b, -1)
            case (_, timedelta() | WideDuration() | Months()):
                return _shifted(a, b, -1)
            case (date() | WideDate() | WideDateTime(), date() | WideDate() | WideDateTime()):
                return _between(a, b)
            case (time() | WideTime(), time() | WideTime()):
                one, other = clock(a), clock(b)
                return span_of(one[0] - other[0]) if (a.tzinfo is None) == (b.tzinfo is None) else None
            case _:
                return None
    except (ArithmeticError, ValueError, TypeError):
        return None


def _sum(a: Span, b: Span, sign: int) -> Span | None:
    """Two durations together, or the one without the other."""
    if isinstance(a, timedelta) and isinstance(b, timedelta):
        try:
            return a + b if sign > 0 else a - b
        except OverflowError:
            pass
    return span_of(nanoseconds_in(a) + sign * nanoseconds_in(b))


def _between(a: date | WideDate | WideDateTime, b: date | WideDate | WideDateTime) -> Span | None:
    """The time from `b` to `a`; a date beside a date and time is its midnight UTC."""
    if not isinstance(a, datetime | WideDateTime) and not isinstance(b, datetime | WideDateTime):
        if isinstance(a, date) and isinstance(b, date):
            return a - b
        return span_of((ordinal(a) - ordinal(b)) * DAY)
    one, other = _moment(a), _moment(b)
    if one is None or other is None or (one.tzinfo is None) != (other.tzinfo is None):
        return None
    if not isinstance(one, datetime) or not isinstance(other, datetime):
        return span_of(instant(one) - instant(other))
    if one.tzinfo is None or other.tzinfo is None:
        return one - other
    return one.astimezone(UTC) - other.astimezone(UTC)


def _moment(value: date | WideDate | WideDateTime) -> Moment | None:
    if isinstance(value, datetime | WideDateTime):
        return value
    return moment_of(value, _MIDNIGHT_UTC)


def _shifted(value: Value, by: Span | Months, sign: int) -> Value:
    """A date or time moved by a duration; a day that the month lacks becomes its last day."""
    match value:
        case date() | WideDate() | WideDateTime():
            if isinstance(by, Months):
                return add_months(value, sign * by.count)
            return _later(value, by, sign)
        case time() | WideTime() if not isinstance(by, Months):
            since = since_midnight(value) + sign * nanoseconds_in(by)
            return clock_at(since % DAY, value.tzinfo)
        case _:
            return None


def _later(value: date | WideDate | WideDateTime, by: Span, sign: int) -> Value:
    """A date counts only whole days, rounded down: the day that its midnight moves to."""
    if isinstance(value, date) and isinstance(by, timedelta):
        return value + (by if sign > 0 else -by)  # beyond Python's years null, as in bulk
    if isinstance(value, datetime | WideDateTime):
        return moved(value, sign * nanoseconds_in(by))
    midnight = moment_of(value, time(0))
    found = None if midnight is None else moved(midnight, sign * nanoseconds_in(by))
    return None if found is None else found.date()


def add_months(value: date | WideDate | WideDateTime, count: int) -> Value:
    """The same day so many months on, or the month's last day where it has no such day.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(value.year * 12 + value.month - 1 + count, 12)
    if isinstance(value, date) and 1 <= year <= 9999:
        return value.replace(year=year, month=month + 1, day=min(value.day, monthrange(year, month + 1)[1]))
    if isinstance(value, date):
        return None  # as in bulk, where a stored date stays in these years
    last = monthrange(year % 400 + 400, month + 1)[1]  # as long as in every year of that place
    on = date_of(year, month + 1, min(value.day, last))
    return moment_of(on, value.timetz()) if isinstance(value, datetime | WideDateTime) else on


def multiply(a: Value, b: Value) -> Value:
    """`a * b`: numbers, and a duration with a number on either side."""
    try:
        match a, b:
            case (None, _) | (_, None) | (bool(), _) | (_, bool()):
                return None
            case (int() | Decimal(), int() | Decimal()):
                return ARITHMETIC.multiply(Decimal(a), b)
            case (timedelta() | WideDuration() | Months(), int() | Decimal()):
                return _scaled(a, ARITHMETIC.multiply(_length(a), b))
            case (int() | Decimal(), timedelta() | WideDuration() | Months()):
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
            case (timedelta() | WideDuration() | Months(), int() | Decimal()):
                return _scaled(a, ARITHMETIC.divide(_length(a), b))
            case timedelta(), timedelta():
                return ARITHMETIC.divide(_length(a), _length(b))
            case (timedelta() | WideDuration(), timedelta() | WideDuration()):
                return ARITHMETIC.divide(nanoseconds_in(a), nanoseconds_in(b))
            case Months(), Months():
                return ARITHMETIC.divide(_length(a), _length(b))
            case _:
                return None
    except (ArithmeticError, ValueError):
        return None


def _months(count: int) -> Months | None:
    """A duration of so many months; null beyond what anybody can mean by one."""
    return Months(count) if -_MOST_MONTHS <= count <= _MOST_MONTHS else None


def _length(value: Span | Months) -> Decimal:
    """A duration in its smallest unit: months, microseconds, or nanoseconds of a wide one."""
    if isinstance(value, WideDuration):
        return Decimal(value.nanoseconds)
    return Decimal(value.count if isinstance(value, Months) else value // _MICRO)


def _scaled(of: Span | Months, length: Decimal) -> Span | Months | None:
    """A duration of that length; a part of a month is cut off, a part of the smallest unit rounded."""
    if isinstance(of, Months):
        return _months(int(length))
    units = int(length.to_integral_value(ROUND_HALF_EVEN))
    return span_of(units if isinstance(of, WideDuration) else units * 1000)


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
        case timedelta() | WideDuration():
            return span_of(-nanoseconds_in(value))
        case Months():
            return Months(-value.count)
        case _:
            return None
