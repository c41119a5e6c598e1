"""`union`: lists one behind the other, each item once."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.expr.types import (
    ListType,
    Type,
)
from policybook.expr.values import Value
from policybook.functions.distinct import distinct
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    LIST,
    as_list,
    many,
    takes,
)


def _evaluate(lists: Value) -> Value:
    if not isinstance(lists, list) or any(each is None for each in lists):
        return None
    return distinct(item for each in lists for item in as_list(each))


def _result(given: Sequence[Type | None]) -> Type:
    return kind.item if isinstance(kind := given[0], ListType) and isinstance(kind.item, ListType) else LIST


UNION = Function(
    "union",
    (many(takes(list=LIST)),),
    _result,
    _evaluate,
    "All items of the lists, each once, in the order they first appear.",
    "多个列表的并集，保留首次出现的顺序。",
    (Example("union([1, 2], [2, 3])", "[1, 2, 3]"),),
    why_not_in_bulk="queries know the lists of the vocabulary, not lists made on the way",
)
