"""`met by`: whether a range begins just where another ends."""

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
    start, _ = ends(first)
    _, end = ends(second)
    return end.side(start) == 0 and end.included and start.included


MET_BY = Function(
    "met by",
    (takes(range1=RANGE, range2=RANGE),),
    gives(BOOLEAN),
    truth(_test),
    "Whether the first range begins in the very point where the second ends.",
    "前一区间的起点是否正是后一区间的终点。",
    (Example("met by([5..10], [1..5])", "true"),),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
