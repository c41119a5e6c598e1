"""`context`: a context from its entries."""

from __future__ import annotations

from policybook.expr.types import (
    ContextType,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    LIST,
    as_list,
    gives,
    takes,
)


def _evaluate(entries: Value) -> Value:
    found: dict[str, Value] = {}
    for each in as_list(entries):
        if not isinstance(each, dict) or not isinstance(key := each.get("key"), str) or "value" not in each:
            return None
        if key in found:
            return None
        found[key] = each["value"]
    return found


CONTEXT = Function(
    "context",
    (takes(entries=LIST),),
    gives(ContextType(open=True)),
    _evaluate,
    "A context from a list of entries, each with `key` and `value`; null where a key is there twice.",
    "由含 key 和 value 的条目列表得到上下文；键重复时为空。",
    (Example('context([{key: "a", value: 1}])', "{a: 1}"),),
    why_not_in_bulk="queries know no contexts made on the way",
)
