"""`decimal`: a number rounded to so many places, half to even."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN

from policybook.expr.types import NUMBER
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.rounding import rounded
from policybook.functions.shapes import takes, unscaled


def _evaluate(n: Value, scale: Value) -> Value:
    return rounded(n, scale, ROUND_HALF_EVEN)


DECIMAL = Function(
    "decimal",
    (takes(n=NUMBER, scale=NUMBER),),
    unscaled,
    _evaluate,
    "The number rounded to `scale` decimal places; a half goes to the even neighbour.",
    "把数四舍六入五成双到指定的小数位数。",
    (Example("decimal(1 / 3, 2)", "0.33"), Example("decimal(1.5, 0)", "2"), Example("decimal(2.5, 0)", "2")),
    in_bulk=True,
)
