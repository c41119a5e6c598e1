"""`median`: the middle number."""

from __future__ import annotations

from decimal import Decimal

from policybook.expr.types import (
    NUMBER,
    ListType,
)
from policybook.expr.values import ARITHMETIC, Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    many,
    numbers,
    takes,
    total,
    unscaled,
)


def _evaluate(values: Value) -> Value:
    found = numbers(values)
    if not found:
        return None
    found.sort()
    middle = len(found) // 2
    if len(found) % 2:
        return found[middle]
    both = total(found[middle - 1 : middle + 1])
    return None if both is None else ARITHMETIC.divide(both, Decimal(2))


MEDIAN = Function(
    "median",
    (takes(list=ListType(NUMBER)), many(takes(n=NUMBER))),
    unscaled,
    _evaluate,
    "The middle number of a list, or the mean of the two middle ones. Null for an empty list.",
    "列表的中位数；项数为偶数时取中间两数的平均。空列表为空。",
    (Example("median([8, 2, 5])", "5"), Example("median(1, 2, 3, 4)", "2.5")),
    why_not_in_bulk="queries do not have it yet",
)
