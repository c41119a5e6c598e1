"""`upper case`: a text in capital letters."""

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


def _evaluate(string: Value) -> Value:
    return string.upper() if isinstance(string, str) else None


UPPER_CASE = Function(
    "upper case",
    (takes(string=STRING),),
    gives(STRING),
    _evaluate,
    "The text in capital letters.",
    "把文本转成大写。",
    (Example('upper case("aBc4")', '"ABC4"'),),
    why_not_in_bulk="engines disagree about capital letters of other scripts",
)
