"""`date`: a date from a text, from its parts, or the day of a date and time."""

from __future__ import annotations

from datetime import date, datetime

from policybook.expr.temporal import date_from
from policybook.expr.types import DATE, DATE_TIME, NUMBER, STRING
from policybook.expr.values import Value
from policybook.expr.wide import WideDate, WideDateTime, date_of
from policybook.functions.model import Example, Function
from policybook.functions.shapes import gives, takes, whole


def _evaluate(start: Value, *rest: Value) -> Value:
    if rest:
        return _of_parts(whole(start), *map(whole, rest))
    if isinstance(start, str):
        return date_from(start)
    if isinstance(start, datetime | WideDateTime):
        return start.date()
    return start if isinstance(start, date | WideDate) else None


def _of_parts(year: int | None, month: int | None, day: int | None) -> date | WideDate | None:
    if year is None or month is None or day is None:
        return None
    return date_of(year, month, day)


DATE_OF = Function(
    "date",
    (
        takes(from_=STRING),
        takes(from_=DATE),
        takes(from_=DATE_TIME),
        takes(year=NUMBER, month=NUMBER, day=NUMBER),
    ),
    gives(DATE),
    _evaluate,
    "A date from a text such as `2024-02-29`, from year, month and day, or the day of a date and time.",
    "由文本（如 2024-02-29）、年月日或日期时间得到日期。",
    (
        Example('date("2024-02-29")', '@"2024-02-29"'),
        Example("date(2024, 2, 29)", '@"2024-02-29"'),
        Example('date("2023-02-29")', "null"),
    ),
    in_bulk=True,
)
