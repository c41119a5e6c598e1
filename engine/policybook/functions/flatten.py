"""`flatten`: the items of lists within a list."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.expr.limits import spent
from policybook.expr.types import (
    ANY,
    ListType,
    Type,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    LIST,
    as_list,
    takes,
)


def _evaluate(values: Value) -> Value:
    if values is None:
        return None
    found: list[Value] = []
    left = list(reversed(as_list(values)))
    now = spent()
    while left:
        each = left.pop()
        now.step()
        if isinstance(each, list):
            left.extend(reversed(each))
        else:
            found.append(each)
            now.items(len(found))
    return found


def _result(given: Sequence[Type | None]) -> Type:
    kind: Type | None = given[0]
    while isinstance(kind, ListType):
        kind = kind.item
    return ListType(kind or ANY)


FLATTEN = Function(
    "flatten",
    (takes(list=LIST),),
    _result,
    _evaluate,
    "The items of a list and of all lists inside it, as one list.",
    "把嵌套的列表展开成一个列表。",
    (Example("flatten([[1, 2], [[3]], 4])", "[1, 2, 3, 4]"),),
    why_not_in_bulk="queries know the lists of the vocabulary, not lists made on the way",
)
