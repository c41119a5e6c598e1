"""`stddev`: the standard deviation of a sample."""

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
    if found is None or len(found) < 2:
        return None
    try:
        return _deviation(found)
    except DecimalException:  # too large to be squared
        return None


def _deviation(found: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for each in found:
        total = ARITHMETIC.add(total, each)
    mean = ARITHMETIC.divide(total, Decimal(len(found)))
    squares = Decimal(0)
    for each in found:
        squares = ARITHMETIC.add(squares, ARITHMETIC.power(ARITHMETIC.subtract(each, mean), 2))
    return ARITHMETIC.sqrt(ARITHMETIC.divide(squares, Decimal(len(found) - 1)))


STDDEV = Function(
    "stddev",
    (takes(list=ListType(NUMBER)), many(takes(n=NUMBER))),
    unscaled,
    _evaluate,
    "The standard deviation of a sample of numbers. Null for fewer than two.",
    "样本标准差。少于两个数时为空。",
    (Example("stddev([2, 4, 6])", "2"), Example("stddev([47])", "null")),
    why_not_in_bulk="it has no exact decimal value",
)
