"""`append`: a list with items behind it."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.expr.types import (
    ANY,
    ListType,
    Type,
    join,
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
    first, rest = given
    if isinstance(first, ListType) and isinstance(rest, ListType):
        return ListType(join(first.item, rest.item))
    return LIST


def _evaluate(values: Value, items: Value) -> Value:
    return None if values is None else [*as_list(values), *as_list(items)]


APPEND = Function(
    "append",
    (many(takes(list=LIST, item=ANY)),),
    _result,
    _evaluate,
    "The list with the items behind it.",
    "在列表末尾加上各项。",
    (Example("append([1], 2, 3)", "[1, 2, 3]"),),
    null_strict=False,
    why_not_in_bulk="queries know the lists of the vocabulary, not lists made on the way",
)
