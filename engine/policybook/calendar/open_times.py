"""Working time by two bisections: a calendar as a sorted table of open intervals.

Each interval knows how much open time lies before it. Adding working time looks up where a moment
stands in open time, adds, and looks up the moment that stands there; time between is a difference.
The same table joins in a query over all records.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import NoReturn
from zoneinfo import ZoneInfo

from policybook.calendar.clock import moment_at
from policybook.calendar.model import Calendar, Hours
from policybook.calendar.public_holidays import PublicHolidays, public_holidays
from policybook.calendar.wall_times import WallTimes, wall_times

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_NOTHING = timedelta(0)


class BeyondSpanError(ValueError):
    """A moment outside of the days that a table was made for."""


@dataclass(frozen=True, slots=True)
class OpenTimes:
    """The open intervals of a calendar from the day `first` up to but not including `end`.

    Moments are microseconds since 1970 in UTC: `starts` and `ends` of the intervals, in order and
    apart, and in `before` the open time that lies before each. The first moment of all is `low`, the
    last one `high`: midnight at which `end` begins.
    """

    calendar: Calendar
    first: date
    end: date
    starts: Sequence[int]
    ends: Sequence[int]
    before: Sequence[int]
    low: int
    high: int
    holidays: PublicHolidays | None
    _zone: ZoneInfo = field(repr=False)
    _walls: WallTimes = field(repr=False, compare=False)
    _utc: WallTimes = field(repr=False, compare=False)

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest moment by which so much working time has passed; in the calendar's zone.

        A Friday at 16:00 and four hours, where Saturday the 14th is worked in place of another day:

        >>> from policybook.calendar.model import Calendar
        >>> day = ((9 * 60, 17 * 60),)
        >>> firm = Calendar("firm", "Asia/Shanghai", (day, day, day, day, day, (), ()), country="CN")
        >>> table = open_times(firm, date(2026, 1, 1), date(2027, 1, 1))
        >>> friday = datetime(2026, 2, 13, 16, tzinfo=ZoneInfo("Asia/Shanghai"))
        >>> print(table.add(friday, timedelta(hours=4)))
        2026-02-14 12:00:00+08:00

        A negative amount goes back, to the latest moment from which so much has passed. Raises
        BeyondSpanError, and ValueError for a moment without a zone.
        """
        zone = start.tzinfo
        shown = known = self._walls
        moment = start
        try:
            if zone is UTC:
                known = self._utc
            elif zone is not self._zone:
                moment = start.astimezone(self._zone) if zone is not None else _no_zone(start)
            # `_stand`, written out: a call costs a tenth of all this.
            opens, closes, before, calm = known
            place = bisect_right(opens, moment) - 1
            if amount and calm[place]:
                close = closes[place]
                wanted = before[place] + ((moment if moment < close else close) - opens[place]) + amount
                # Of two moments with as much open time before them the earlier one, or going back the later.
                find = bisect_left if amount > _NOTHING else bisect_right
                place = find(before, wanted) - 1
                if shown.calm[place]:
                    return shown.opens[place] + (wanted - before[place])
        except OverflowError:
            pass  # more than Python counts, or a day that a clock cannot show; integers tell what it is
        found = self.add_microseconds(_instant(start), amount // _MICROSECOND)
        return (_EPOCH + timedelta(microseconds=found)).astimezone(self._zone)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from one moment to another; negative where `end` lies before `start`.

        >>> from policybook.calendar.model import Calendar
        >>> day = ((9 * 60, 17 * 60),)
        >>> firm = Calendar("firm", "UTC", (day, day, day, day, day, (), ()))
        >>> table = open_times(firm, date(2026, 1, 1), date(2026, 2, 1))
        >>> evening, morning = datetime(2026, 1, 8, 17, tzinfo=UTC), datetime(2026, 1, 9, 9, tzinfo=UTC)
        >>> table.between(evening, morning)
        datetime.timedelta(0)
        """
        return self._stand(end) - self._stand(start)

    def is_open(self, at: datetime) -> bool:
        """Whether a moment lies in an open interval, its end not included. Raises BeyondSpanError."""
        moment = _instant(at)
        self._check(moment)
        place = bisect_right(self.starts, moment) - 1
        return place >= 0 and moment < self.ends[place]

    def is_provisional(self, start: datetime, end: datetime) -> bool:
        """Whether the days from one moment to another may still change: a year not yet announced."""
        if self.holidays is None:
            return False
        days = sorted(each.astimezone(self._zone).date() for each in (start, end))
        return self.holidays.is_provisional(days[0], days[1])

    def stand(self, moment: int) -> int:
        """The open time before a moment, both in microseconds."""
        self._check(moment)
        place = bisect_right(self.starts, moment) - 1
        if place < 0:
            return 0
        start, end = self.starts[place], self.ends[place]
        return self.before[place] + (moment if moment < end else end) - start

    def add_microseconds(self, moment: int, amount: int) -> int:
        """`add` of whole microseconds."""
        wanted = self.stand(moment) + amount
        if amount == 0:
            return moment
        if amount > 0:
            place = bisect_left(self.before, wanted) - 1
            found = self.starts[place] + wanted - self.before[place] if place >= 0 else -1
            if place < 0 or found > self.ends[place]:
                raise self._beyond()
            return found
        place = bisect_right(self.before, wanted) - 1
        if place < 0 or wanted < 0:
            raise self._beyond()
        return self.starts[place] + wanted - self.before[place]

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """The table for a query: start, end, and the open time before, in microseconds."""
        return zip(self.starts, self.ends, self.before, strict=True)

    def _stand(self, at: datetime) -> timedelta:
        """`stand` of a datetime, by what a clock shows where that goes evenly."""
        zone, known, moment = at.tzinfo, self._walls, at
        try:
            if zone is UTC:
                known = self._utc
            elif zone is not self._zone:
                moment = at.astimezone(self._zone) if zone is not None else _no_zone(at)
            opens, closes, before, calm = known
            place = bisect_right(opens, moment) - 1
            if calm[place]:
                close = closes[place]
                return before[place] + ((moment if moment < close else close) - opens[place])
        except OverflowError:
            pass
        return timedelta(microseconds=self.stand(_instant(at)))

    def _check(self, moment: int) -> None:
        if not self.low <= moment <= self.high:
            raise self._beyond()

    def _beyond(self) -> BeyondSpanError:
        last = self.end - _DAY
        return BeyondSpanError(f"calendar `{self.calendar.id}` is worked out from {self.first} to {last}")


def _instant(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND if at.tzinfo is not None else _no_zone(at)


def _no_zone(at: datetime) -> NoReturn:
    raise ValueError(f"{at.isoformat()} has no time zone")


def open_times(calendar: Calendar, first: date, end: date) -> OpenTimes:
    """The table of a calendar's open intervals from the day `first` up to but not including `end`.

    Raises UnknownCountryError where its country is unknown.
    """
    holidays = None
    if calendar.country is not None:
        holidays = public_holidays(calendar.country, calendar.subdivision, first.year - 1, end.year)
    zone = ZoneInfo(calendar.zone)
    starts: list[int] = []
    ends: list[int] = []
    closed = {day for each in calendar.closed for day in _days(each.first, each.last + _DAY)}
    # The day before may have a shift that reaches over midnight.
    for day in _days(first - _DAY, end):
        for opens, closes in _hours(calendar, day, holidays, closed):
            start, stop = moment_at(day, opens, zone, late=False), moment_at(day, closes, zone, late=True)
            if ends and start <= ends[-1]:
                ends[-1] = max(ends[-1], stop)
            elif stop > start:
                starts.append(start)
                ends.append(stop)
    low, high = moment_at(first, 0, zone, late=False), moment_at(end, 0, zone, late=False)
    kept = [
        (max(start, low), min(stop, high))
        for start, stop in zip(starts, ends, strict=True)
        if stop > low and start < high
    ]
    lengths = [stop - start for start, stop in kept]
    before = tuple([0, *accumulate(lengths)][:-1])
    table = tuple(start for start, _ in kept), tuple(stop for _, stop in kept), before
    walls = (wall_times(*table, low, high, each) for each in (zone, UTC))
    return OpenTimes(calendar, first, end, *table, low, high, holidays, zone, *walls)


def hours_on(calendar: Calendar, day: date) -> Hours:
    """The hours of one day.

    >>> from policybook.calendar.model import Calendar
    >>> day = ((9 * 60, 17 * 60),)
    >>> firm = Calendar("firm", "Asia/Shanghai", (day, day, day, day, day, (), ()), country="CN")
    >>> hours_on(firm, date(2026, 2, 17)), hours_on(firm, date(2026, 2, 14))
    ((), ((540, 1020),))
    """
    holidays = None
    if calendar.country is not None:
        holidays = public_holidays(calendar.country, calendar.subdivision, day.year, day.year)
    closed = {each for one in calendar.closed if one.first <= day <= one.last for each in (day,)}
    return _hours(calendar, day, holidays, closed)


def _hours(calendar: Calendar, day: date, holidays: PublicHolidays | None, closed: set[date]) -> Hours:
    if day in calendar.opened:
        return calendar.opened[day]
    if day in closed:
        return ()
    if holidays is not None:
        if day in holidays.makeup:
            return calendar.makeup_hours
        if day in holidays.off:
            return ()
    return calendar.week[day.weekday()]


def _days(first: date, end: date) -> Iterator[date]:
    day = first
    while day < end:
        yield day
        day += _DAY
