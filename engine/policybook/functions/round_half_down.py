"""`round half down`: a number rounded, halves towards zero."""

from __future__ import annotations

from decimal import ROUND_HALF_DOWN

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
    return rounded(n, scale, ROUND_HALF_DOWN)


ROUND_HALF_DOWN_TO = Function(
    "round half down",
    (takes(n=NUMBER, scale=NUMBER), takes(n=NUMBER)),
    unscaled,
    _evaluate,
    "The number rounded to so many decimal places; a half goes towards zero.",
    "五舍六入到指定的小数位数。",
    (Example("round half down(5.5, 0)", "5"), Example("round half down(1.126, 2)", "1.13")),
    in_bulk=True,
)
