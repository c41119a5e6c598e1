"""`starts`: whether a point or range begins a range."""

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
    if start1.included != start2.included or start1.side(start2) != 0:
        return False
    if not isinstance(first, Interval):
        return True
    side = end1.side(end2)
    return side < 0 or (side == 0 and (not end1.included or end2.included))


STARTS = Function(
    "starts",
    (takes(range1=RANGE, range2=RANGE), takes(point=ANY, range=RANGE)),
    gives(BOOLEAN),
    truth(_test),
    "Whether the point is the range's start, or the first range starts with the second and ends no later.",
    "点是否为区间起点，或前一区间与后者同时开始且不晚于其结束。",
    (
        Example("starts(1, [1..10])", "true"),
        Example("starts([1..5], [1..10])", "true"),
    ),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
