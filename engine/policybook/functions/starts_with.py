"""`starts with`: whether a text begins so."""

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
    return string.startswith(match) if isinstance(string, str) and isinstance(match, str) else None


STARTS_WITH = Function(
    "starts with",
    (takes(string=STRING, match=STRING),),
    gives(BOOLEAN),
    _evaluate,
    "Whether the text begins with the other one; upper and lower case differ.",
    "文本是否以另一文本开头，区分大小写。",
    (Example('starts with("foobar", "fo")', "true"),),
    in_bulk=True,
)
