"""`string length`: how many characters a text has."""

from __future__ import annotations

from decimal import Decimal

from policybook.expr.types import (
    STRING,
    NumberType,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    takes,
)


def _evaluate(string: Value) -> Value:
    return Decimal(len(string)) if isinstance(string, str) else None


STRING_LENGTH = Function(
    "string length",
    (takes(string=STRING),),
    gives(NumberType(0, 10)),
    _evaluate,
    "The number of characters (code points) of a text.",
    "文本的字符数（按码位计）。",
    (Example('string length("客户")', "2"), Example('string length("")', "0")),
    in_bulk=True,
)
