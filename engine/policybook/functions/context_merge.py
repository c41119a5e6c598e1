"""`context merge`: several contexts in one."""

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


def _evaluate(contexts: Value) -> Value:
    found: dict[str, Value] = {}
    for each in as_list(contexts):
        if not isinstance(each, dict):
            return None
        found.update(each)
    return found


CONTEXT_MERGE = Function(
    "context merge",
    (takes(contexts=LIST),),
    gives(ContextType(open=True)),
    _evaluate,
    "All entries of the contexts; where a key is in several, the last one stands.",
    "合并多个上下文；键相同时以后者为准。",
    (Example("context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"),),
    why_not_in_bulk="queries know no contexts made on the way",
)
