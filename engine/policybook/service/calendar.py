"""A book's calendar as people look at it: day by day, and working time counted by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from policybook.book.model import Book
from policybook.calendar.model import Calendar, Hours
from policybook.calendar.open_times import BeyondSpanError, OpenTimes, hours_on, open_times

_DAY = timedelta(days=1)
#: The years on either side of a moment in which working time is looked for.
_YEARS = 10


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its hours, why they are not those of its weekday, and whether that may still change."""

    on: date
    hours: Hours
    because_en: str
    because_zh: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A moment so much working time after another."""

    start: datetime
    amount: timedelta
    end: datetime
    provisional: bool


def days_of(calendar: Calendar, first: date, last: date) -> Iterator[Day]:
    """The days of a calendar from `first` to `last`, both among them."""
    holidays = open_times(calendar, first, last + _DAY).holidays
    day = first
    while day <= last:
        en, zh = _because(calendar, day)
        provisional = holidays is not None and holidays.is_provisional(day, day)
        yield Day(day, hours_on(calendar, day), en, zh, provisional)
        day += _DAY


def counted(calendar: Calendar, start: datetime, amount: timedelta) -> Counted:
    """The moment when so much working time has passed; `start` without a zone is in the calendar's.

    Raises BeyondSpanError where it is not within ten years.
    """
    if start.tzinfo is None:
        start = start.replace(tzinfo=ZoneInfo(calendar.zone))
    table = _around(calendar, start)
    end = table.add(start, amount)
    return Counted(start, amount, end, table.is_provisional(start, end))


def calendar_of(book: Book, id: str) -> Calendar | None:
    """A calendar of the book; None where there is none of this id."""
    return book.calendars.get(id)


def _around(calendar: Calendar, start: datetime) -> OpenTimes:
    first, last = max(1, start.year - _YEARS), min(9998, start.year + _YEARS)
    if not first <= start.year <= last:
        raise BeyondSpanError(f"{start} is not within the years 1 to 9998")
    return open_times(calendar, date(first, 1, 2), date(last, 12, 31))


def _because(calendar: Calendar, day: date) -> tuple[str, str]:
    if day in calendar.opened:
        return "hours of its own", "当日另有时段"
    closure = next((each for each in calendar.closed if each.first <= day <= each.last), None)
    if closure is not None:
        return closure.because_en or "closed by the firm", closure.because_zh or "公司休息"
    holidays = open_times(calendar, day, day + _DAY).holidays
    if holidays is None:
        return "", ""
    if day in holidays.makeup:
        return "worked in place of another day", "调休上班"
    return holidays.off.get(day, ("", ""))
