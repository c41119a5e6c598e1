"""What generated code calls for lists and loops: filters, `for`, `some`, `every`, contexts, functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeGuard

from policybook.expr import operations
from policybook.expr.limits import LimitError, spent
from policybook.expr.values import Interval, Value
from policybook.expr.wide import WideDate, day_at, ordinal

#: One variable's items, from the values of the variables before it.
Source = Callable[..., "list[Value] | None"]

_VARIABLE_ARGUMENTS = 0x04


def listed(value: Value) -> list[Value]:
    """A list as it is, anything else as the list of itself alone."""
    return value if isinstance(value, list) else [value]


def items(value: Value) -> list[Value] | None:
    """What `for`, `some` and `every` go over: a list, or the whole steps of a range; None for null."""
    if isinstance(value, Interval):
        steps = None if value.sign == "!=" else count_through(value.low, value.high)
        if steps is None or operations.less(value.high, value.low):
            return None
        return [each for each in steps if operations.contained(each, value) is True]
    return None if value is None else listed(value)


def count_through(low: Value, high: Value) -> list[Value] | None:
    """`low..high` by steps of one (a day, for dates), up or down; None where there are no such steps."""
    if operations.is_number(low) and operations.is_number(high):
        start, end = Decimal(low), Decimal(high)
        if start != start.to_integral_value() or end != end.to_integral_value():
            return None
        return list(_steps(int(start), int(end)))
    if _is_day(low) and _is_day(high):
        return [day_at(each) for each in _steps(ordinal(low), ordinal(high))]
    return None


def _steps(first: int, last: int) -> range:
    spent().items(abs(last - first) + 1)
    return range(first, last + 1) if first <= last else range(first, last - 1, -1)


def _is_day(value: Value) -> TypeGuard[date | WideDate]:
    return isinstance(value, date | WideDate) and not isinstance(value, datetime)


def item_at(value: Value, index: Value) -> Value:
    """`xs[n]`: the n-th item, from the end where n is negative; null outside."""
    if isinstance(index, datetime) or not operations.is_number(index):
        return None
    among = listed(value)
    place = int(index)
    if place != index or place == 0 or abs(place) > len(among):
        return None
    return among[place - 1 if place > 0 else place]


def interval(low: Value, high: Value, low_closed: bool, high_closed: bool, sign: str = "") -> Interval:
    """A range as a value."""
    return Interval(low, high, low_closed, high_closed, sign)


def power(base: Value, exponent: Value) -> Value:
    """`a ** b`, with an exponent within the limits; a base that is no number needs no steps."""
    most = spent().limits.exponent
    if operations.is_number(base) and operations.is_number(exponent) and not -most <= exponent <= most:
        raise LimitError("exponent", most)
    return operations.power(base, exponent)


def negation(value: Value) -> bool | None:
    """`not(x)` of a value of any kind."""
    return (not value) if isinstance(value, bool) else None


def for_each(sources: Sequence[Source], body: Callable[..., Value]) -> Value:
    """The body's values; it is called with every variable and then the list so far.

    Null where something that cannot be gone over stands behind `in`.
    """
    found: list[Value] = []
    now = spent()

    def over(chosen: tuple[Value, ...]) -> bool:
        now.step()
        if len(chosen) == len(sources):
            found.append(body(*chosen, found))
            now.items(len(found))
            return True
        each_of = sources[len(chosen)](*chosen)
        return each_of is not None and all(over((*chosen, item)) for item in each_of)

    return found if over(()) else None


def quantified(every: bool, sources: Sequence[Source], condition: Callable[..., Value]) -> bool | None:
    """Whether some or every choice of the variables satisfies the condition, three-valued."""
    unknown = False
    now = spent()

    def settled(chosen: tuple[Value, ...]) -> bool:
        nonlocal unknown
        now.step()
        if len(chosen) == len(sources):
            result = condition(*chosen)
            if isinstance(result, bool):
                return result is not every
            unknown = True
            return False
        each_of = sources[len(chosen)](*chosen)
        if each_of is None:
            unknown = True
            return False
        return any(settled((*chosen, item)) for item in each_of)

    if settled(()):
        return not every
    return None if unknown else every


def context(keys: Sequence[str], entries: Sequence[Callable[..., Value]]) -> dict[str, Value]:
    """A context whose later entries are made from the earlier ones."""
    made: list[Value] = []
    for entry in entries:
        made.append(entry(*made))
    return dict(zip(keys, made, strict=True))


def applied(function: Any, *arguments: Value) -> Value:
    """A function value's result; null where it is none or takes another number of arguments."""
    if not callable(function):
        return None
    code = getattr(function, "__code__", None)
    if code is not None and not code.co_flags & _VARIABLE_ARGUMENTS and code.co_argcount != len(arguments):
        return None
    result: Value = function(*arguments)
    return result
