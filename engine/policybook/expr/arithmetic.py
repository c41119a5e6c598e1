"""Arithmetic on numbers, texts, dates and durations; null where the kinds do not fit, never an exception."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, DecimalException

from policybook.expr.comparison import clock
from policybook.expr.values import ARITHMETIC, Months, Value

_MICRO = timedelta(microseconds=1)
_ONE = Decimal(1)


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
                one, other = clock(a), clock(b)
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
