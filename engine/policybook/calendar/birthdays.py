"""Birthdays: by the sun or by the moon, and those of days that not every year has."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from policybook.calendar.lunar import LunarDate, OnDay, on_lunar


class LeapDay(StrEnum):
    """When somebody born on 29 February has a birthday in a year without one."""

    BEFORE = "28 February"
    AFTER = "1 March"
    SKIP = "skip"


def birthday(born: date, year: int, leap_day: LeapDay = LeapDay.BEFORE) -> OnDay | None:
    """The birthday within a year; None where a year has none.

    >>> birthday(date(2000, 2, 29), 2026)
    OnDay(day=datetime.date(2026, 2, 28), instead='no 29 February')
    >>> birthday(date(2000, 2, 29), 2026, LeapDay.SKIP) is None
    True
    """
    try:
        return OnDay(born.replace(year=year))
    except ValueError:
        match leap_day:
            case LeapDay.BEFORE:
                return OnDay(date(year, 2, 28), "no 29 February")
            case LeapDay.AFTER:
                return OnDay(date(year, 3, 1), "no 29 February")
            case LeapDay.SKIP:
                return None


def lunar_birthday(born: LunarDate, lunar_year: int) -> OnDay:
    """The birthday within a lunar year of somebody born on a lunar date.

    A leap month's birthday is kept in the leap month where the year has it, else in the plain one.

    >>> lunar_birthday(LunarDate(1990, 12, 30), 2026)
    OnDay(day=datetime.date(2027, 2, 5), instead='no 30th')

    Raises NoSuchLunarDateError beyond the tables.
    """
    return on_lunar(lunar_year, born.month, born.day, leap=born.leap)
