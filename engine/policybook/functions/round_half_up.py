"""`round half up`: a number rounded, halves away from zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP

from policybook.expr.types import (
    NUMBER,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.rounding import rounded
from policybook.functions.shapes import (
    takes,
    unscaled,
)


def _evaluate(n: Value, scale: Value = 0) -> Value:
    return rounded(n, scale, ROUND_HALF_UP)


ROUND_HALF_UP_TO = Function(
    "round half up",
    (takes(n=NUMBER, scale=NUMBER), takes(n=NUMBER)),
    unscaled,
    _evaluate,
    "The number rounded to so many decimal places; a half goes away from zero.",
    "四舍五入到指定的小数位数。",
    (Example("round half up(5.5, 0)", "6"), Example("round half up(-1.125, 2)", "-1.13")),
    in_bulk=True,
)
