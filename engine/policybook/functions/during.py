"""`during`: whether a point or range lies in a range."""

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
    (start1, end1), (start2, end2) = ends(second), ends(first)
    starts, stops = start1.side(start2), end1.side(end2)
    return (starts < 0 or (starts == 0 and (start1.included or not start2.included))) and (
        stops > 0 or (stops == 0 and (end1.included or not end2.included))
    )


DURING = Function(
    "during",
    (takes(range1=RANGE, range2=RANGE), takes(point=ANY, range=RANGE)),
    gives(BOOLEAN),
    truth(_test),
    "Whether the point or the first range lies in the second range.",
    "点或前一区间是否在后一区间之内。",
    (
        Example("during(5, [1..10])", "true"),
        Example("during([4..6], [1..10))", "true"),
    ),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
