"""`count`: how many items a list has."""

from __future__ import annotations

from policybook.expr.types import NumberType
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import LIST, as_list, gives, takes


def _evaluate(values: Value) -> Value:
    return None if values is None else len(as_list(values))


COUNT = Function(
    "count",
    (takes(list=LIST),),
    gives(NumberType(0, 10)),
    _evaluate,
    "The number of items of a list, null ones too. 0 for an empty list.",
    "列表的项数，空值也计入。空列表为 0。",
    (Example("count([1, 2, null])", "3"), Example("count([])", "0")),
    in_bulk=True,
)
