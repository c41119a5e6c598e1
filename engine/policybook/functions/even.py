"""`even`: whether a number is even."""

from __future__ import annotations

from policybook.expr.types import (
    BOOLEAN,
    NUMBER,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    number,
    takes,
    whole,
)


def _evaluate(n: Value) -> Value:
    if number(n) is None:
        return None
    exact = whole(n)
    return exact is not None and exact % 2 == 0


EVEN = Function(
    "even",
    (takes(number=NUMBER),),
    gives(BOOLEAN),
    _evaluate,
    "Whether the number is even.",
    "数是否为偶数。",
    (Example("even(2)", "true"), Example("even(5)", "false")),
    in_bulk=True,
)
