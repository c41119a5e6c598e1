"""`distinct values`: a list without repetitions."""

from __future__ import annotations

from policybook.expr.values import Value
from policybook.functions.distinct import distinct
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
    return distinct(as_list(values))


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
