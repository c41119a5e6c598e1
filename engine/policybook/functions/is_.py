"""`is`: whether two values are the very same."""

from __future__ import annotations

from datetime import datetime, time

from policybook.expr.operations import equal, kind
from policybook.expr.temporal import text_of
from policybook.expr.types import (
    ANY,
    BOOLEAN,
)
from policybook.expr.values import Value
from policybook.expr.wide import WideDateTime, WideTime
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    takes,
    then,
)

_ZONED = (time, datetime, WideTime, WideDateTime)


def _evaluate(first: Value, second: Value = None) -> Value:
    if kind(first) != kind(second):
        return False
    if isinstance(first, _ZONED) and isinstance(second, _ZONED):
        return text_of(first) == text_of(second)
    return equal(first, second) is True


IS = Function(
    "is",
    (then(takes(value1=ANY), value2=ANY),),
    gives(BOOLEAN),
    _evaluate,
    "Whether two values are the same and of one kind; times must be written in the same zone. Never null.",
    "两个值是否同类且完全相同；时间还须时区写法相同。不会为空。",
    (
        Example('is(date("2012-12-25"), date("2012-12-25"))', "true"),
        Example('is(1, "1")', "false"),
        Example("is(null, null)", "true"),
    ),
    null_strict=False,
    in_bulk=True,
)
