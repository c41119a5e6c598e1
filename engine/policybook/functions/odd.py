"""`odd`: whether a number is odd."""

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
    return exact is not None and exact % 2 != 0


ODD = Function(
    "odd",
    (takes(number=NUMBER),),
    gives(BOOLEAN),
    _evaluate,
    "Whether the number is odd.",
    "数是否为奇数。",
    (Example("odd(5)", "true"), Example("odd(2)", "false")),
    in_bulk=True,
)
