"""`reverse`: a list from its end."""

from __future__ import annotations

from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    LIST,
    as_list,
    list_of,
    takes,
)


def _evaluate(values: Value) -> Value:
    if values is None:
        return None
    return as_list(values)[::-1]


REVERSE = Function(
    "reverse",
    (takes(list=LIST),),
    list_of(),
    _evaluate,
    "The items of a list from last to first.",
    "把列表倒序。",
    (Example("reverse([1, 2, 3])", "[3, 2, 1]"),),
    why_not_in_bulk="queries know the lists of the vocabulary, not lists made on the way",
)
