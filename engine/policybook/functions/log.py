"""`log`: the natural logarithm."""

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
        return None if exact is None or exact <= 0 else ARITHMETIC.ln(exact)
    except DecimalException:
        return None


LOG = Function(
    "log",
    (takes(number=NUMBER),),
    unscaled,
    _evaluate,
    "The natural logarithm of a number above zero, to 34 digits.",
    "正数的自然对数，保留 34 位有效数字。",
    (Example("decimal(log(10), 4)", "2.3026"), Example("log(0)", "null")),
    why_not_in_bulk="it has no exact decimal value",
)
