"""`contains`: whether a text has another inside."""

from __future__ import annotations

from policybook.expr.types import (
    BOOLEAN,
    STRING,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    takes,
)


def _evaluate(string: Value, match: Value) -> Value:
    return match in string if isinstance(string, str) and isinstance(match, str) else None


CONTAINS = Function(
    "contains",
    (takes(string=STRING, match=STRING),),
    gives(BOOLEAN),
    _evaluate,
    "Whether the text has the other one inside; upper and lower case differ.",
    "文本是否包含另一文本，区分大小写。",
    (Example('contains("foobar", "ob")', "true"), Example('contains("客户档案", "档案")', "true")),
    in_bulk=True,
)
