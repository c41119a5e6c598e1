"""`all`: whether every item is true."""

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
    if any(each is False for each in items):
        return False
    return True if all(each is True for each in items) else None


ALL = Function(
    "all",
    (takes(list=ListType(BOOLEAN)), many(takes(b=BOOLEAN))),
    gives(BOOLEAN),
    _evaluate,
    "True where every item is true, also of an empty list; false where one is false; else null.",
    "每一项都为真时为真（空列表亦然）；有一项为假时为假；否则为空。",
    (Example("all([true, true])", "true"), Example("all([true, null])", "null"), Example("all([])", "true")),
    in_bulk=True,
)
