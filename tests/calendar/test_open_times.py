"""Working time: known traps, changes of the clock, and what must hold for any calendar and moment."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybook.calendar.model import Calendar, Closure, Hours, always
from policybook.calendar.open_times import BeyondSpanError, OpenTimes, hours_on, open_times

DAY: Hours = ((9 * 60, 17 * 60),)
LUNCH: Hours = ((9 * 60, 12 * 60), (13 * 60 + 30, 18 * 60))
NIGHT: Hours = ((22 * 60, 30 * 60),)
SPAN = (date(2025, 12, 1), date(2027, 1, 1))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def firm(
    hours: Hours = DAY, zone: str = "Asia/Shanghai", country: str | None = "CN", **more: object
) -> Calendar:
    return Calendar("firm", zone, (hours, hours, hours, hours, hours, (), ()), country, **more)


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


TABLE = open_times(firm(), *SPAN)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-02-13 16:00", 4, "2026-02-14 12:00"),  # the Saturday is worked for the festival
        ("2026-02-14 16:00", 2, "2026-02-24 10:00"),  # over the nine days of the Spring Festival
        ("2026-02-13 16:00", 1, "2026-02-13 17:00"),  # done by the end of the day, not the next morning
        ("2026-02-13 17:00", 1, "2026-02-14 10:00"),
        ("2026-02-15 03:00", 0, "2026-02-15 03:00"),
        ("2026-02-24 10:00", -2, "2026-02-14 16:00"),
        ("2026-02-24 10:00", -1, "2026-02-24 09:00"),
        ("2026-01-05 09:00", 40, "2026-01-09 17:00"),
    ],
)
def test_adding_hours(start: str, hours: int, end: str) -> None:
    assert TABLE.add(at(start), timedelta(hours=hours)) == at(end)


def test_every_day_of_twenty_years_has_the_hours_that_the_government_published(shared_data: Path) -> None:
    with gzip.open(shared_data / "china_holidays_2007_2026.csv.gz", "rt", encoding="utf-8") as file:
        off = {date.fromisoformat(row["date"]): row["is_off_day"] == "True" for row in csv.DictReader(file)}
    table = open_times(firm(LUNCH), date(2007, 1, 1), date(2027, 1, 1))
    midnight, passed = at("2007-01-01"), timedelta(0)
    for _ in range(7305):
        day, tomorrow = midnight.date(), midnight + timedelta(days=1)
        worked = timedelta(hours=7.5) * (not off.get(day, day.weekday() >= 5))
        assert (day, table.between(midnight, tomorrow)) == (day, worked)
        if worked:
            assert table.add(midnight, worked) == midnight + timedelta(hours=18)
        midnight, passed = tomorrow, passed + worked
    assert table.between(at("2007-01-01"), midnight) == passed


def test_a_hold_over_night_costs_nothing() -> None:
    assert TABLE.between(at("2026-01-08 17:00"), at("2026-01-09 09:00")) == timedelta(0)


def test_lunch_is_no_working_time() -> None:
    table = open_times(firm(LUNCH), *SPAN)
    assert table.between(at("2026-01-08 11:00"), at("2026-01-08 14:00")) == timedelta(hours=1, minutes=30)
    assert table.add(at("2026-01-08 11:30"), timedelta(hours=1)) == at("2026-01-08 14:00")
    assert not table.is_open(at("2026-01-08 12:00"))
    assert table.is_open(at("2026-01-08 13:30"))


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    table = open_times(firm(NIGHT, country=None), *SPAN)
    assert table.is_open(at("2026-01-10 05:59"))  # Saturday morning: Friday's shift
    assert not table.is_open(at("2026-01-11 23:00"))  # Sunday evening
    assert table.between(at("2026-01-09 22:00"), at("2026-01-12 23:00")) == timedelta(hours=9)


def test_the_first_day_has_the_end_of_the_night_before() -> None:
    table = open_times(firm(NIGHT, country=None), date(2026, 1, 10), date(2026, 1, 13))
    assert table.is_open(at("2026-01-10 05:00"))


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-29 00:00", "2026-03-29 04:00", 3),  # 01:00 to 02:00 is left out
        ("2026-10-25 00:00", "2026-10-25 04:00", 5),  # 01:00 to 02:00 comes twice
        ("2026-03-29 00:00", "2026-03-30 00:00", 23),
        ("2026-10-25 00:00", "2026-10-26 00:00", 25),
    ],
)
def test_time_is_what_passes_when_the_clock_changes(start: str, end: str, hours: int) -> None:
    table = open_times(always("Europe/London"), *SPAN)
    assert table.between(at(start, "Europe/London"), at(end, "Europe/London")) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("hours", "day", "opens", "closes"),
    [
        (((90, 240),), date(2026, 3, 29), "2026-03-29T01:00:00+00:00", "2026-03-29T03:00:00+00:00"),
        (((90, 240),), date(2026, 10, 25), "2026-10-25T00:30:00+00:00", "2026-10-25T04:00:00+00:00"),
        (((0, 90),), date(2026, 10, 25), "2026-10-24T23:00:00+00:00", "2026-10-25T01:30:00+00:00"),
    ],
)
def test_hours_that_begin_or_end_within_a_change_of_the_clock(
    hours: Hours, day: date, opens: str, closes: str
) -> None:
    calendar = Calendar("c", "Europe/London", (hours,) * 7)
    table = open_times(calendar, day, day + timedelta(days=1))
    shown = [datetime.fromtimestamp(each / 1e6, UTC).isoformat() for each in (table.starts[0], table.ends[0])]
    assert shown == [opens, closes]


#: Days on which the clock is changed: put forward and back, by half an hour, and over a whole day.
CHANGES = [
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("America/St_Johns", date(2006, 10, 29)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Africa/Casablanca", date(2026, 3, 22)),
]


@pytest.mark.parametrize(("zone", "day"), CHANGES)
@pytest.mark.parametrize("hours", [DAY, NIGHT, ((0, 1440),), ((0, 45), (50, 80), (100, 150), (170, 200))])
def test_counting_by_the_clock_is_counting_by_microseconds(zone: str, day: date, hours: Hours) -> None:
    calendar, week = Calendar("c", zone, (hours,) * 7), timedelta(days=7)
    table = open_times(calendar, day - week, day + week)
    there = ZoneInfo(zone)
    first = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    for minutes in range(0, 4 * 1440, 25):
        start = first + timedelta(minutes=minutes)
        moment = (start - EPOCH) // timedelta(microseconds=1)
        for amount in (
            timedelta(minutes=25),
            timedelta(minutes=-25),
            timedelta(hours=7),
            timedelta(hours=-7),
        ):
            wanted = table.add_microseconds(moment, amount // timedelta(microseconds=1))
            end = (EPOCH + timedelta(microseconds=wanted)).astimezone(there)
            for known in (start, start.astimezone(there)):
                found = table.add(known, amount)
                # Of a time that comes twice the right one too, which equality passes over.
                assert (str(found), found.fold) == (str(end), end.fold)
                passed = table.stand(wanted) - table.stand(moment)
                assert table.between(known, end) == timedelta(microseconds=passed)


def test_what_a_day_is() -> None:
    calendar = firm(
        closed=(Closure(date(2026, 1, 5), date(2026, 1, 6), "stock-taking"),),
        opened={date(2026, 1, 6): ((600, 660),), date(2026, 2, 17): DAY},
    )
    assert hours_on(calendar, date(2026, 1, 5)) == ()
    assert hours_on(calendar, date(2026, 1, 6)) == ((600, 660),)
    assert hours_on(calendar, date(2026, 2, 17)) == DAY  # a holiday on which this firm works
    assert hours_on(calendar, date(2026, 2, 18)) == ()
    assert hours_on(calendar, date(2026, 2, 14)) == DAY
    assert hours_on(firm(makeup=((600, 720),)), date(2026, 2, 14)) == ((600, 720),)


def test_a_result_that_touches_a_year_not_announced_is_provisional() -> None:
    table = open_times(firm(), date(2026, 1, 1), date(2028, 1, 1))
    assert table.is_provisional(at("2026-12-30 09:00"), at("2027-01-04 09:00"))
    assert not table.is_provisional(at("2026-12-01 09:00"), at("2026-12-31 09:00"))


@pytest.mark.parametrize("moment", ["2025-11-30 23:59", "2027-01-01 00:01", "0001-01-01 00:00"])
def test_a_moment_outside_of_the_table_is_an_error(moment: str) -> None:
    with pytest.raises(BeyondSpanError, match="worked out from 2025-12-01 to 2026-12-31"):
        TABLE.between(at(moment), at("2026-01-05 09:00"))
    with pytest.raises(BeyondSpanError):
        TABLE.add(at(moment), timedelta(0))
    with pytest.raises(BeyondSpanError):
        TABLE.is_open(at(moment))


def test_the_last_moment_is_the_midnight_at_which_the_table_ends() -> None:
    assert TABLE.between(at("2026-12-31 16:00"), at("2027-01-01 00:00")) == timedelta(hours=1)


@pytest.mark.parametrize("amount", [timedelta(hours=100_000), timedelta.max, timedelta.min])
def test_more_time_than_the_table_has_is_an_error(amount: timedelta) -> None:
    with pytest.raises(BeyondSpanError):
        TABLE.add(at("2026-01-05 09:00"), amount)


def test_a_calendar_that_is_never_open_has_no_working_time() -> None:
    table = open_times(firm(()), *SPAN)
    assert table.between(at("2026-01-05 09:00"), at("2026-01-09 09:00")) == timedelta(0)
    with pytest.raises(BeyondSpanError):
        table.add(at("2026-01-05 09:00"), timedelta(hours=1))


def test_a_moment_without_a_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        TABLE.add(datetime(2026, 1, 5, 9), timedelta(hours=1))  # noqa: DTZ001  # a zone is what it lacks


def _table(hours: Hours, zone: str, days_off: int) -> OpenTimes:
    closed = (Closure(date(2026, 6, 1), date(2026, 6, 1) + timedelta(days=days_off)),)
    return open_times(firm(hours, zone, None, closed=closed), date(2025, 1, 1), date(2028, 1, 1))


TABLES = st.sampled_from(
    [
        _table(hours, zone, off)
        for hours in (DAY, LUNCH, NIGHT, ((0, 1440),))
        for zone, off in (("Asia/Shanghai", 0), ("Europe/London", 9), ("America/St_Johns", 40))
    ]
)
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 274 * 86_400 * 10**6).map(lambda count: MARCH + timedelta(microseconds=count))
AMOUNTS = st.timedeltas(timedelta(0), timedelta(hours=400))


@given(TABLES, MOMENTS, AMOUNTS)
def test_what_was_added_lies_between(table: OpenTimes, start: datetime, amount: timedelta) -> None:
    end = table.add(start, amount)
    assert end >= start
    assert table.between(start, end) == amount
    assert table.between(end, start) == -amount
    back = table.add(end, -amount)
    assert table.between(back, end) == amount
    if amount:
        assert table.between(start, end - timedelta(microseconds=1)) < amount  # the earliest


@given(TABLES, MOMENTS, AMOUNTS, AMOUNTS)
def test_adding_is_additive_and_monotone(
    table: OpenTimes, start: datetime, one: timedelta, other: timedelta
) -> None:
    assert table.add(table.add(start, one), other) == table.add(start, one + other)
    assert (table.add(start, one) <= table.add(start, other)) is (one <= other)


@given(TABLES, MOMENTS, MOMENTS, MOMENTS)
def test_time_between_adds_up(table: OpenTimes, a: datetime, b: datetime, c: datetime) -> None:
    assert table.between(a, b) + table.between(b, c) == table.between(a, c)


@given(TABLES, MOMENTS, st.integers(0, 20))
def test_time_between_is_that_of_each_interval_by_itself(
    table: OpenTimes, start: datetime, days: int
) -> None:
    end = start + timedelta(days=days)
    low, high = ((each - EPOCH) // timedelta(microseconds=1) for each in (start, end))
    slow = sum(max(0, min(stop, high) - max(begin, low)) for begin, stop, _ in table.rows())
    assert table.between(start, end) == timedelta(microseconds=slow)
