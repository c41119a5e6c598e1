"""`round up`: a number rounded away from zero."""

from __future__ import annotations

from decimal import ROUND_UP

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
    return rounded(n, scale, ROUND_UP)


ROUND_UP_TO = Function(
    "round up",
    (takes(n=NUMBER, scale=NUMBER), takes(n=NUMBER)),
    unscaled,
    _evaluate,
    "The number rounded away from zero to so many decimal places.",
    "向远离零的方向进位到指定的小数位数。",
    (Example("round up(5.1, 0)", "6"), Example("round up(-1.121, 2)", "-1.13")),
    in_bulk=True,
)
