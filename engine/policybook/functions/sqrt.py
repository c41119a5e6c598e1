"""`sqrt`: the square root."""

from __future__ import annotations

from policybook.expr.types import (
    NUMBER,
)
from policybook.expr.values import ARITHMETIC, Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    number,
    takes,
    unscaled,
)


def _evaluate(n: Value) -> Value:
    exact = number(n)
    return None if exact is None or exact < 0 else ARITHMETIC.sqrt(exact)


SQRT = Function(
    "sqrt",
    (takes(number=NUMBER),),
    unscaled,
    _evaluate,
    "The square root, to 34 digits; null of a number below zero.",
    "平方根，保留 34 位有效数字；负数为空。",
    (Example("sqrt(16)", "4"), Example("sqrt(-1)", "null")),
    why_not_in_bulk="it has no exact decimal value",
)
