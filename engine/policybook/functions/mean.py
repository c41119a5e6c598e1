"""`mean`: the average of a list's numbers."""

from __future__ import annotations

from decimal import Decimal

from policybook.expr.types import NUMBER, ListType
from policybook.expr.values import ARITHMETIC, Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import many, numbers, takes, total, unscaled


def _evaluate(values: Value) -> Value:
    found = numbers(values)
    whole = None if found is None else total(found)
    return None if found is None or whole is None else ARITHMETIC.divide(whole, Decimal(len(found)))


MEAN = Function(
    "mean",
    (takes(list=ListType(NUMBER)), many(takes(n=NUMBER))),
    unscaled,
    _evaluate,
    "The average of a list's numbers. Null for an empty list, and where an item is null.",
    "列表中各数的平均值。空列表或含有空值时为空。",
    (Example("mean([1, 2, 6])", "3"), Example("mean([])", "null")),
    in_bulk=True,
)
