"""A calendar's open times in rows that a query finds by equality, of any number of calendars at once.

A moment is looked up in the row of its bucket of time (a day) that it lies in, an amount of open time
in the row of its bucket of open time. A bucket has a few rows, as many as pieces of the calendar reach
into it, and the bounds of a row tell which one it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from zoneinfo import ZoneInfo

from policybook.calendar.clock import changes, offset_at
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
    # What a clock shows may lie a day before the moment as UTC writes it.
    origin = min((each.low for each in known), default=0) - 2 * _DAY
    days = max(((each.high - each.low) // _DAY for each in known), default=0)
    most = max((len(each.starts) for each in known), default=0)
    # A calendar of short hours would have many rows within a bucket that suits one that never closes.
    return Buckets(origin, _DAY, max((_total(each) for each in known), default=0) // max(days, most, 1) + 1)


def rows_by_moment(table: OpenTimes, buckets: Buckets) -> Iterator[tuple[int, int, int, int, int]]:
    """`bucket`, `low`, `until`, `closes`, `shift`, for the moments `low <= m < until`.

    Before such a moment lies the open time `min(m, closes) + shift`. A row reaches from the opening of
    an interval to that of the next, and not beyond its bucket.
    """
    for low, until, closes, shift in _pieces(table):
        for bucket, first, last in _cut(low, until, buckets.origin, buckets.day):
            yield bucket, first, last, closes, shift


def rows_by_clock(table: OpenTimes, buckets: Buckets) -> Iterator[tuple[int, int, int, int, int, int]]:
    """The same for what the zone's clock shows in place of the moment, and `skipped`.

    What it shows is counted as if the zone were UTC. Of a time that is shown twice the first is meant. A
    time that is left out counts as if the clock were not changed yet; the clock shows it `skipped` later.
    """
    pieces = list(_pieces(table))
    at = 0
    for first, end, offset, skipped in _stretches(table):
        # A stretch begins where the last one ended, or a little before it: an hour may come twice.
        while at and (at == len(pieces) or pieces[at][0] + offset > first):
            at -= 1
        while at < len(pieces) and pieces[at][0] + offset < end:
            low, until, closes, shift = pieces[at]
            known = max(low + offset, first), min(until + offset, end)
            for bucket, since, last in _cut(*known, buckets.origin, buckets.day):
                yield bucket, since, last, closes + offset, shift - offset, skipped
            at += 1


def rows_by_amount(table: OpenTimes, buckets: Buckets) -> Iterator[tuple[int, int, int, int]]:
    """`bucket`, `low`, `until`, `shift`, for the open times `low <= t < until`.

    The moment `t + shift` has so much before it, the last such one. The first, which may be the end of an
    interval instead of the beginning of the next, is reckoned with the row of `t - 1`.
    """
    for start, end, before in table.rows():
        for bucket, first, last in _cut(before, before + end - start, 0, buckets.amount):
            yield bucket, first, last, start - before


def rows_by_amount_and_clock(
    table: OpenTimes, buckets: Buckets
) -> Iterator[tuple[int, int, int, int, int, int, int]]:
    """The same, and `change`, `early`, `late`: how far the clock is ahead of UTC before a moment and after.

    A row is no longer than a day, so that the clock is not changed twice in it.
    """
    zone = ZoneInfo(table.calendar.zone)
    known = changes(zone, table.low, table.high)
    at, offset = 0, offset_at(table.low, zone)
    for bucket, first, last, shift in rows_by_amount(table, buckets):
        while at < len(known) and known[at].at <= first + shift:
            offset = known[at].after
            at += 1
        if at < len(known) and known[at].at <= last + shift:
            yield bucket, first, last, shift, known[at].at, known[at].before, known[at].after
        else:
            yield bucket, first, last, shift, first + shift, offset, offset


def _pieces(table: OpenTimes) -> Iterator[tuple[int, int, int, int]]:
    """From the opening of each interval to that of the next: `low`, `until`, `closes`, `shift`."""
    pieces = zip(table.starts, table.ends, table.before, strict=True)
    known = [(start, end, before - start) for start, end, before in pieces]
    if not known or known[0][0] > table.low:
        known.insert(0, (table.low, table.low, -table.low))
    after = (table.high + 1, 0, 0)
    for (low, closes, shift), (until, _, _) in pairwise(chain(known, [after])):
        yield low, until, closes, shift


def _stretches(table: OpenTimes) -> Iterator[tuple[int, int, int, int]]:
    """From one change of the clock to the next, by what it shows: `low`, `until`, its offset, `skipped`."""
    zone = ZoneInfo(table.calendar.zone)
    offset = offset_at(table.low, zone)
    low = table.low + offset
    for change in changes(zone, table.low, table.high):
        # Without more said, Python takes a time by the offset that was, for as long as it can.
        shown, late = change.at + change.before, change.at + max(change.before, change.after)
        yield low, shown, change.before, 0
        if shown < late:
            yield shown, late, change.before, late - shown
        low, offset = late, change.after
    yield low, table.high + offset + 1, offset, 0


def _cut(low: int, until: int, origin: int, width: int) -> Iterator[tuple[int, int, int]]:
    if until <= low:
        return
    for bucket in range((low - origin) // width, (until - 1 - origin) // width + 1):
        edge = origin + bucket * width
        yield bucket, max(low, edge), min(until, edge + width)


def _total(table: OpenTimes) -> int:
    return table.before[-1] + table.ends[-1] - table.starts[-1] if table.starts else 0
