"""A calendar's open times in rows that a query finds by equality, of any number of calendars at once.

A moment is looked up in the row of its bucket of time (a day) that it lies in, an amount of open time
in the row of its bucket of open time. A bucket has a few rows, as many as pieces of the calendar reach
into it, and the bounds of a row tell which one it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from policybook.calendar.open_times import OpenTimes

_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Buckets:
    """How moments and amounts of open time fall into buckets, the same for all calendars of a query.

    A moment `m` is in bucket `(m - origin) // day`, the open time `t` in bucket `t // amount`.
    """

    origin: int
    day: int
    amount: int


def buckets_for(tables: Iterable[OpenTimes]) -> Buckets:
    """Buckets that hold a few rows each, whatever the calendars are like."""
    known = list(tables)
    origin = min((each.low for each in known), default=0)
    days = max(((each.high - each.low) // _DAY for each in known), default=0)
    most = max((len(each.starts) for each in known), default=0)
    # A calendar of short hours would have many rows within a bucket that suits one that never closes.
    return Buckets(origin, _DAY, max((_total(each) for each in known), default=0) // max(days, most, 1) + 1)


def rows_by_moment(table: OpenTimes, buckets: Buckets) -> Iterator[tuple[int, int, int, int, int]]:
    """`bucket`, `low`, `until`, `closes`, `shift`, for the moments `low <= m < until`.

    Before such a moment lies the open time `min(m, closes) + shift`. A row reaches from the opening of
    an interval to that of the next, and not beyond its bucket.
    """
    pieces = zip(table.starts, table.ends, table.before, strict=True)
    known = [(start, end, before - start) for start, end, before in pieces]
    if not known or known[0][0] > table.low:
        known.insert(0, (table.low, table.low, -table.low))
    after = (table.high + 1, 0, 0)
    for (low, closes, shift), (until, _, _) in pairwise(chain(known, [after])):
        for bucket, first, last in _cut(low, until, buckets.origin, buckets.day):
            yield bucket, first, last, closes, shift


def rows_by_amount(table: OpenTimes, buckets: Buckets) -> Iterator[tuple[int, int, int, int]]:
    """`bucket`, `low`, `until`, `shift`, for the open times `low <= t < until`.

    The moment `t + shift` has so much before it, the last such one. The first, which may be the end of an
    interval instead of the beginning of the next, is reckoned with the row of `t - 1`.
    """
    for start, end, before in table.rows():
        for bucket, first, last in _cut(before, before + end - start, 0, buckets.amount):
            yield bucket, first, last, start - before


def _cut(low: int, until: int, origin: int, width: int) -> Iterator[tuple[int, int, int]]:
    for bucket in range((low - origin) // width, (until - 1 - origin) // width + 1):
        edge = origin + bucket * width
        yield bucket, max(low, edge), min(until, edge + width)


def _total(table: OpenTimes) -> int:
    return table.before[-1] + table.ends[-1] - table.starts[-1] if table.starts else 0
