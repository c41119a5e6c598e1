"""`list replace`: a list with some items replaced."""

from __future__ import annotations

from policybook.expr.limits import spent
from policybook.expr.types import (
    ANY,
    NUMBER,
    FunctionType,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    LIST,
    as_list,
    gives,
    takes,
    whole,
)


def _evaluate(values: Value, which: Value, item: Value) -> Value:
    if values is None or which is None:
        return None
    items = list(as_list(values))
    if callable(which):
        spent().step(len(items))
        matches = [which(each, item) for each in items]
        if not all(isinstance(each, bool) for each in matches):
            return None
        return [item if hit else each for each, hit in zip(items, matches, strict=True)]
    at = whole(which)
    if at is None or at == 0 or abs(at) > len(items):
        return None
    items[at - 1 if at > 0 else at] = item
    return items


LIST_REPLACE = Function(
    "list replace",
    (
        takes(list=LIST, position=NUMBER, newItem=ANY),
        takes(list=LIST, match=FunctionType((ANY, ANY), ANY), newItem=ANY),
    ),
    gives(LIST),
    _evaluate,
    "The list with another item at a position, or wherever a function of item and new item is true.",
    "替换列表中某位置的项，或函数判为真的各项。",
    (
        Example("list replace([2, 4, 7], 3, 6)", "[2, 4, 6]"),
        Example("list replace([2, 4, 7], function(item, newItem) item > newItem, 5)", "[2, 4, 5]"),
    ),
    null_strict=False,
    why_not_in_bulk="queries know the lists of the vocabulary, not lists made on the way",
)
