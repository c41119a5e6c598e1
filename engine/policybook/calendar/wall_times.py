"""Open intervals in a zone's own clock times, so that Python counts without looking up offsets.

Two datetimes that share a zone are compared and subtracted by what the clock shows, in a tenth of the
time that a way through UTC takes. That is right only where the clock is not changed in between:
a stretch in which it is, or might be, is not `calm`, and is left to the table of whole microseconds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import NamedTuple

from policybook.calendar.clock import changes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: No longer than this is a piece of an open interval, so that a change of the clock spoils little.
_PIECE = 24 * 3_600_000_000


class WallTimes(NamedTuple):
    """Pieces of open intervals, in order, and at the end the moment at which the table ends.

    `opens` and `closes` carry the zone; `before` is the open time before each piece. `calm` tells of a
    piece that the clock goes on evenly from its beginning to that of the next; of the end it is False,
    and `calm[-1]` is that.
    """

    opens: list[datetime]
    closes: list[datetime]
    before: list[timedelta]
    calm: list[bool]


def wall_times(
    starts: Sequence[int], ends: Sequence[int], before: Sequence[int], low: int, high: int, zone: tzinfo
) -> WallTimes:
    """The table of a zone, of intervals in microseconds since 1970; from `low` to `high`, where it ends.

    Its pieces are the same for every zone.
    """
    pieces = list(_pieces(starts, ends, before))
    opens = [_shown(start, zone) for start, _, _ in pieces]
    closes = [_shown(end, zone) for _, end, _ in pieces]
    total = pieces[-1][2] + pieces[-1][1] - pieces[-1][0] if pieces else 0
    end = _shown(high, zone)
    opens.append(end)
    closes.append(end)
    in_order = all(one < other for one, other in pairwise(opens))
    calm = [in_order] * len(pieces) + [False]
    for change in changes(zone, low, high) if zone is not UTC else ():
        # Between these two times of the clock is what it shows twice, or leaves out.
        ends_of_it = sorted(change.at + by for by in (change.before, change.after))
        first, last = (_EPOCH + timedelta(microseconds=each) for each in ends_of_it)
        since = max(bisect_right(opens, first.replace(tzinfo=zone)) - 1, 0)
        for place in range(since, bisect_right(opens, last.replace(tzinfo=zone))):
            calm[place] = False
    passed = [*(each for *_, each in pieces), total]
    return WallTimes(opens, closes, [timedelta(microseconds=each) for each in passed], calm)


def _pieces(
    starts: Sequence[int], ends: Sequence[int], before: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    for start, end, passed in zip(starts, ends, before, strict=True):
        for low in range(start, end, _PIECE):
            yield low, min(low + _PIECE, end), passed + low - start


def _shown(moment: int, zone: tzinfo) -> datetime:
    return (_EPOCH + timedelta(microseconds=moment)).astimezone(zone)
