"""`any`: whether one item is true."""

from __future__ import annotations

from policybook.expr.types import (
    BOOLEAN,
    ListType,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    as_list,
    gives,
    many,
    takes,
)


def _evaluate(values: Value) -> Value:
    if values is None:
        return None
    items = as_list(values)
    if any(each is True for each in items):
        return True
    return False if all(each is False for each in items) else None


ANY_OF = Function(
    "any",
    (takes(list=ListType(BOOLEAN)), many(takes(b=BOOLEAN))),
    gives(BOOLEAN),
    _evaluate,
    "True where one item is true; false where all are false, also of an empty list; else null.",
    "有一项为真时为真；全为假时为假（空列表亦然）；否则为空。",
    (
        Example("any([false, true])", "true"),
        Example("any([false, null])", "null"),
        Example("any([])", "false"),
    ),
    in_bulk=True,
)
