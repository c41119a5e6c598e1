"""`overlaps`: whether two ranges have a point in common."""

from __future__ import annotations

from policybook.expr.types import (
    BOOLEAN,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.ranges import RANGE, ends, truth
from policybook.functions.shapes import (
    gives,
    takes,
)


def _test(first: Value, second: Value) -> bool:
    (start1, end1), (start2, end2) = ends(first), ends(second)
    left, right = end1.side(start2), start1.side(end2)
    return (left > 0 or (left == 0 and end1.included and start2.included)) and (
        right < 0 or (right == 0 and start1.included and end2.included)
    )


OVERLAPS = Function(
    "overlaps",
    (takes(range1=RANGE, range2=RANGE),),
    gives(BOOLEAN),
    truth(_test),
    "Whether the two ranges have a point in common.",
    "两个区间是否有共同的点。",
    (
        Example("overlaps([1..5], [3..8])", "true"),
        Example("overlaps([1..5), [5..8])", "false"),
    ),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
