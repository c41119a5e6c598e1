"""`sublist`: a part of a list."""

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


def _evaluate(values: Value, start: Value, length: Value = None) -> Value:
    items, at = as_list(values), whole(start)
    if values is None or at is None or at == 0 or abs(at) > len(items):
        return None
    first = at - 1 if at > 0 else len(items) + at
    if length is None:
        return items[first:]
    count = whole(length)
    return None if count is None or count < 0 or first + count > len(items) else items[first : first + count]


SUBLIST = Function(
    "sublist",
    (takes(list=LIST, start_position=NUMBER), takes(list=LIST, start_position=NUMBER, length=NUMBER)),
    list_of(),
    _evaluate,
    "The items from a position on, all or so many; the position counts from the end where negative.",
    "从某位置起的全部或若干项；位置为负时从末尾数起。",
    (Example("sublist([4, 5, 6], 1, 2)", "[4, 5]"), Example("sublist([4, 5, 6], -2)", "[5, 6]")),
    why_not_in_bulk="queries know the lists of the vocabulary, not lists made on the way",
)
