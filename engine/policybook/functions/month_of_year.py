"""`month of year`: the English name of a date's month."""

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

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _evaluate(on: Value) -> Value:
    day = like(on)
    return None if day is None else _MONTHS[day.month - 1]


MONTH_OF_YEAR = Function(
    "month of year",
    (takes(date=DATE), takes(date=DATE_TIME)),
    gives(StringType(_MONTHS)),
    _evaluate,
    "The English name of the month. The property `month` is its number.",
    "月份的英文名；属性 month 是其数字。",
    (Example("month of year(date(2019, 9, 17))", '"September"'),),
    in_bulk=True,
)
