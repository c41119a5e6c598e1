"""`mode`: the numbers that are there most often."""

from __future__ import annotations

from policybook.expr.types import (
    NUMBER,
    ListType,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    list_of,
    many,
    numbers,
    takes,
)


def _evaluate(values: Value) -> Value:
    found = numbers(values)
    if found is None:
        return None
    counts = dict.fromkeys(sorted(found), 0)
    for each in found:
        counts[each] += 1
    most = max(counts.values(), default=0)
    return [each for each, count in counts.items() if count == most]


MODE = Function(
    "mode",
    (takes(list=ListType(NUMBER)), many(takes(n=NUMBER))),
    list_of(),
    _evaluate,
    "The numbers that stand in the list most often, in ascending order.",
    "列表中出现次数最多的数，升序排列。",
    (Example("mode([6, 3, 9, 6, 6])", "[6]"), Example("mode([6, 1, 9, 6, 1])", "[1, 6]")),
    why_not_in_bulk="queries do not have it yet",
)
