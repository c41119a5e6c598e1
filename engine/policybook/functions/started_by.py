"""`started by`: whether a range is begun by a point or range."""

from __future__ import annotations

from policybook.expr.types import (
    ANY,
    BOOLEAN,
)
from policybook.expr.values import Interval, Value
from policybook.functions.model import Example, Function
from policybook.functions.ranges import RANGE, ends, truth
from policybook.functions.shapes import (
    gives,
    takes,
)


def _test(first: Value, second: Value) -> bool:
    (start1, end1), (start2, end2) = ends(second), ends(first)
    if start1.included != start2.included or start1.side(start2) != 0:
        return False
    if not isinstance(second, Interval):
        return True
    side = end1.side(end2)
    return side < 0 or (side == 0 and (not end1.included or end2.included))


STARTED_BY = Function(
    "started by",
    (takes(range1=RANGE, range2=RANGE), takes(range=RANGE, point=ANY)),
    gives(BOOLEAN),
    truth(_test),
    "Whether the range starts with the point, or with the second range, which ends no later.",
    "区间是否以该点开始，或与后一区间同时开始。",
    (
        Example("started by([1..10], 1)", "true"),
        Example("started by([1..10], [1..5])", "true"),
    ),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
