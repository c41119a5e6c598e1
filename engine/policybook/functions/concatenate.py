"""`concatenate`: lists one behind the other."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.expr.limits import spent
from policybook.expr.types import (
    ListType,
    Type,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    LIST,
    as_list,
    many,
    takes,
)


def _result(given: Sequence[Type | None]) -> Type:
    return kind.item if isinstance(kind := given[0], ListType) and isinstance(kind.item, ListType) else LIST


def _evaluate(lists: Value) -> Value:
    if not isinstance(lists, list) or any(each is None for each in lists):
        return None
    spent().items(sum(len(as_list(each)) for each in lists))
    return [item for each in lists for item in as_list(each)]


CONCATENATE = Function(
    "concatenate",
    (many(takes(list=LIST)),),
    _result,
    _evaluate,
    "All items of the lists, one list behind the other.",
    "把多个列表依次连接成一个。",
    (Example("concatenate([1, 2], [3])", "[1, 2, 3]"),),
    why_not_in_bulk="queries know the lists of the vocabulary, not lists made on the way",
)
