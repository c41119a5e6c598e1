"""`max`: the greatest of a list's values."""

from __future__ import annotations

from policybook.expr.operations import order
from policybook.expr.types import ANY
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import LIST, as_list, item, many, takes


def _evaluate(values: Value) -> Value:
    if values is None:
        return None
    greatest: Value = None
    for index, each in enumerate(as_list(values)):
        side = order(each, greatest) if index else order(each, each)
        if side is None:
            return None
        if not index or side > 0:
            greatest = each
    return greatest


MAX = Function(
    "max",
    (takes(list=LIST), many(takes(c=ANY))),
    item(),
    _evaluate,
    "The greatest value of a list of numbers, texts, dates or durations. Null for an empty list, "
    "and where an item is null or of another kind.",
    "数、文本、日期或时长列表中的最大值。空列表、含空值或种类不一时为空。",
    (Example("max([3, 1, 2])", "3"), Example('max("a", "b")', '"b"'), Example("max([])", "null")),
    in_bulk=True,
)
