"""`insert before`: a list with an item put in."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.expr.types import (
    ANY,
    NUMBER,
    ListType,
    Type,
    join,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    LIST,
    as_list,
    takes,
    whole,
)


def _evaluate(values: Value, position: Value, item: Value) -> Value:
    at = whole(position)
    if values is None or at is None:
        return None
    items = list(as_list(values))
    place = at - 1 if at > 0 else len(items) + at
    if at == 0 or not 0 <= place < max(len(items), 1):
        return None
    items.insert(place, item)
    return items


def _result(given: Sequence[Type | None]) -> Type:
    first, item = given[0], given[2]
    return ListType(join(first.item, item)) if isinstance(first, ListType) and item is not None else LIST


INSERT_BEFORE = Function(
    "insert before",
    (takes(list=LIST, position=NUMBER, newItem=ANY),),
    _result,
    _evaluate,
    "The list with the item put in before the one at `position`, which counts from the end where negative.",
    "在指定位置之前插入一项；位置为负时从末尾数起。",
    (
        Example("insert before([1, 3], 1, 2)", "[2, 1, 3]"),
        Example("insert before([1, 3], -1, 2)", "[1, 2, 3]"),
    ),
    null_strict=False,
    why_not_in_bulk="queries know the lists of the vocabulary, not lists made on the way",
)
