"""`overlaps after`: whether a range begins inside another and ends after it."""

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
    starts, middle, stops = start2.side(start1), end2.side(start1), end2.side(end1)
    return (
        (starts < 0 or (starts == 0 and start2.included and not start1.included))
        and (middle > 0 or (middle == 0 and end2.included and start1.included))
        and (stops < 0 or (stops == 0 and (not end2.included or end1.included)))
    )


OVERLAPS_AFTER = Function(
    "overlaps after",
    (takes(range1=RANGE, range2=RANGE),),
    gives(BOOLEAN),
    truth(_test),
    "Whether the first range begins inside the second and ends after it.",
    "前一区间是否在后者之中开始并在其后结束。",
    (Example("overlaps after([3..8], [1..5])", "true"),),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
