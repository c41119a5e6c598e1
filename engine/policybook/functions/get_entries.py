"""`get entries`: a context as a list of keys and values."""

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


def _evaluate(context: Value) -> Value:
    if not isinstance(context, dict):
        return None
    return [{"key": key, "value": value} for key, value in context.items()]


GET_ENTRIES = Function(
    "get entries",
    (takes(m=ContextType(open=True)),),
    gives(ListType(ContextType((("key", STRING), ("value", ANY))))),
    _evaluate,
    "The entries of a context, each with `key` and `value`.",
    "上下文的条目列表，每项含 key 和 value。",
    (Example("get entries({a: 1})", '[{key: "a", value: 1}]'),),
    why_not_in_bulk="queries know no contexts made on the way",
)
