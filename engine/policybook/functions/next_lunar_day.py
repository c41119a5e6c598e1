"""`next lunar day`: the first such day of the moon on or after a date."""

from __future__ import annotations

from policybook.calendar.next_days import lunar_day_from, next_lunar_day
from policybook.expr.types import DATE, STRING
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.next_days import check, day, no_lunar_day
from policybook.functions.shapes import gives, takes


def _evaluate(wanted: Value, start: Value) -> Value:
    first = day(start)
    found = lunar_day_from(wanted) if isinstance(wanted, str) else None
    return None if first is None or found is None else next_lunar_day(*found, first)


NEXT_LUNAR_DAY = Function(
    "next lunar day",
    (takes(day=STRING, from_=DATE),),
    gives(DATE),
    _evaluate,
    "The first day on or after a date that is this day of the Chinese calendar, written `MM-DD`. A "
    "month without a 30th takes its 29th, and a leap month is passed over; null beyond the lunar "
    "years 1900 to 2100.",
    "某日期当天或之后第一个该农历月日，写作 MM-DD。没有三十的月份取二十九，闰月不计；农历 1900 至 210"
    "0 年之外为空。",
    (
        Example('next lunar day("08-15", @"2026-03-01")', '@"2026-09-25"'),
        Example('next lunar day("12-30", @"2026-03-01")', '@"2027-02-05"'),
    ),
    null_strict=False,
    in_bulk=True,
    wrong=check(_0=no_lunar_day),
)
