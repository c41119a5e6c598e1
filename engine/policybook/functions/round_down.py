"""`round down`: a number rounded towards zero."""

from __future__ import annotations

from decimal import ROUND_DOWN

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
    return rounded(n, scale, ROUND_DOWN)


ROUND_DOWN_TO = Function(
    "round down",
    (takes(n=NUMBER, scale=NUMBER), takes(n=NUMBER)),
    unscaled,
    _evaluate,
    "The number rounded towards zero to so many decimal places.",
    "向零舍去到指定的小数位数。",
    (Example("round down(5.5, 0)", "5"), Example("round down(-1.126, 2)", "-1.12")),
    in_bulk=True,
)
