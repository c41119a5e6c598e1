"""`floor`: the number rounded down."""

from __future__ import annotations

from decimal import ROUND_FLOOR

from policybook.expr.types import NUMBER
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.rounding import rounded
from policybook.functions.shapes import takes, unscaled


def _evaluate(n: Value, scale: Value = 0) -> Value:
    return rounded(n, scale, ROUND_FLOOR)


FLOOR = Function(
    "floor",
    (takes(n=NUMBER), takes(n=NUMBER, scale=NUMBER)),
    unscaled,
    _evaluate,
    "The greatest number of so many decimal places (none, if not said) that is not above the number.",
    "不大于该数的最大值，保留指定的小数位数，默认取整。",
    (Example("floor(1.5)", "1"), Example("floor(-1.5)", "-2"), Example("floor(1.56, 1)", "1.5")),
    in_bulk=True,
)
