"""`lower case`: a text in small letters."""

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
    return string.lower() if isinstance(string, str) else None


LOWER_CASE = Function(
    "lower case",
    (takes(string=STRING),),
    gives(STRING),
    _evaluate,
    "The text in small letters.",
    "把文本转成小写。",
    (Example('lower case("aBc4")', '"abc4"'),),
    why_not_in_bulk="engines disagree about capital letters of other scripts",
)
