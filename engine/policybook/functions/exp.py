"""`exp`: e to the power of a number."""

from __future__ import annotations

from decimal import DecimalException

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
    try:
        return None if exact is None else ARITHMETIC.exp(exact)
    except DecimalException:
        return None


EXP = Function(
    "exp",
    (takes(number=NUMBER),),
    unscaled,
    _evaluate,
    "Euler's number to the power of the number, to 34 digits.",
    "e 的该数次幂，保留 34 位有效数字。",
    (Example("decimal(exp(1), 4)", "2.7183"),),
    why_not_in_bulk="it has no exact decimal value",
)
