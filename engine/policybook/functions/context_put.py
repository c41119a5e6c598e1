"""`context put`: a context with one entry more or another."""

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


def _evaluate(context: Value, keys: Value, value: Value) -> Value:
    if not isinstance(context, dict):
        return None
    if isinstance(keys, str):
        return {**context, keys: value}
    if not isinstance(keys, list) or not keys or not isinstance(first := keys[0], str):
        return None
    if len(keys) == 1:
        return {**context, first: value}
    inner = _evaluate(context.get(first, {}), keys[1:], value)
    return None if inner is None else {**context, first: inner}


CONTEXT_PUT = Function(
    "context put",
    (
        takes(context=ContextType(open=True), key=STRING, value=ANY),
        takes(context=ContextType(open=True), keys=ListType(STRING), value=ANY),
    ),
    gives(ContextType(open=True)),
    _evaluate,
    "The context with the value under the key, or under a path of keys.",
    "在上下文的键（或键的路径）下放入值。",
    (
        Example('context put({a: 1}, "b", 2)', "{a: 1, b: 2}"),
        Example('context put({a: {}}, ["a", "b"], 2)', "{a: {b: 2}}"),
    ),
    null_strict=False,
    why_not_in_bulk="queries know no contexts made on the way",
)
