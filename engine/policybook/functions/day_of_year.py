"""`day of year`: a date's number within its year."""

from __future__ import annotations

from policybook.expr.types import (
    DATE,
    DATE_TIME,
    NumberType,
)
from policybook.expr.values import Value
from policybook.expr.wide import like
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    takes,
)


def _evaluate(on: Value) -> Value:
    day = like(on)
    return None if day is None else day.timetuple().tm_yday


DAY_OF_YEAR = Function(
    "day of year",
    (takes(date=DATE), takes(date=DATE_TIME)),
    gives(NumberType(0, 3)),
    _evaluate,
    "The number of the day in its year, from 1.",
    "当天是一年中的第几天，从 1 起。",
    (Example("day of year(date(2019, 9, 17))", "260"),),
    in_bulk=True,
)
