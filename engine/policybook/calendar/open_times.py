"""Working time by two bisections: a calendar as a sorted table of open intervals.

Each interval knows how much open time lies before it. Adding working time looks up where a moment
stands in open time, adds, and looks up the moment that stands there; time between is a difference.
The same table joins in a query over all records.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from policybook.calendar.model import Calendar, Hours
from policybook.calendar.public_holidays import PublicHolidays, public_holidays

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)


class BeyondSpanError(ValueError):
    """A moment outside of the days that a table was made for."""


@dataclass(frozen=True, slots=True)
class OpenTimes:
    """The open intervals of a calendar from the day `first` up to but not including `end`.

    Moments are microseconds since 1970 in UTC: `starts` and `ends` of the intervals, in order and
    apart, and in `before` the open time that lies before each.
    """

    calendar: Calendar
    first: date
    end: date
    starts: Sequence[int]
    ends: Sequence[int]
    before: Sequence[int]
    holidays: PublicHolidays | None
    _zone: ZoneInfo = field(repr=False)

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
        moment = (start - _EPOCH) // _MICROSECOND if start.tzinfo is not None else _no_zone(start)
        found = self.add_microseconds(moment, amount // _MICROSECOND)
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
        one, other = (
            (each - _EPOCH) // _MICROSECOND if each.tzinfo is not None else _no_zone(each)
            for each in (start, end)
        )
        return timedelta(microseconds=self.stand(other) - self.stand(one))

    def is_open(self, at: datetime) -> bool:
        """Whether a moment lies in an open interval, its end not included."""
        moment = (at - _EPOCH) // _MICROSECOND if at.tzinfo is not None else _no_zone(at)
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
        place = bisect_right(self.starts, moment) - 1
        if place < 0:
            self._check(moment)
            return 0
        if moment > self.ends[-1]:
            self._check(moment)
        start, end = self.starts[place], self.ends[place]
        return self.before[place] + (moment if moment < end else end) - start

    def add_microseconds(self, moment: int, amount: int) -> int:
        """`add` of whole microseconds."""
        if amount == 0:
            self._check(moment)
            return moment
        wanted = self.stand(moment) + amount
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

    def _check(self, moment: int) -> None:
        day = (_EPOCH + timedelta(microseconds=moment)).astimezone(self._zone).date()
        if not self.first <= day <= self.end:
            raise self._beyond()

    def _beyond(self) -> BeyondSpanError:
        last = self.end - _DAY
        return BeyondSpanError(f"calendar `{self.calendar.id}` is worked out from {self.first} to {last}")


def _no_zone(at: datetime) -> int:
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
            start, stop = _moment(day, opens, zone, late=False), _moment(day, closes, zone, late=True)
            if ends and start <= ends[-1]:
                ends[-1] = max(ends[-1], stop)
            elif stop > start:
                starts.append(start)
                ends.append(stop)
    low, high = _moment(first, 0, zone, late=False), _moment(end, 0, zone, late=False)
    kept = [
        (max(start, low), min(stop, high))
        for start, stop in zip(starts, ends, strict=True)
        if stop > low and start < high
    ]
    lengths = [stop - start for start, stop in kept]
    before = [0, *accumulate(lengths)][:-1] if kept else []
    return OpenTimes(
        calendar,
        first,
        end,
        tuple(a for a, _ in kept),
        tuple(b for _, b in kept),
        tuple(before),
        holidays,
        zone,
    )


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


def _moment(day: date, minutes: int, zone: ZoneInfo, *, late: bool) -> int:
    """A wall-clock time as a moment. Of an hour that comes twice, a start is the first and an end the second.

    A time that a change of the clock leaves out is the moment at which the clock is put forward.
    """
    more, minute = divmod(minutes, 1440)
    wall = datetime.combine(day + timedelta(days=more), time(minute // 60, minute % 60))
    found = wall.replace(tzinfo=zone, fold=int(late)).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != wall:
        # Both readings of a time that does not exist lie an hour's change apart; between them is the change.
        one, other = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
        low, high = (each // _MICROSECOND for each in (one - _EPOCH, other - _EPOCH))
        offset = one.astimezone(zone).utcoffset()
        while high - low > 1:
            middle = (low + high) // 2
            at = (_EPOCH + timedelta(microseconds=middle)).astimezone(zone)
            low, high = (middle, high) if at.utcoffset() == offset else (low, middle)
        return high
    return (found - _EPOCH) // _MICROSECOND
