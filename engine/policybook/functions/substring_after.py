"""`substring after`: what stands behind a part of a text."""

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
    return string.partition(match)[2] if match else string


SUBSTRING_AFTER = Function(
    "substring after",
    (takes(string=STRING, match=STRING),),
    gives(STRING),
    _evaluate,
    "What stands behind the first place of the other text; empty where it is not there.",
    "另一文本首次出现之后的部分；没有则为空文本。",
    (Example('substring after("foobar", "ob")', '"ar"'), Example('substring after("foobar", "x")', '""')),
    in_bulk=True,
)
