"""`substring before`: what stands before a part of a text."""

from __future__ import annotations

from policybook.expr.types import (
    STRING,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    takes,
)


def _evaluate(string: Value, match: Value) -> Value:
    if not isinstance(string, str) or not isinstance(match, str):
        return None
    return string[: max(string.find(match), 0)]


SUBSTRING_BEFORE = Function(
    "substring before",
    (takes(string=STRING, match=STRING),),
    gives(STRING),
    _evaluate,
    "What stands before the first place of the other text; empty where it is not there.",
    "另一文本首次出现之前的部分；没有则为空文本。",
    (Example('substring before("foobar", "bar")', '"foo"'), Example('substring before("foobar", "x")', '""')),
    in_bulk=True,
)
