"""Where a test is true of its input: ranges of values, and null apart.

A table's index asks this of every cell. Only tests that Python's own `==` and `<` decide as FEEL
does have an answer (`comparisons.PLAIN`, `ORDERED`); such a test is true or false of any value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any, TypeAlias

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import BooleanType
from policybook.expr.values import Months, Value
from policybook.plan.model import Period
from policybook.record.comparisons import ORDERED, PLAIN, same

#: A place between values: just before a value (0) or just behind it (1).
Cut: TypeAlias = tuple[Any, int]
#: From one cut to another; None is unbounded.
Range: TypeAlias = tuple[Cut | None, Cut | None]

_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_EVERYWHERE: tuple[Range, ...] = ((None, None),)


@dataclass(frozen=True, slots=True)
class Truth:
    """The values of which a test is true, as ranges apart from each other in ascending order.

    `null` is what the test is of null: true, false or null.
    """

    ranges: tuple[Range, ...]
    null: bool | None

    @property
    def always(self) -> bool:
        """Whether the test is true of anything."""
        return self.ranges == _EVERYWHERE and self.null is True

    def both(self, other: Truth) -> Truth:
        """Where this test and another one are true."""
        return _both(self, other)


def truth(test: Expr, input: Expr) -> Truth | None:
    """Where a test is true of its input; None where that depends on more than the input's value."""
    match test:
        case tree.Literal(bool() as value):
            return Truth(_EVERYWHERE if value else (), value)
        case _ if test == input and isinstance(test.type, BooleanType):
            return Truth(_point(True), None)
        case tree.Compare(op, left, tree.Literal() as right) if left == input:
            return _compared(op, left, right)
        case tree.Compare(op, tree.Literal() as left, right) if right == input:
            return _compared(_MIRRORED[op], right, left)
        case tree.Within(value) if value == input:
            return _within(test)
        case tree.OneOf(value, options) if value == input:
            if all(same(value, each, PLAIN) and _sortable(each.value) for each in options):
                return Truth(_union(_point(each.value) for each in options), False)
        case tree.Not(operand) if isinstance(operand.type, BooleanType):
            inner = truth(operand, input)
            return None if inner is None else _negated(inner)
        case tree.And(operands) | tree.Or(operands):
            parts = [truth(each, input) for each in operands]
            known = [each for each in parts if each is not None]
            if len(known) == len(parts):
                return reduce(_both if isinstance(test, tree.And) else _either, known)
        case _:
            pass
    return None


def in_force(periods: Iterable[Period]) -> Truth:
    """The days that lie in one of the periods."""
    spans: list[Range] = [
        (None if each.start is None else (each.start, 0), None if each.end is None else (each.end, 0))
        for each in periods
    ]
    return Truth(_union((each,) for each in spans if _is_some(each)), False)


def _compared(op: str, input: Expr, bound: tree.Literal) -> Truth | None:
    value = bound.value
    if op in ("=", "!="):
        if value is None:
            return Truth((), True) if op == "=" else Truth(_EVERYWHERE, False)
        if not same(input, bound, PLAIN) or not _sortable(value):
            return None
        found = Truth((_point(value)[0],), False)
        return found if op == "=" else _negated(found)
    if not same(input, bound, ORDERED) or not _sortable(value):
        return None
    cut = (_short(value), 1 if op in ("<=", ">") else 0)
    return Truth(((None, cut),) if op in ("<", "<=") else ((cut, None),), None)


def _within(test: tree.Within) -> Truth | None:
    ends = [each for each in (test.low, test.high) if each is not None]
    for each in ends:
        if not isinstance(each, tree.Literal) or not same(test.value, each, ORDERED):
            return None
        if not _sortable(each.value):
            return None
    low = (_short(test.low.value), int(not test.low_closed)) if isinstance(test.low, tree.Literal) else None
    high = (_short(test.high.value), int(test.high_closed)) if isinstance(test.high, tree.Literal) else None
    return Truth(((low, high),) if _is_some((low, high)) else (), None) if ends else None


def _sortable(value: Value) -> bool:
    """Whether values of this kind have one order among themselves, which is FEEL's."""
    plain = isinstance(value, str | int | date | timedelta | Months) and not isinstance(value, datetime)
    return plain or (isinstance(value, Decimal) and value.is_finite())


def _short(value: Any) -> Any:
    """The value, a whole number as an int: integers are compared several times as fast."""
    if isinstance(value, Decimal):
        whole = int(value)
        return whole if whole == value else value
    return value


def _point(value: Value) -> tuple[Range, ...]:
    short = _short(value)
    return (((short, 0), (short, 1)),)


def _is_some(span: Range) -> bool:
    low, high = span
    return low is None or high is None or low < high


def _negated(one: Truth) -> Truth:
    return Truth(_rest(one.ranges), None if one.null is None else not one.null)


def _both(one: Truth, other: Truth) -> Truth:
    ranges = _rest(_union((_rest(one.ranges), _rest(other.ranges))))
    if one.null is False or other.null is False:
        return Truth(ranges, False)
    return Truth(ranges, None if one.null is None or other.null is None else True)


def _either(one: Truth, other: Truth) -> Truth:
    ranges = _union((one.ranges, other.ranges))
    if one.null is True or other.null is True:
        return Truth(ranges, True)
    return Truth(ranges, None if one.null is None or other.null is None else False)


def _union(parts: Iterable[tuple[Range, ...]]) -> tuple[Range, ...]:
    """All the ranges as ranges apart from each other."""
    spans = [each for part in parts for each in part]
    if len(spans) == 1:
        return tuple(spans)
    spans.sort(key=lambda each: (each[0] is not None, *(each[0] or ())))
    found: list[Range] = []
    for low, high in spans:
        if found and (found[-1][1] is None or low is None or low <= found[-1][1]):
            start, end = found[-1]
            found[-1] = (start, None if end is None or high is None else max(end, high))
        else:
            found.append((low, high))
    return tuple(found)


def _rest(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    """The values outside all of these ranges."""
    found: list[Range] = []
    start: Cut | None = None
    for low, high in ranges:
        if low is not None:
            found.append((start, low))
        if high is None:
            return tuple(found)
        start = high
    return (*found, (start, None))
