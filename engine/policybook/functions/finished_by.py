"""`finished by`: whether a range is ended by a point or range."""

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
    if end1.included != end2.included or end1.side(end2) != 0:
        return False
    if not isinstance(second, Interval):
        return True
    side = start1.side(start2)
    return side > 0 or (side == 0 and (not start1.included or start2.included))


FINISHED_BY = Function(
    "finished by",
    (takes(range1=RANGE, range2=RANGE), takes(range=RANGE, point=ANY)),
    gives(BOOLEAN),
    truth(_test),
    "Whether the range ends with the point, or with the second range, which begins no earlier.",
    "区间是否以该点结束，或与后一区间同时结束。",
    (
        Example("finished by([1..10], 10)", "true"),
        Example("finished by([1..10], [5..10])", "true"),
    ),
    why_not_in_bulk="queries know no ranges as values: write `in [a..b]`",
)
