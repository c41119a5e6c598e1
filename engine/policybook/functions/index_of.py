"""`index of`: the places of an item in a list."""

from __future__ import annotations

from decimal import Decimal

from policybook.expr.operations import equal
from policybook.expr.types import (
    ANY,
    ListType,
    NumberType,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    LIST,
    as_list,
    gives,
    takes,
)


def _evaluate(values: Value, match: Value) -> Value:
    if values is None:
        return None
    return [Decimal(at) for at, each in enumerate(as_list(values), 1) if equal(each, match) is True]


INDEX_OF = Function(
    "index of",
    (takes(list=LIST, match=ANY),),
    gives(ListType(NumberType(0, 10))),
    _evaluate,
    "The places at which the item stands in the list, from 1.",
    "该项在列表中的位置，从 1 起。",
    (Example("index of([1, 2, 1], 1)", "[1, 3]"), Example("index of([1, null], null)", "[2]")),
    null_strict=False,
    why_not_in_bulk="queries know the lists of the vocabulary, not lists made on the way",
)
