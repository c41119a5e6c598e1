"""`day of week`: the English name of a date's weekday."""

from __future__ import annotations

from policybook.expr.types import (
    DATE,
    DATE_TIME,
    StringType,
)
from policybook.expr.values import Value
from policybook.expr.wide import like
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    takes,
)

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _evaluate(on: Value) -> Value:
    day = like(on)
    return None if day is None else _DAYS[day.weekday()]


DAY_OF_WEEK = Function(
    "day of week",
    (takes(date=DATE), takes(date=DATE_TIME)),
    gives(StringType(_DAYS)),
    _evaluate,
    "The English name of the weekday, `Monday` to `Sunday`. The property `weekday` is its number.",
    "星期几的英文名（Monday 至 Sunday）；属性 weekday 是其数字。",
    (Example("day of week(date(2019, 9, 17))", '"Tuesday"'),),
    in_bulk=True,
)
