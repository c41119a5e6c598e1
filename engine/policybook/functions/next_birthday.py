"""`next birthday`: the first birthday on or after a date."""

from __future__ import annotations

from policybook.calendar.birthdays import LeapDay
from policybook.calendar.next_days import next_birthday
from policybook.expr.types import DATE, STRING
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.next_days import LEAP_DAYS, check, chosen, day, one_of
from policybook.functions.shapes import gives, takes, then


def _evaluate(born: Value, start: Value, leap_day: Value = None) -> Value:
    birth, first = day(born), day(start)
    leap = chosen(LEAP_DAYS, leap_day, LeapDay.BEFORE)
    return None if birth is None or first is None or leap is None else next_birthday(birth, first, leap)


NEXT_BIRTHDAY = Function(
    "next birthday",
    (then(takes(born=DATE, from_=DATE), leap_day=STRING),),
    gives(DATE),
    _evaluate,
    "The first birthday on or after a date, or the day of birth where that is still to come. Who was "
    "born on 29 February has it on 28 February (`before`, unless said otherwise) or 1 March "
    "(`after`) of a year without one, or only in leap years (`skip`).",
    "某日期当天或之后的第一个生日；尚未出生的为出生日。2 月 29 日出生者在平年取 2 月 28 日（before，"
    "默认）、3 月 1 日（after）或跳过（skip）。",
    (
        Example('next birthday(@"1980-05-17", @"2026-03-01")', '@"2026-05-17"'),
        Example('next birthday(@"2000-02-29", @"2026-01-01", "after")', '@"2026-03-01"'),
    ),
    null_strict=False,
    in_bulk=True,
    wrong=check(_2=one_of(LEAP_DAYS, "ways with 29 February")),
)
