"""`number`: a number from a text."""

from __future__ import annotations

import re
from decimal import DecimalException

from policybook.expr.types import (
    NUMBER,
    STRING,
)
from policybook.expr.values import ARITHMETIC, Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    number,
    takes,
    unscaled,
)

_SEPARATORS = (" ", ",", ".", None)


def _evaluate(start: Value, grouping: Value = None, decimal: Value = None) -> Value:
    if number(start) is not None:
        return start
    if not isinstance(start, str) or grouping not in _SEPARATORS or decimal not in (".", ",", None):
        return None
    if grouping is not None and grouping == decimal:
        return None
    text = start
    if isinstance(grouping, str):
        text = text.replace(grouping, "")
    if isinstance(decimal, str):
        text = text.replace(decimal, ".")
    if not re.fullmatch(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", text):
        return None
    try:
        return ARITHMETIC.create_decimal(text)
    except DecimalException:
        return None


NUMBER_OF = Function(
    "number",
    (
        takes(from_=STRING),
        takes(from_=NUMBER),
        takes(from_=STRING, grouping_separator=STRING, decimal_separator=STRING),
    ),
    unscaled,
    _evaluate,
    "A number from a text; separators of thousands and of decimals may be named.",
    "由文本得到数，可指定千位和小数分隔符。",
    (Example('number("1,000.5", ",", ".")', "1000.5"), Example('number("12.5")', "12.5")),
    null_strict=False,
    why_not_in_bulk="texts are read when they are loaded",
)
