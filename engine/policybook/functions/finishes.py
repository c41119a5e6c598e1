"""`finishes`: whether a point or range ends a range."""

from __future__ import annotations

from policybook.expr.types import (
    ANY,
    BOOLEAN,
)
from policybook.expr.values import Interval, Value
from policybook.functions.model import Example, Function
from policybook.functions.ranges import RANGE, ends, truth
from policybook.functions.shapes import (
    gives,
    takes,
)


def _test(first: Value, second: Value) -> bool:
    (start1, end1), (start2, end2) = ends(first), ends(second)
    if end1.included != end2.included or end1.side(end2) != 0:
        return False
    if not isinstance(first, Interval):
        return True
    side = start1.side(start2)
    return side > 0 or (side == 0 and (not start1.included or start2.included))


FINISHES = Function(
    "finishes",
    (takes(range1=RANGE, range2=RANGE), takes(point=ANY, range=RANGE)),
    gives(BOOLEAN),
    truth(_test),
    "Whether the point is the range's end, or the first range ends with the second and begins no earlier.",
    "点是否为区间终点，或前一区间与后者同时结束且不早于其开始。",
    (
        Example("finishes(10, [1..10])", "true"),
        Example("finishes([5..10], [1..10])", "true"),
    ),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
