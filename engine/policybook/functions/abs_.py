"""`abs`: a number or duration without its sign."""

from __future__ import annotations

from datetime import timedelta

from policybook.expr.operations import negate
from policybook.expr.types import DAYS, MONTHS, NUMBER
from policybook.expr.values import Months, Value
from policybook.expr.wide import WideDuration
from policybook.functions.model import Example, Function
from policybook.functions.shapes import number, same, takes


def _evaluate(n: Value) -> Value:
    if isinstance(n, timedelta | WideDuration):
        return negate(n) if n < timedelta(0) else n
    if isinstance(n, Months):
        return Months(abs(n.count))
    exact = number(n)
    return None if exact is None else negate(exact) if exact < 0 else exact


ABS = Function(
    "abs",
    (takes(n=NUMBER), takes(n=DAYS), takes(n=MONTHS)),
    same(),
    _evaluate,
    "The number or duration without its sign.",
    "数或时长的绝对值。",
    (Example("abs(-10)", "10"), Example('abs(@"-PT5H")', '@"PT5H"')),
    in_bulk=True,
)
