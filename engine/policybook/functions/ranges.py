"""The ends of ranges, put in order: what the functions about ranges are written in.

An end is a value, whether it belongs to the range, and whether it is open for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from policybook.expr.operations import order
from policybook.expr.types import ANY, RangeType
from policybook.expr.values import Interval, Value

RANGE = RangeType(ANY)


class NoOrderError(Exception):
    """Two ends are of different kinds; `truth` makes null of it."""


@dataclass(frozen=True, slots=True)
class End:
    """An end: `beyond` is -1 for a start that is open for ever, 1 for such an end, else 0."""

    value: Value
    included: bool
    beyond: int = 0

    def side(self, other: End) -> int:
        """Below zero, zero or above it as this end lies before, at or after the other one."""
        if self.beyond or other.beyond:
            return self.beyond - other.beyond
        found = order(self.value, other.value)
        if found is None:
            raise NoOrderError
        return found


def ends(value: Value) -> tuple[End, End]:
    """The start and end of a range; a point is both of its own."""
    if value is None:
        raise NoOrderError
    if isinstance(value, Interval) and value.sign == "!=":
        raise NoOrderError
    if not isinstance(value, Interval):
        return End(value, True), End(value, True)
    low = End(value.low, value.low_closed, -1 if value.low is None else 0)
    return low, End(value.high, value.high_closed, 1 if value.high is None else 0)


def truth(test: Callable[[Value, Value], bool]) -> Callable[[Value, Value], Value]:
    """The test, null where the two cannot be compared."""

    def evaluate(first: Value, second: Value) -> Value:
        try:
            return test(first, second)
        except NoOrderError:
            return None

    return evaluate
