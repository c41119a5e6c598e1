"""Clock times of a zone as moments, on days too on which the clock is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Where clock times are counted from before their offset is known.
_WALL_EPOCH = _EPOCH.replace(tzinfo=None)
_MICROSECOND = timedelta(microseconds=1)


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
