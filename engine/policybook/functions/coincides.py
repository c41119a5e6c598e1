"""`coincides`: whether two points or ranges are the same."""

from __future__ import annotations

from policybook.expr.types import (
    ANY,
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
    return (
        start1.side(start2) == 0
        and end1.side(end2) == 0
        and (start1.included, end1.included) == (start2.included, end2.included)
    )


COINCIDES = Function(
    "coincides",
    (takes(range1=RANGE, range2=RANGE), takes(point1=ANY, point2=ANY)),
    gives(BOOLEAN),
    truth(_test),
    "Whether the two points or ranges are the same.",
    "两个点或区间是否相同。",
    (
        Example("coincides(5, 5)", "true"),
        Example("coincides([1..5], [1..5))", "false"),
    ),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
