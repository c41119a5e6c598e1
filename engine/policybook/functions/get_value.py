"""`get value`: what stands under a key."""

from __future__ import annotations

from policybook.expr.types import (
    ANY,
    STRING,
    ContextType,
    ListType,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    takes,
)


def _evaluate(context: Value, keys: Value) -> Value:
    if isinstance(keys, str):
        return context.get(keys) if isinstance(context, dict) else None
    if not isinstance(keys, list) or not keys:
        return None
    for each in keys:
        if not isinstance(context, dict) or not isinstance(each, str):
            return None
        context = context.get(each)
    return context


GET_VALUE = Function(
    "get value",
    (
        takes(m=ContextType(open=True), key=STRING),
        takes(context=ContextType(open=True), keys=ListType(STRING)),
    ),
    gives(ANY),
    _evaluate,
    "The value under a key, or under a path of keys; null where there is none.",
    "键（或键的路径）下的值；没有时为空。",
    (Example('get value({a: 1}, "a")', "1"), Example('get value({a: {b: 2}}, ["a", "b"])', "2")),
    why_not_in_bulk="queries know no contexts made on the way",
)
