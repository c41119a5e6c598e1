"""`includes`: whether a range holds a point or range."""

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
    starts, stops = start1.side(start2), end1.side(end2)
    return (starts < 0 or (starts == 0 and (start1.included or not start2.included))) and (
        stops > 0 or (stops == 0 and (end1.included or not end2.included))
    )


INCLUDES = Function(
    "includes",
    (takes(range1=RANGE, range2=RANGE), takes(range=RANGE, point=ANY)),
    gives(BOOLEAN),
    truth(_test),
    "Whether the range holds the point, or all of the second range.",
    "区间是否含有该点或整个后一区间。",
    (
        Example("includes([1..10], 5)", "true"),
        Example("includes([1..10], [4..12])", "false"),
    ),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
