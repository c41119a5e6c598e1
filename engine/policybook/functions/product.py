"""`product`: all numbers of a list multiplied."""

from __future__ import annotations

from decimal import Decimal, DecimalException

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
    unscaled,
)


def _evaluate(values: Value) -> Value:
    found = numbers(values)
    if not found:
        return None
    total = Decimal(1)
    try:
        for each in found:
            total = ARITHMETIC.multiply(total, each)
    except DecimalException:
        return None
    return total


PRODUCT = Function(
    "product",
    (takes(list=ListType(NUMBER)), many(takes(n=NUMBER))),
    unscaled,
    _evaluate,
    "The product of a list's numbers. Null for an empty list, and where an item is null.",
    "列表中各数之积。空列表或含有空值时为空。",
    (Example("product([2, 3, 4])", "24"),),
    why_not_in_bulk="queries do not have it yet",
)
