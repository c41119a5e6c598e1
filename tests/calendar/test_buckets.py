"""The rows that a query looks a calendar up by: each moment and each amount is in one of them alone."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybook.calendar.buckets import buckets_for, rows_by_amount, rows_by_moment
from policybook.calendar.model import Calendar, Hours
from policybook.calendar.open_times import BeyondSpanError, open_times

MINUTES = st.lists(st.integers(0, 1800), max_size=6, unique=True).map(sorted)
HOURS = MINUTES.map(lambda found: tuple(zip(found[::2], found[1::2], strict=False))).filter(
    lambda hours: all(start < 1440 for start, _ in hours)
)
ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "Europe/London", "America/St_Johns"])


@given(st.lists(HOURS, min_size=7, max_size=7), ZONES, st.data())
def test_a_moment_and_an_amount_are_found_in_the_one_row_of_their_bucket(
    week: list[Hours], zone: str, data: st.DataObject
) -> None:
    table = open_times(Calendar("c", zone, tuple(week)), date(2026, 3, 25), date(2026, 4, 9))
    always = open_times(Calendar("always", "UTC", (((0, 1440),),) * 7), date(2026, 3, 20), date(2026, 4, 20))
    buckets = buckets_for([table, always])
    edges = sorted({each + more for row in table.rows() for each in row[:2] for more in (-1, 0, 1)})
    moment = data.draw(st.integers(table.low, table.high) | st.sampled_from(edges or [table.low, table.high]))
    if not table.low <= moment <= table.high:
        with pytest.raises(BeyondSpanError):
            table.stand(moment)
        assert not [each for each in rows_by_moment(table, buckets) if each[1] <= moment < each[2]]
        return
    of_moment = [each for each in rows_by_moment(table, buckets) if each[1] <= moment < each[2]]
    assert [each[0] for each in of_moment] == [(moment - buckets.origin) // buckets.day]
    *_, closes, shift = of_moment[0]
    stand = min(moment, closes) + shift
    assert stand == table.stand(moment)
    of_amount = [each for each in rows_by_amount(table, buckets) if each[1] <= stand < each[2]]
    if of_amount:
        assert [each[0] for each in of_amount] == [stand // buckets.amount]
        # The last moment with so much before it: what a negative amount leads to.
        assert stand + of_amount[0][3] == table.add_microseconds(table.high, stand - table.stand(table.high))
    else:
        assert stand == table.stand(table.high)


def test_a_bucket_has_few_rows_whatever_calendars_share_a_query() -> None:
    short: Hours = tuple((hour * 60, hour * 60 + 15) for hour in range(24))
    calendars = [Calendar(str(len(hours)), "UTC", (hours,) * 7) for hours in (short, ((0, 1440),), ())]
    tables = [open_times(each, date(2024, 1, 1), date(2026, 1, 1)) for each in calendars]
    buckets = buckets_for(tables)
    most = max(len(each.starts) for each in tables)
    for table in tables:
        found = [each[0] for each in rows_by_amount(table, buckets)]
        assert max(Counter(found).values(), default=0) <= 6
        assert len(found) <= 2 * most
    assert len(list(rows_by_moment(tables[2], buckets))) == 731 + 1  # a row a day, and the last midnight
