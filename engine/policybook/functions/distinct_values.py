"""`distinct values`: a list without repetitions."""

from __future__ import annotations

from policybook.expr.operations import equal
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
    found: list[Value] = []
    for each in as_list(values):
        if not any(equal(each, known) is True for known in found):
            found.append(each)
    return found


DISTINCT_VALUES = Function(
    "distinct values",
    (takes(list=LIST),),
    list_of(),
    _evaluate,
    "The items of a list, each once, in the order they first appear.",
    "列表去重，保留首次出现的顺序。",
    (Example("distinct values([1, 2, 1])", "[1, 2]"),),
    in_bulk=True,
)
