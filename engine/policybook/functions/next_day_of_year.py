"""`next day of year`: the first such day of a year on or after a date."""

from __future__ import annotations

from policybook.calendar.birthdays import LeapDay
from policybook.calendar.next_days import day_of_year_from, next_day_of_year
from policybook.expr.types import DATE, STRING
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.next_days import LEAP_DAYS, check, chosen, day, no_day_of_year, one_of
from policybook.functions.shapes import gives, takes, then


def _evaluate(wanted: Value, start: Value, leap_day: Value = None) -> Value:
    first, leap = day(start), chosen(LEAP_DAYS, leap_day, LeapDay.BEFORE)
    found = day_of_year_from(wanted) if isinstance(wanted, str) else None
    if first is None or leap is None or found is None:
        return None
    return next_day_of_year(*found, first, leap)


NEXT_DAY_OF_YEAR = Function(
    "next day of year",
    (then(takes(day=STRING, from_=DATE), leap_day=STRING),),
    gives(DATE),
    _evaluate,
    "The first day on or after a date that is this day of a year, written `MM-DD`. For 29 February a "
    "year without one takes 28 February (`before`, unless said otherwise), 1 March (`after`) or has "
    "none (`skip`).",
    "某日期当天或之后第一个该月日，写作 MM-DD。没有 2 月 29 日的年份取 2 月 28 日（before，默认）、3 "
    "月 1 日（after）或跳过（skip）。",
    (
        Example('next day of year("12-25", @"2026-03-01")', '@"2026-12-25"'),
        Example('next day of year("02-29", @"2026-01-01")', '@"2026-02-28"'),
        Example('next day of year("02-29", @"2026-01-01", "skip")', '@"2028-02-29"'),
    ),
    null_strict=False,
    in_bulk=True,
    wrong=check(_0=no_day_of_year, _2=one_of(LEAP_DAYS, "ways with 29 February")),
)
