"""`substring`: a part of a text."""

from __future__ import annotations

from policybook.expr.types import (
    NUMBER,
    STRING,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    number,
    takes,
)


def _evaluate(string: Value, start: Value, length: Value = None) -> Value:
    if not isinstance(string, str) or (at := number(start)) is None or int(at) == 0:
        return None
    first = int(at) - 1 if at > 0 else len(string) + int(at)
    if not 0 <= first <= len(string):
        return None
    if length is None:
        return string[first:]
    count = number(length)
    return None if count is None or count < 1 else string[first : first + int(count)]


SUBSTRING = Function(
    "substring",
    (takes(string=STRING, start_position=NUMBER), takes(string=STRING, start_position=NUMBER, length=NUMBER)),
    gives(STRING),
    _evaluate,
    "The characters from a position on, all or so many; the position counts from the end where negative.",
    "从某位置起的全部或若干字符；位置为负时从末尾数起。",
    (Example('substring("foobar", 3)', '"obar"'), Example('substring("foobar", -2, 1)', '"a"')),
    in_bulk=True,
)
