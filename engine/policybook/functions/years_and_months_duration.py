"""`years and months duration`: the whole months between two dates."""

from __future__ import annotations

from datetime import date

from policybook.expr.types import (
    DATE,
    DATE_TIME,
    MONTHS,
)
from policybook.expr.values import Months, Value
from policybook.expr.wide import WideDate, WideDateTime
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    takes,
)

_DATED = (date, WideDate, WideDateTime)


def _evaluate(start: Value, end: Value) -> Value:
    if not isinstance(start, _DATED) or not isinstance(end, _DATED):
        return None
    first, last = (start, end) if _day(start) <= _day(end) else (end, start)
    months = (last.year - first.year) * 12 + last.month - first.month
    if last.day < first.day:
        months -= 1
    return Months(months if _day(start) <= _day(end) else -months)


def _day(value: date | WideDate | WideDateTime) -> tuple[int, int, int]:
    return value.year, value.month, value.day


_ORDERS = [(one, other) for one in (DATE, DATE_TIME) for other in (DATE, DATE_TIME)]

YEARS_AND_MONTHS_DURATION = Function(
    "years and months duration",
    tuple(takes(from_=one, to=other) for one, other in _ORDERS),
    gives(MONTHS),
    _evaluate,
    "The whole years and months from one date to another.",
    "两个日期之间的整年整月数。",
    (Example('years and months duration(date("2011-12-22"), date("2013-08-24"))', '@"P1Y8M"'),),
    in_bulk=True,
)
