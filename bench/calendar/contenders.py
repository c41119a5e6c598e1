"""Working time as others count it: day by day by hand, and by two libraries from the package index.

All of them know 09:00 to 12:00 and 13:30 to 18:00, Monday to Friday, and China's public holidays. By hand
the days worked in place of others are known too; the libraries have no place for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytz
from businesstimedelta import BusinessTimeDelta, HolidayRule, LunchTimeRule, Rules, WorkDayRule
from workalendar.asia import China

from policybook.calendar.public_holidays import public_holidays

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
Add = Callable[[datetime, timedelta], datetime]
Between = Callable[[datetime, datetime], timedelta]


def by_hand(first: int, last: int) -> tuple[Add, Between]:
    """Both as a person writes them: day after day, each by its hours."""
    known = public_holidays("CN", None, first, last)
    off, makeup = set(known.off), set(known.makeup)
    hours = ((time(9), time(12)), (time(13, 30), time(18)))

    def is_worked(day: date) -> bool:
        return day in makeup or (day.weekday() < 5 and day not in off)

    def add(start: datetime, amount: timedelta) -> datetime:
        day, left = start.date(), amount
        while True:
            if is_worked(day):
                for opens, closes in hours:
                    begin = max(datetime.combine(day, opens, ZONE), start)
                    room = datetime.combine(day, closes, ZONE) - begin
                    if room >= left:
                        return begin + left
                    if room > timedelta(0):
                        left -= room
            day += DAY

    def between(start: datetime, end: datetime) -> timedelta:
        day, last, passed = start.date(), end.date(), timedelta(0)
        while day <= last:
            if is_worked(day):
                for opens, closes in hours:
                    begin = max(datetime.combine(day, opens, ZONE), start)
                    stop = min(datetime.combine(day, closes, ZONE), end)
                    if stop > begin:
                        passed += stop - begin
            day += DAY
        return passed

    return add, between


def by_businesstimedelta(first: int, last: int) -> tuple[Add, Between]:
    """Both by rules of the library `businesstimedelta`; holidays are a mapping of days, as it expects."""
    zone = pytz.timezone("Asia/Shanghai")
    off: Mapping[date, Any] = dict(public_holidays("CN", None, first, last).off)
    week = WorkDayRule(start_time=time(9), end_time=time(18), working_days=[0, 1, 2, 3, 4], tz=zone)
    lunch = LunchTimeRule(start_time=time(12), end_time=time(13, 30), working_days=[0, 1, 2, 3, 4], tz=zone)
    rules = Rules([week, lunch, HolidayRule(off, tz=zone)])

    def add(start: datetime, amount: timedelta) -> datetime:
        found: datetime = start + BusinessTimeDelta(rules, timedelta=amount)
        return found

    def between(start: datetime, end: datetime) -> timedelta:
        found = rules.difference(start, end)
        return timedelta(hours=found.hours, seconds=found.seconds)

    return add, between


def works_by_workalendar(day: date) -> bool:
    """Whether a day is worked, as the library `workalendar` says; hours it does not know."""
    return bool(China().is_working_day(day))
