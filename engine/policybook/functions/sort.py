"""`sort`: a list in an order of one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from typing import Any

from policybook.expr.limits import spent
from policybook.expr.types import (
    ANY,
    FunctionType,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    LIST,
    as_list,
    list_of,
    takes,
)


def _evaluate(values: Value, precedes: Value) -> Value:
    if not callable(precedes):
        return None
    before: Callable[..., Any] = precedes

    now = spent()

    def side(one: Value, other: Value) -> int:
        now.step()
        if before(one, other) is True:
            return -1
        return 1 if before(other, one) is True else 0

    return sorted(as_list(values), key=cmp_to_key(side))


SORT = Function(
    "sort",
    (takes(list=LIST, precedes=FunctionType((ANY, ANY), ANY)),),
    list_of(),
    _evaluate,
    "The list in order: the function says whether its first argument comes before its second.",
    "按函数给出的先后排序：函数判断前者是否应排在后者之前。",
    (Example("sort([3, 1, 2], function(x, y) x < y)", "[1, 2, 3]"),),
    why_not_in_bulk="a function of one's own has no meaning in a query",
)
