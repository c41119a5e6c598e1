"""Equality, order and membership of values: null where a side is null or the kinds differ.

An int and a Decimal are both numbers; a bool never is. A `datetime` is no date here, although
Python says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeGuard
from zoneinfo import ZoneInfo

from policybook.expr.limits import spent
from policybook.expr.values import Interval, Months, Value
from policybook.expr.wide import (
    TimeOfDay,
    WideDate,
    WideDateTime,
    WideDuration,
    WideTime,
    instant,
    nanoseconds_in,
    since_midnight,
)


def is_number(value: Value) -> TypeGuard[int | Decimal]:
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
        case WideDateTime():
            return "date and time"
        case WideDate():
            return "date"
        case WideTime():
            return "time"
        case WideDuration():
            return "days and time duration"
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
            if (a.low_closed, a.high_closed, a.sign) != (b.low_closed, b.high_closed, b.sign):
                return False
            return _all_equal([a.low, a.high], [b.low, b.high])
        case (time() | WideTime(), time() | WideTime()) if a.tzinfo is not None and b.tzinfo is not None:
            return clock(a) == clock(b)
        case (datetime() | WideDateTime(), WideDateTime()) | (WideDateTime(), datetime()):
            assert isinstance(a, datetime | WideDateTime)  # as the case says, which mypy cannot see
            assert isinstance(b, datetime | WideDateTime)
            return (a.tzinfo is None) == (b.tzinfo is None) and instant(a) == instant(b)
        case _:
            return bool(a == b)


def _all_equal(left: Sequence[Value], right: Sequence[Value]) -> bool | None:
    """Whether two rows of values are equal one by one; false beats unknown."""
    if len(left) != len(right):
        return False
    spent().step(len(left))
    results = [equal(a, b) for a, b in zip(left, right, strict=True)]
    if False in results:
        return False
    return None if None in results else True


def clock(value: TimeOfDay) -> tuple[int, str]:
    """A time as the nanoseconds since midnight UTC; a zone by name has no offset without a date."""
    since = since_midnight(value)
    offset = value.utcoffset()
    if offset is None:
        return since, value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else ""
    return since - nanoseconds_in(offset), ""


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
        case (time() | WideTime(), time() | WideTime()):
            if (a.tzinfo is None) != (b.tzinfo is None):
                return None
            one, other = clock(a), clock(b)
            if one[1] != other[1]:
                return None
            return (one[0] > other[0]) - (one[0] < other[0])
        case (datetime() | WideDateTime(), datetime() | WideDateTime()):
            if (a.tzinfo is None) != (b.tzinfo is None):
                return None
            if isinstance(a, WideDateTime) or isinstance(b, WideDateTime):
                first, second = instant(a), instant(b)
                return (first > second) - (first < second)
        case _:
            pass
    try:
        return (a > b) - (a < b)  # type: ignore[operator]  # the kinds are the same and ordered
    except TypeError:
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
            if container.sign == "!=":
                return compare("!=", value, container.low)
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
