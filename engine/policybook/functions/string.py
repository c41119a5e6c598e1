"""`string`: any value as text."""

from __future__ import annotations

from policybook.expr.temporal import text_of
from policybook.expr.types import (
    ANY,
    STRING,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    takes,
)


def _evaluate(start: Value) -> Value:
    return None if start is None else text_of(start)


STRING_OF = Function(
    "string",
    (takes(from_=ANY),),
    gives(STRING),
    _evaluate,
    "The value as text: numbers in plain digits without trailing zeros, dates as `2024-02-29`.",
    "把值转成文本：数不带多余的零，日期如 2024-02-29。",
    (Example("string(1.50)", '"1.5"'), Example('string(date("2024-02-29"))', '"2024-02-29"')),
    in_bulk=True,
)
