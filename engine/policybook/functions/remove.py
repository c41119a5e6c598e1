"""`remove`: a list without an item."""

from __future__ import annotations

from policybook.expr.types import (
    NUMBER,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    LIST,
    as_list,
    list_of,
    takes,
    whole,
)


def _evaluate(values: Value, position: Value) -> Value:
    items, at = list(as_list(values)), whole(position)
    if at is None or at == 0 or abs(at) > len(items):
        return None
    del items[at - 1 if at > 0 else at]
    return items


REMOVE = Function(
    "remove",
    (takes(list=LIST, position=NUMBER),),
    list_of(),
    _evaluate,
    "The list without the item at `position`, which counts from the end where negative.",
    "去掉列表中指定位置的项；位置为负时从末尾数起。",
    (Example("remove([1, 2, 3], 2)", "[1, 3]"), Example("remove([1, 2, 3], -1)", "[1, 2]")),
    why_not_in_bulk="queries know the lists of the vocabulary, not lists made on the way",
)
