"""`ceiling`: the number rounded up."""

from __future__ import annotations

from decimal import ROUND_CEILING

from policybook.expr.types import NUMBER
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.rounding import rounded
from policybook.functions.shapes import takes, unscaled


def _evaluate(n: Value, scale: Value = 0) -> Value:
    return rounded(n, scale, ROUND_CEILING)


CEILING = Function(
    "ceiling",
    (takes(n=NUMBER), takes(n=NUMBER, scale=NUMBER)),
    unscaled,
    _evaluate,
    "The least number of so many decimal places (none, if not said) that is not below the number.",
    "不小于该数的最小值，保留指定的小数位数，默认取整。",
    (Example("ceiling(1.5)", "2"), Example("ceiling(-1.5)", "-1"), Example("ceiling(1.51, 1)", "1.6")),
    in_bulk=True,
)
