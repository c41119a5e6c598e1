"""The first day on or after a day that is a certain one: of the year, of the moon, of the sun, of a rule.

A day of the year or of the moon is written `MM-DD`. None means that there is none within the calendar:
the years 1 to 9999, and for moon and sun those that their tables hold (`lunar.FIRST_YEAR` on).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache

from policybook.calendar.birthdays import LeapDay, birthday
from policybook.calendar.lunar import (
    FIRST_YEAR,
    LAST_YEAR,
    SOLAR_TERMS,
    NoSuchLunarDateError,
    on_lunar,
    solar_term,
)
from policybook.calendar.recurrence import BadRecurrenceError, MonthEnd, check_recurrence, nearer, occurrences

_MONTH_AND_DAY = re.compile(r"(\d\d)-(\d\d)", re.ASCII)
#: A year with every day that any year has.
_LEAP_YEAR = 2024
#: The months or days from one day of a plain rule to the next.
_DAYS = {"DAILY": 1, "WEEKLY": 7}
_MONTHS = {"MONTHLY": 1, "YEARLY": 12}
_PLAIN = re.compile(r"(?:RRULE:)?FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(?:;INTERVAL=0*([1-9]\d{0,4}))?", re.ASCII)
#: A year that any rule without an end has a day after.
_SAMPLE = date(2024, 1, 1)


def day_of_year_from(text: str) -> tuple[int, int] | None:
    """Month and day of `MM-DD`, 29 February among them; None where no year has such a day.

    >>> day_of_year_from("02-29"), day_of_year_from("02-30")
    ((2, 29), None)
    """
    found = _MONTH_AND_DAY.fullmatch(text)
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    return (month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(_LEAP_YEAR, month)[1] else None


def lunar_day_from(text: str) -> tuple[int, int] | None:
    """Month and day of a lunar `MM-DD`; None where no lunar year has such a day."""
    found = _MONTH_AND_DAY.fullmatch(text)
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    return (month, day) if 1 <= month <= 12 and 1 <= day <= 30 else None


def next_day_of_year(month: int, day: int, first: date, leap_day: LeapDay = LeapDay.BEFORE) -> date | None:
    """The first such day of a year on or after `first`.

    >>> next_day_of_year(2, 29, date(2026, 3, 1)), next_day_of_year(2, 29, date(2026, 3, 1), LeapDay.SKIP)
    (datetime.date(2027, 2, 28), datetime.date(2028, 2, 29))
    """
    kept = date(_LEAP_YEAR, month, day)
    # No more than eight years pass from one 29 February to the next.
    for year in range(first.year, min(first.year + 9, MAXYEAR + 1)):
        found = birthday(kept, year, leap_day)
        if found is not None and found.day >= first:
            return found.day
    return None


def next_birthday(born: date, first: date, leap_day: LeapDay = LeapDay.BEFORE) -> date | None:
    """The day of birth or the first birthday after it, whichever is the first on or after `first`."""
    return born if born >= first else next_day_of_year(born.month, born.day, first, leap_day)


@lru_cache(maxsize=4096)
def next_lunar_day(month: int, day: int, first: date) -> date | None:
    """The first such day of the moon on or after `first`, in the plain month; the 29th for a missing 30th.

    >>> next_lunar_day(8, 15, date(2026, 1, 1)), next_lunar_day(12, 30, date(2026, 3, 1))
    (datetime.date(2026, 9, 25), datetime.date(2027, 2, 5))
    """
    if first < on_lunar(FIRST_YEAR, 1, 1).day:
        return None
    return next((each for each in _lunar_days(month, day, first.year) if each >= first), None)


def _lunar_days(month: int, day: int, year: int) -> Iterator[date]:
    for each in range(max(year - 1, FIRST_YEAR), min(year + 1, LAST_YEAR) + 1):
        yield on_lunar(each, month, day).day


def next_solar_term(name: str, first: date) -> date | None:
    """The first day on or after `first` on which one of the 24 solar terms falls.

    >>> next_solar_term("清明", date(2026, 4, 6))
    datetime.date(2027, 4, 5)

    Raises KeyError for an unknown name.
    """
    if name not in SOLAR_TERMS:
        raise KeyError(name)
    try:
        found = solar_term(name, first.year)
        return found if found >= first else solar_term(name, first.year + 1)
    except NoSuchLunarDateError:
        return None


def plain_rule(rule: str) -> tuple[str, int] | None:
    """A rule that says only how often: its unit, `days` or `months`, and how many of them; else None.

    >>> plain_rule("FREQ=WEEKLY;INTERVAL=2"), plain_rule("FREQ=YEARLY"), plain_rule("FREQ=WEEKLY;BYDAY=MO")
    (('days', 14), ('months', 12), None)
    """
    found = _PLAIN.fullmatch(rule.upper())
    if found is None:
        return None
    many = int(found[2] or 1)
    if found[1] in _DAYS:
        return "days", _DAYS[found[1]] * many
    return "months", _MONTHS[found[1]] * many


def next_occurrence(
    rule: str, anchor: date, first: date, month_end: MonthEnd = MonthEnd.CLAMP
) -> date | None:
    """The first day of a recurrence rule, counted from its anchor, on or after `first`.

    >>> next_occurrence("FREQ=MONTHLY;INTERVAL=3", date(2025, 11, 30), date(2026, 1, 1))
    datetime.date(2026, 2, 28)

    Raises BadRecurrenceError.
    """
    plain = plain_rule(rule)
    if plain is None:
        return _expanded(rule, anchor, max(anchor, first), month_end)
    unit, many = plain
    if anchor >= first:
        return anchor
    if unit == "months":
        return _months_on(anchor, first, many, month_end)
    days = -(-(first - anchor).days // many) * many
    return anchor + timedelta(days) if days <= (date.max - anchor).days else None


def _months_on(anchor: date, first: date, many: int, month_end: MonthEnd) -> date | None:
    """The first day by whole steps of months; a day earlier in its month than `first` needs one more."""
    between = (first.year - anchor.year) * 12 + first.month - anchor.month + (anchor.day < first.day)
    months = -(-between // many) * many
    while True:
        year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
        if year > MAXYEAR:
            return None
        last = monthrange(year, month + 1)[1]
        if anchor.day <= last or month_end is MonthEnd.CLAMP:
            return date(year, month + 1, min(anchor.day, last))
        months += many


@lru_cache(maxsize=4096)
def _expanded(rule: str, anchor: date, first: date, month_end: MonthEnd) -> date | None:
    try:
        start = nearer(rule, anchor, first)
        return next(occurrences(rule, start, first, date.max, month_end=month_end), None)
    except (ValueError, OverflowError) as error:
        # The library finds some faults only on its way through the days.
        raise BadRecurrenceError(str(error)) from None


def fault_of_rule(rule: str) -> str:
    """What is wrong with a recurrence rule of days; nothing where there is nothing.

    >>> fault_of_rule("FREQ=MONTHLY;BYMONTHDAY=-1"), fault_of_rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30,31")
    ('', 'no day ever fits it')
    """
    try:
        check_recurrence(rule)
        ends = any(part in rule.upper() for part in ("UNTIL", "COUNT"))
        found = ends or next_occurrence(rule, _SAMPLE, _SAMPLE) is not None
    except BadRecurrenceError as error:
        return str(error)
    return "" if found else "no day ever fits it"
