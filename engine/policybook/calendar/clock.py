"""Clock times of a zone as moments, and the moments at which its clock is changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Where clock times are counted from before their offset is known.
_WALL_EPOCH = _EPOCH.replace(tzinfo=None)
_MICROSECOND = timedelta(microseconds=1)
_NOTHING = timedelta(0)
#: So far apart the clock is looked at. Two changes in between that cancel each other would be overlooked:
#: the closest two in the history of all zones lie four days apart (Freetown, 1939).
_CELL = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """The moment `at` from which a clock is ahead of UTC by `after`, until then by `before`; microseconds."""

    at: int
    before: int
    after: int


def changes(zone: tzinfo, low: int, high: int) -> tuple[Change, ...]:
    """When the clock is changed after the moment `low` and not after `high`, in order.

    >>> [(each.at, each.after // 60_000_000) for each in changes(ZoneInfo("Europe/London"), 0, 10**14)]
    [(57722400000000, 0), (69818400000000, 60), (89172000000000, 0)]
    """
    found = []
    known = offset_at(low, zone)
    while low < high:
        late = min(low + _CELL, high)
        offset = offset_at(late, zone)
        if offset != known:
            first, last = low, late
            while last - first > 1:
                middle = (first + last) // 2
                first, last = (middle, last) if offset_at(middle, zone) == known else (first, middle)
            found.append(Change(last, known, offset))
        low, known = late, offset
    return tuple(found)


def offset_at(moment: int, zone: tzinfo) -> int:
    """How far the clock is ahead of UTC at a moment; microseconds, as the moment."""
    offset = (_EPOCH + timedelta(microseconds=moment)).astimezone(zone).utcoffset()
    return (offset or _NOTHING) // _MICROSECOND


def moment_at(day: date, minutes: int, zone: ZoneInfo, *, late: bool) -> int:
    """A wall-clock time as a moment. Of an hour that comes twice, a start is the first and an end the second.

    A time that a change of the clock leaves out is the moment at which the clock is put forward.
    Minutes count from the day's midnight, beyond 1440 on the next day; a moment is microseconds since 1970.

    >>> moment_at(date(1970, 1, 2), 60, ZoneInfo("Asia/Shanghai"), late=False) // 3_600_000_000
    17
    """
    more, minute = divmod(minutes, 1440)
    wall = datetime.combine(day + timedelta(days=more), time(minute // 60, minute % 60))
    offset = zone.utcoffset(wall)
    if offset is not None and offset == zone.utcoffset(wall.replace(fold=1)):
        # Most times are what they seem.
        return (wall - _WALL_EPOCH - offset) // _MICROSECOND
    found = wall.replace(tzinfo=zone, fold=int(late)).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != wall:
        # The two readings of a time that does not exist lie on either side of the change.
        one, other = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
        return changes(zone, (one - _EPOCH) // _MICROSECOND, (other - _EPOCH) // _MICROSECOND)[0].at
    return (found - _EPOCH) // _MICROSECOND
