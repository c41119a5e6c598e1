"""Dates, times and durations beyond Python's own: years to ±999,999,999, nanoseconds, spans of ages.

A value is of one of these types only where Python's type cannot hold it; the functions here that make
values see to that. Python's types leave a comparison with these to these, so generated code may
compare without asking which it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import total_ordering

#: The nanoseconds of a day.
DAY = 86_400_000_000_000
_MOST_YEARS = 999_999_999
_MOST_DAYS = 10**12
# The Gregorian calendar repeats itself after so many years, weekdays too.
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
_LAST_DAY = date.max.toordinal()


@total_ordering
@dataclass(frozen=True, slots=True)
class WideDate:
    """A date in a year before 1 or after 9999."""

    year: int
    month: int
    day: int

    def __lt__(self, other: object) -> bool:
        if isinstance(other, date | WideDate):
            return (self.year, self.month, self.day) < (other.year, other.month, other.day)
        return NotImplemented

    def isoweekday(self) -> int:
        """Its weekday, 1 for Monday."""
        return twin(self).isoweekday()


@dataclass(frozen=True, slots=True)
class WideTime:
    """A time of day with nanoseconds."""

    hour: int
    minute: int
    second: int
    nanosecond: int
    tzinfo: tzinfo | None = None

    def utcoffset(self) -> timedelta | None:
        """What it is ahead of UTC; None without a zone, or in one whose offset depends on the date."""
        return time(0, tzinfo=self.tzinfo).utcoffset()


@dataclass(frozen=True, slots=True)
class WideDateTime:
    """A date and time of which the one or the other is wide."""

    on: date | WideDate
    at: time | WideTime

    @property
    def year(self) -> int:
        """The year of its date."""
        return self.on.year

    @property
    def month(self) -> int:
        """The month of its date."""
        return self.on.month

    @property
    def day(self) -> int:
        """The day of its date."""
        return self.on.day

    @property
    def hour(self) -> int:
        """The hour of its time."""
        return self.at.hour

    @property
    def minute(self) -> int:
        """The minute of its time."""
        return self.at.minute

    @property
    def second(self) -> int:
        """The second of its time."""
        return self.at.second

    @property
    def tzinfo(self) -> tzinfo | None:
        """Its zone."""
        return self.at.tzinfo

    def isoweekday(self) -> int:
        """Its weekday, 1 for Monday."""
        return self.on.isoweekday()

    def date(self) -> date | WideDate:
        """Its date."""
        return self.on

    def timetz(self) -> time | WideTime:
        """Its time, with its zone."""
        return self.at

    def utcoffset(self) -> timedelta | None:
        """What it is ahead of UTC; None without a zone."""
        at = time(self.hour, self.minute, self.second, tzinfo=self.tzinfo)
        return datetime.combine(twin(self.on), at).utcoffset()


@total_ordering
@dataclass(frozen=True, slots=True)
class WideDuration:
    """A days and time duration with nanoseconds, or of more than 999,999,999 days."""

    nanoseconds: int

    def __lt__(self, other: object) -> bool:
        if isinstance(other, timedelta | WideDuration):
            return self.nanoseconds < nanoseconds_in(other)
        return NotImplemented


def date_of(year: int, month: int, day: int) -> date | WideDate | None:
    """The date of these parts; None where there is none.

    >>> date_of(2024, 2, 29), date_of(-1, 2, 29), date_of(-2017, 12, 31)
    (datetime.date(2024, 2, 29), None, WideDate(year=-2017, month=12, day=31))
    """
    if abs(year) > _MOST_YEARS:
        return None
    try:
        if 1 <= year <= 9999:
            return date(year, month, day)
        date(year % _CYCLE_YEARS + _CYCLE_YEARS, month, day)
    except (ValueError, OverflowError):
        return None
    return WideDate(year, month, day)


def time_of(hour: int, minute: int, second: int, nanosecond: int, zone: tzinfo | None) -> TimeOfDay | None:
    """The time of these parts; None where there is none."""
    try:
        plain = time(hour, minute, second, nanosecond // 1000, zone)
    except (ValueError, OverflowError):
        return None
    return WideTime(hour, minute, second, nanosecond, zone) if nanosecond % 1000 else plain


def moment_of(on: date | WideDate | None, at: TimeOfDay | None) -> Moment | None:
    """The date and time of a date and a time."""
    if on is None or at is None:
        return None
    if isinstance(on, date) and isinstance(at, time):
        return datetime.combine(on, at)
    return WideDateTime(on.date() if isinstance(on, datetime) else on, at)


def span_of(nanoseconds: int) -> Span | None:
    """The duration of so many nanoseconds; None beyond 10¹² days."""
    if abs(nanoseconds) >= _MOST_DAYS * DAY:
        return None
    if not nanoseconds % 1000:
        try:
            return timedelta(microseconds=nanoseconds // 1000)
        except OverflowError:
            pass
    return WideDuration(nanoseconds)


def nanoseconds_in(span: Span) -> int:
    """The length of a duration."""
    if isinstance(span, WideDuration):
        return span.nanoseconds
    return ((span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds) * 1000


def nanosecond(at: TimeOfDay) -> int:
    """The part of a second that a time is beyond a whole one."""
    return at.nanosecond if isinstance(at, WideTime) else at.microsecond * 1000


def since_midnight(at: TimeOfDay) -> int:
    """The nanoseconds from midnight to a time, by its own clock."""
    return (at.hour * 3600 + at.minute * 60 + at.second) * 1_000_000_000 + nanosecond(at)


def clock_at(nanoseconds: int, zone: tzinfo | None) -> TimeOfDay | None:
    """The time that is so far from midnight."""
    seconds, part = divmod(nanoseconds, 1_000_000_000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return time_of(hour, minute, second, part, zone)


def twin(on: date | WideDate) -> date:
    """A date that Python holds, with the same weekday and place in its year, and as late for zones."""
    if 1 < on.year < 9999 and isinstance(on, date):  # a zone's offset may lead out of the first and last
        return on
    start = 9200 if on.year >= 9999 else _CYCLE_YEARS
    return date(on.year % _CYCLE_YEARS + start, on.month, on.day)


def like(value: object) -> date | None:
    """The `twin` of a date, or of the date of a moment; None for anything else."""
    if isinstance(value, date):
        return value
    if isinstance(value, WideDateTime):
        return twin(value.on)
    return twin(value) if isinstance(value, WideDate) else None


def ordinal(on: date | WideDate) -> int:
    """The number of a day, 1 for the first of year 1."""
    same = twin(on)
    return same.toordinal() + (on.year - same.year) // _CYCLE_YEARS * _CYCLE_DAYS


def day_at(number: int) -> date | WideDate | None:
    """The day of a number.

    >>> day_at(0), day_at(ordinal(date(2024, 2, 29)))
    (WideDate(year=0, month=12, day=31), datetime.date(2024, 2, 29))
    """
    if 1 <= number <= _LAST_DAY:
        return date.fromordinal(number)
    cycles, rest = divmod(number - 1, _CYCLE_DAYS)
    found = date.fromordinal(rest + 1)
    return date_of(found.year + cycles * _CYCLE_YEARS, found.month, found.day)


def moved(start: Moment, by: int) -> Moment | None:
    """The moment that a clock shows so many nanoseconds on."""
    at = start.timetz()
    days, rest = divmod(since_midnight(at) + by, DAY)
    return moment_of(day_at(ordinal(start.date()) + days), clock_at(rest, start.tzinfo))


def instant(moment: Moment) -> int:
    """The nanoseconds from the day before year 1 to a moment; in UTC, where it has a zone."""
    local = ordinal(moment.date()) * DAY + since_midnight(moment.timetz())
    offset = moment.utcoffset()
    return local if offset is None else local - nanoseconds_in(offset)


def in_zone(moment: Moment, zone: tzinfo) -> Moment | None:
    """The same moment as a clock there shows it; one without a zone is taken to be from there."""
    offset = moment.utcoffset()
    at = moment.timetz()
    if offset is None:
        return moment_of(moment.date(), time_of(at.hour, at.minute, at.second, nanosecond(at), zone))
    if isinstance(moment, datetime):
        try:
            return moment.astimezone(zone)
        except (OverflowError, ValueError):
            pass
    utc = moved(moment, -nanoseconds_in(offset))
    if utc is None:
        return None
    there = datetime.combine(twin(utc.date()), time(utc.hour, utc.minute, utc.second), UTC)
    local = moved(utc, nanoseconds_in(there.astimezone(zone).utcoffset() or timedelta(0)))
    if local is None:
        return None
    at = local.timetz()
    return moment_of(local.date(), time_of(at.hour, at.minute, at.second, nanosecond(at), zone))


def narrowed(moment: Moment) -> datetime | None:
    """A moment with whole microseconds, as data has it; None in a year that data cannot have."""
    if isinstance(moment, datetime):
        return moment
    if not isinstance(moment.on, date):
        return None
    return datetime.combine(moment.on, narrowed_time(moment.at))


def narrowed_time(at: TimeOfDay) -> time:
    """A time with whole microseconds, as data has it."""
    if isinstance(at, time):
        return at
    return time(at.hour, at.minute, at.second, at.nanosecond // 1000, at.tzinfo)


TimeOfDay = time | WideTime
Moment = datetime | WideDateTime
Span = timedelta | WideDuration
