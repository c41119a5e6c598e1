"""`after`: whether a point or range lies wholly after another."""

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
    start, _ = ends(first)
    _, end = ends(second)
    side = start.side(end)
    return side > 0 or (side == 0 and not (end.included and start.included))


AFTER = Function(
    "after",
    (
        takes(range1=RANGE, range2=RANGE),
        takes(point=ANY, range=RANGE),
        takes(range=RANGE, point=ANY),
        takes(point1=ANY, point2=ANY),
    ),
    gives(BOOLEAN),
    truth(_test),
    "Whether the first point or range lies wholly after the second.",
    "前一点或区间是否完全在后者之后。",
    (
        Example("after(10, 5)", "true"),
        Example("after([5..10], [1..5))", "true"),
    ),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
