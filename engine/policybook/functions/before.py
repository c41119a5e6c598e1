"""`before`: whether a point or range lies wholly before another."""

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
    _, end = ends(first)
    start, _ = ends(second)
    side = end.side(start)
    return side < 0 or (side == 0 and not (end.included and start.included))


BEFORE = Function(
    "before",
    (
        takes(range1=RANGE, range2=RANGE),
        takes(point=ANY, range=RANGE),
        takes(range=RANGE, point=ANY),
        takes(point1=ANY, point2=ANY),
    ),
    gives(BOOLEAN),
    truth(_test),
    "Whether the first point or range lies wholly before the second.",
    "前一点或区间是否完全在后者之前。",
    (
        Example("before(1, 10)", "true"),
        Example("before([1..5], [5..10])", "false"),
        Example("before([1..5), [5..10])", "true"),
    ),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
