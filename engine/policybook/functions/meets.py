"""`meets`: whether a range ends just where another begins."""

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
    _, end = ends(first)
    start, _ = ends(second)
    return end.side(start) == 0 and end.included and start.included


MEETS = Function(
    "meets",
    (takes(range1=RANGE, range2=RANGE),),
    gives(BOOLEAN),
    truth(_test),
    "Whether the first range ends in the very point where the second begins.",
    "前一区间的终点是否正是后一区间的起点。",
    (
        Example("meets([1..5], [5..10])", "true"),
        Example("meets([1..5), [5..10])", "false"),
    ),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
