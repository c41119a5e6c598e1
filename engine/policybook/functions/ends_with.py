"""`ends with`: whether a text ends so."""

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
    return string.endswith(match) if isinstance(string, str) and isinstance(match, str) else None


ENDS_WITH = Function(
    "ends with",
    (takes(string=STRING, match=STRING),),
    gives(BOOLEAN),
    _evaluate,
    "Whether the text ends with the other one; upper and lower case differ.",
    "文本是否以另一文本结尾，区分大小写。",
    (Example('ends with("foobar", "bar")', "true"),),
    in_bulk=True,
)
