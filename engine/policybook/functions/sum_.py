"""`sum`: all numbers of a list together."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.expr.types import ANY, NUMBER, ListType, NumberType, Type
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import many, numbers, takes, total

#: The digits that so many rows at most can add: ten thousand million.
_ROWS = 10


def _result(given: Sequence[Type | None]) -> Type:
    items = given[0].item if isinstance(given[0], ListType) else ANY
    if not isinstance(items, NumberType) or items.scale is None:
        return NUMBER
    return NumberType(items.scale, None if items.digits is None else items.digits + _ROWS)


def _evaluate(values: Value) -> Value:
    found = numbers(values)
    return None if found is None else total(found)


SUM = Function(
    "sum",
    (takes(list=ListType(NUMBER)), many(takes(n=NUMBER))),
    _result,
    _evaluate,
    "The sum of a list's numbers. Null for an empty list, and where an item is null.",
    "列表中各数之和。空列表或含有空值时为空。",
    (Example("sum([1, 2.5, 3])", "6.5"), Example("sum([])", "null"), Example("sum([1, null])", "null")),
    in_bulk=True,
)
