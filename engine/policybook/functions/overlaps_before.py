"""`overlaps before`: whether a range begins before another and ends inside it."""

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
    starts, middle, stops = start1.side(start2), end1.side(start2), end1.side(end2)
    return (
        (starts < 0 or (starts == 0 and start1.included and not start2.included))
        and (middle > 0 or (middle == 0 and end1.included and start2.included))
        and (stops < 0 or (stops == 0 and (not end1.included or end2.included)))
    )


OVERLAPS_BEFORE = Function(
    "overlaps before",
    (takes(range1=RANGE, range2=RANGE),),
    gives(BOOLEAN),
    truth(_test),
    "Whether the first range begins before the second and ends inside it.",
    "前一区间是否先于后者开始并在其中结束。",
    (Example("overlaps before([1..5], [3..8])", "true"),),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
