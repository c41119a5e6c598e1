"""`min`: the least of a list's values."""

from __future__ import annotations

from policybook.expr.operations import order
from policybook.expr.types import ANY
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import LIST, as_list, item, many, takes


def _evaluate(values: Value) -> Value:
    if values is None:
        return None
    least: Value = None
    for index, each in enumerate(as_list(values)):
        side = order(each, least) if index else order(each, each)
        if side is None:
            return None
        if not index or side < 0:
            least = each
    return least


MIN = Function(
    "min",
    (takes(list=LIST), many(takes(c=ANY))),
    item(),
    _evaluate,
    "The least value of a list of numbers, texts, dates or durations. Null for an empty list, "
    "and where an item is null or of another kind.",
    "数、文本、日期或时长列表中的最小值。空列表、含空值或种类不一时为空。",
    (Example("min([3, 1, 2])", "1"), Example("min(3, 1)", "1"), Example("min([])", "null")),
    in_bulk=True,
)
