"""`list contains`: whether an item is in a list."""

from __future__ import annotations

from policybook.expr.operations import equal
from policybook.expr.types import (
    ANY,
    BOOLEAN,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    LIST,
    as_list,
    gives,
    takes,
)


def _evaluate(values: Value, element: Value) -> Value:
    if values is None:
        return None
    return any(equal(each, element) is True for each in as_list(values))


LIST_CONTAINS = Function(
    "list contains",
    (takes(list=LIST, element=ANY),),
    gives(BOOLEAN),
    _evaluate,
    "Whether the list has the item; null may be one.",
    "列表是否含有该项；空值也可作为一项。",
    (Example("list contains([1, 2], 2)", "true"), Example("list contains([1, null], null)", "true")),
    null_strict=False,
    in_bulk=True,
)
