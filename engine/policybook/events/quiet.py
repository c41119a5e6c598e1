"""Quiet days: the days on which nobody is contacted, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from policybook.calendar.birthdays import birthday
from policybook.calendar.lunar import NoSuchLunarDateError, on_lunar, to_lunar
from policybook.calendar.model import Calendar
from policybook.calendar.open_times import hours_on
from policybook.calendar.public_holidays import public_holidays
from policybook.plan.cadence import Limits, QuietDay
from policybook.plan.model import Texts

_A_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class QuietDays:
    """Called with a day, it gives why the day is quiet, or None for a good one; it remembers what it gave."""

    limits: Limits
    calendar: Calendar | None
    _found: dict[date, Texts | None] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, day: date) -> Texts | None:
        """Why a day is quiet; None where it is not.

        >>> grave = Texts("Qingming is for the dead", "清明祭祖")
        >>> quiet = quiet_days(Limits(quiet_days=(QuietDay("04-05", lunar=False, because=grave),)))
        >>> quiet(date(2026, 4, 5)).zh, quiet(date(2026, 4, 6))
        ('清明祭祖', None)
        """
        if day not in self._found:
            self._found[day] = next(self._reasons(day), None)
        return self._found[day]

    def _reasons(self, day: date) -> Iterator[Texts]:
        yield from (each.because for each in self.limits.quiet_days if _falls_on(each, day))
        if self.calendar is not None and not hours_on(self.calendar, day):
            yield _why_closed(self.calendar, day)


def quiet_days(limits: Limits, calendar: Calendar | None = None) -> QuietDays:
    """The quiet days of a cadence; `calendar` is the one that `limits.calendar` names, None without one.

    A day that a year lacks has the stand-in that dates have elsewhere: 28 February for the 29th, the
    29th of a lunar month for the 30th. A leap month has no quiet days of its own.
    """
    return QuietDays(limits, calendar)


def _falls_on(quiet: QuietDay, day: date) -> bool:
    month, number = (int(part) for part in quiet.day.split("-"))
    if not quiet.lunar:
        found = birthday(date(_A_LEAP_YEAR, month, number), day.year)
        return found is not None and found.day == day
    try:
        return on_lunar(to_lunar(day).year, month, number).day == day
    except NoSuchLunarDateError:
        return False  # beyond the tables nothing is known of the moon


def _why_closed(calendar: Calendar, day: date) -> Texts:
    for each in calendar.closed:
        if each.first <= day <= each.last and (each.because_en or each.because_zh):
            return Texts(each.because_en or each.because_zh, each.because_zh or each.because_en)
    if calendar.country is not None:
        off = public_holidays(calendar.country, calendar.subdivision, day.year, day.year).off
        if day in off:
            return Texts(*off[day])
    return Texts("closed", "不营业")
