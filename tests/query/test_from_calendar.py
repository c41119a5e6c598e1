"""Working time over all records is that of each record, on every engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest

from policybook.calendar.model import Calendar, Hours, always
from policybook.calendar.open_times import OpenTimes, open_times
from policybook.query.dialects import DUCKDB
from policybook.query.from_calendar import After, Between, working_time
from policybook.query.steps import Step, with_text
from tests.query.engines import EVERY, QUICK, Database, database

Row: TypeAlias = tuple[str | None, int | None, int | None, int | None]

DAY: Hours = ((9 * 60, 17 * 60),)
LUNCH: Hours = ((9 * 60, 12 * 60), (13 * 60 + 30, 18 * 60))
NIGHT: Hours = ((22 * 60, 30 * 60),)
SPAN = (date(2025, 12, 1), date(2027, 1, 1))
HOUR = 3_600_000_000


def firm(hours: Hours, zone: str = "Asia/Shanghai", country: str | None = "CN") -> Calendar:
    return Calendar("firm", zone, (hours, hours, hours, hours, hours, (), ()), country)


TEAMS = {
    "day": open_times(firm(DAY), *SPAN),
    "lunch": open_times(firm(LUNCH), *SPAN),
    "o'night": open_times(firm(NIGHT, "Europe/London", None), *SPAN),
    "总机": open_times(always("Europe/London"), *SPAN),
    "never": open_times(firm(()), *SPAN),
}


def at(team: str, text: str) -> int:
    zone = ZoneInfo(TEAMS[team].calendar.zone)
    return (datetime.fromisoformat(text).replace(tzinfo=zone) - EPOCH) // timedelta(microseconds=1)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TRAPS = [
    ("day", "2026-02-13 16:00", 4, "2026-02-14 12:00"),  # the Saturday is worked for the festival
    ("day", "2026-02-14 16:00", 2, "2026-02-24 10:00"),  # over the nine days of the Spring Festival
    ("day", "2026-02-13 16:00", 1, "2026-02-13 17:00"),  # done by the end of the day, not the next morning
    ("day", "2026-02-13 17:00", 0, "2026-02-13 17:00"),
    ("day", "2026-02-15 03:00", 0, "2026-02-15 03:00"),
    ("day", "2026-02-24 10:00", -1, "2026-02-24 09:00"),
    ("day", "2026-02-24 09:00", -1, "2026-02-14 16:00"),
    ("lunch", "2026-01-08 11:30", 1, "2026-01-08 14:00"),
    ("lunch", "2026-01-08 12:00", 1, "2026-01-08 14:30"),
    ("lunch", "2026-01-08 14:00", -1, "2026-01-08 11:30"),
    ("o'night", "2026-03-27 23:00", 8, "2026-03-30 23:00"),
    ("总机", "2026-03-29 00:30", 1, "2026-03-29 02:30"),  # 01:00 to 02:00 is left out
    ("总机", "2026-10-25 00:30", 3, "2026-10-25 02:30"),  # 01:00 to 02:00 comes twice
]


@pytest.mark.parametrize("key", EVERY)
def test_traps(request: pytest.FixtureRequest, key: str) -> None:
    asked = database(request, key)
    rows: list[Row] = [
        (team, at(team, one), hours * HOUR, at(team, other)) for team, one, hours, other in TRAPS
    ]
    wanted = [
        (other, TEAMS[team].stand(other or 0) - TEAMS[team].stand(start or 0))
        for team, start, _, other in rows
        if team is not None
    ]
    assert counted(asked, TEAMS, rows) == wanted
    assert [passed for _, passed in wanted] == [hours * HOUR for _, _, hours, _ in TRAPS]


@pytest.mark.parametrize("key", EVERY)
def test_every_day_of_twenty_years(request: pytest.FixtureRequest, key: str) -> None:
    _every_day(database(request, key), 1)


@pytest.mark.slow
@pytest.mark.parametrize("key", QUICK)
def test_every_edge_of_every_day_of_twenty_years(request: pytest.FixtureRequest, key: str) -> None:
    _every_day(database(request, key), len(EDGES))


#: Hours of a day: before it opens, when it opens and closes, within lunch, in the evening, at midnight.
EDGES = (0, 8.75, 9, 11.5, 12, 12.5, 13.5, 17, 18, 23)
AMOUNTS = (4, -4, 0.25, 7.5, -7.5, 0, 60, -15, 300)


def _every_day(asked: Database, edges: int) -> None:
    table = open_times(firm(LUNCH), date(2006, 6, 1), date(2027, 6, 1))
    midnight = at("lunch", "2007-01-01 00:00")
    hours = islice(cycle(EDGES), 7305 * edges)
    starts = [midnight + place // edges * 24 * HOUR + int(hour * HOUR) for place, hour in enumerate(hours)]
    amounts = [int(amount * HOUR) for amount in islice(cycle(AMOUNTS), len(starts))]
    ends = [start + amount * 6 for start, amount in zip(starts, amounts, strict=True)]
    wanted = [
        (table.add_microseconds(start, amount), table.stand(end) - table.stand(start))
        for start, amount, end in zip(starts, amounts, ends, strict=True)
    ]
    columns = {"row": range(len(starts)), "start": starts, "amount": amounts, "end": ends}
    source = Step("asked", asked.dialect.table_of_integers(columns), True, "what is asked")
    working = working_time(asked.dialect, {"firm": table})
    both = [After("then", "start", "amount"), Between("passed", "start", "end")]
    steps = [source, *working.steps, *working.counted("told", "asked", ["row"], both)]
    sql = with_text(steps, "SELECT * FROM told ORDER BY 1", asked.dialect)
    assert [(then, passed) for _, then, passed in asked.ask(sql)] == wanted


@pytest.mark.parametrize("key", EVERY)
def test_null_gives_null_and_nothing_else_does(request: pytest.FixtureRequest, key: str) -> None:
    noon, far = at("day", "2026-01-08 12:00"), at("day", "2036-01-08 12:00")
    rows: list[Row] = [
        ("day", noon, HOUR, noon),
        (None, noon, HOUR, noon),
        ("day", None, HOUR, noon),
        ("day", noon, None, noon + HOUR),
        ("day", noon, HOUR, None),
        ("never", noon, 0, noon),
        # Nothing is asked of a moment where something else is missing, however far it is.
        (None, far, HOUR, far),
        ("day", far, None, None),
    ]
    asked = database(request, key)
    assert counted(asked, TEAMS, rows) == [
        (noon + HOUR, 0),
        (None, None),
        (None, None),
        (None, HOUR),
        (noon + HOUR, None),
        (noon, 0),
        (None, None),
        (None, None),
    ]


LOW, HIGH = TEAMS["day"].low, TEAMS["day"].high
BEYOND: list[Row] = [
    ("day", LOW - 1, HOUR, None),
    ("day", LOW - 1, None, LOW),
    ("day", LOW, None, HIGH + 1),
    ("day", HIGH - 30 * 24 * HOUR, 300 * HOUR, None),
    ("day", LOW + 30 * 24 * HOUR, -300 * HOUR, None),
    ("day", -5, HOUR, None),
    ("day", 9 * 10**18, None, LOW),
    ("never", LOW, 1, None),
    ("never", LOW, -1, None),
    ("nobody", LOW, None, LOW),
]


@pytest.mark.parametrize("row", BEYOND)
@pytest.mark.parametrize("key", QUICK)
def test_what_lies_beyond_a_calendar_is_an_error(request: pytest.FixtureRequest, key: str, row: Row) -> None:
    asked = database(request, key)
    with pytest.raises(asked.overflow):
        counted(asked, TEAMS, [row])


@pytest.mark.slow
@pytest.mark.parametrize("row", [BEYOND[0], BEYOND[3]])
def test_what_lies_beyond_a_calendar_is_an_error_on_spark(request: pytest.FixtureRequest, row: Row) -> None:
    asked = database(request, "spark")
    with pytest.raises(asked.overflow, match="a moment beyond the days that a calendar was worked out for"):
        counted(asked, TEAMS, [row])


@pytest.mark.parametrize("key", QUICK)
def test_the_ends_of_a_calendar_are_not_beyond_it(request: pytest.FixtureRequest, key: str) -> None:
    whole = TEAMS["day"].stand(HIGH)
    rows: list[Row] = [("day", LOW, whole, HIGH), ("day", HIGH, -whole, LOW)]
    ends = (TEAMS["day"].ends[-1], TEAMS["day"].starts[0])
    assert counted(database(request, key), TEAMS, rows) == [(ends[0], whole), (ends[1], -whole)]


#: Days about which the clock is changed, each with hours of its own: most of them reach over the change.
CLOCKS = [
    ("Europe/London", date(2026, 3, 29), ((0, 1440),)),
    ("Europe/London", date(2026, 10, 25), ((0, 1440),)),
    ("Europe/London", date(2026, 3, 29), ((0, 45), (50, 80), (100, 150))),
    ("Europe/London", date(2026, 10, 25), ((0, 45), (50, 80), (100, 150))),
    ("Australia/Lord_Howe", date(2026, 4, 5), NIGHT),
    ("America/St_Johns", date(2006, 10, 29), ((0, 1440),)),
    ("Pacific/Apia", date(2011, 12, 30), DAY),
    ("Asia/Shanghai", date(2026, 2, 14), LUNCH),
]


@pytest.mark.parametrize("key", EVERY)
def test_by_the_clock_what_it_shows_is_counted_as_one_record_is(
    request: pytest.FixtureRequest, key: str
) -> None:
    asked = database(request, key)
    dialect = asked.dialect
    amounts = [timedelta(minutes=each) for each in (25, -25, 0, 7 * 60, -7 * 60, 1)]
    tables, selects, wanted = {}, [], []
    for place, (zone, day, hours) in enumerate(CLOCKS):
        team = f"team {place}"
        calendar = Calendar(team, zone, (hours,) * 7)
        table = tables[team] = open_times(calendar, day - timedelta(7), day + timedelta(7))
        start = datetime(day.year, day.month, day.day) - timedelta(days=1)  # noqa: DTZ001  # what a clock shows
        shown = [start + timedelta(minutes=25 * each, microseconds=each % 2) for each in range(173)]
        rows = list(zip(shown, islice(cycle(amounts), len(shown)), reversed(shown), strict=True))
        there = ZoneInfo(zone)
        for one, amount, other in rows:
            begin = one.replace(tzinfo=there)
            passed = table.between(begin, other.replace(tzinfo=there))
            wanted.append((table.add(begin, amount).replace(tzinfo=None), passed))
        columns = {
            "row": range(1000 * place, 1000 * place + len(rows)),
            "start": [_microseconds(one) for one, _, _ in rows],
            "amount": [amount // timedelta(microseconds=1) for _, amount, _ in rows],
            "end": [_microseconds(other) for _, _, other in rows],
        }
        moments = ", ".join(
            f"{dialect.moment_at(dialect.name(each))} AS {dialect.name(each)}" for each in ("start", "end")
        )
        numbers = ", ".join(dialect.name(each) for each in ("row", "amount"))
        table_of = dialect.table_of_integers(columns)
        selects.append(f"SELECT {numbers}, '{team}' AS team, {moments} FROM ({table_of}) AS t")
    working = working_time(dialect, tables, by_clock=True)
    both = [After("then", "start", "amount", "team"), Between("passed", "start", "end", "team")]
    told = working.counted("told", "asked", ["row"], both)
    steps = [Step("asked", "\nUNION ALL ".join(selects), True, "what is asked"), *working.steps, *told]
    found = asked.ask(with_text(steps, "SELECT * FROM told ORDER BY 1", dialect))
    read = [datetime.fromisoformat(each) if isinstance(each, str) else each for _, each, _ in found]
    passed = [timedelta(microseconds=each) for *_, each in found]
    assert list(zip(read, passed, strict=True)) == wanted


def _microseconds(shown: datetime) -> int:
    return (shown.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


@pytest.mark.parametrize("key", EVERY)
def test_microseconds_are_the_date_and_time_that_they_come_from(
    request: pytest.FixtureRequest, key: str
) -> None:
    asked = database(request, key)
    dialect = asked.dialect
    texts = [
        "0001-01-01",
        "1969-12-31T23:59:59.999999",
        "1970-01-01",
        "2026-02-14T12:00:00.000001",
        "9999-12-31",
    ]
    moments = [datetime.fromisoformat(each) for each in texts]
    numbers = dialect.table_of_integers({"at": [_microseconds(each) for each in moments]})
    made = f"{dialect.moment_at(dialect.name('at'))} AS made"
    sql = f"SELECT {dialect.name('at')}, {made} FROM ({numbers}) AS t ORDER BY 1"
    found = [datetime.fromisoformat(each) if isinstance(each, str) else each for _, each in asked.ask(sql)]
    assert found == moments


def test_a_time_with_a_zone_of_its_own_is_an_error_where_clocks_are_read(
    request: pytest.FixtureRequest,
) -> None:
    asked = database(request, "sqlite")
    working = working_time(asked.dialect, {"day": TEAMS["day"]}, by_clock=True)
    told = working.counted("told", "asked", [], [After("then", "start", "amount")])
    for text, is_read in (("2026-01-08T12:00:00", True), ("2026-01-08T12:00:00+08:00", False)):
        source = Step("asked", f"SELECT '{text}' AS start, {HOUR} AS amount", False, "what is asked")
        sql = with_text([source, *working.steps, *told], "SELECT * FROM told", asked.dialect)
        if is_read:
            assert asked.ask(sql) == [("2026-01-08T13:00:00",)]
        else:
            with pytest.raises(asked.overflow):
                asked.ask(sql)


def test_one_calendar_needs_no_name_and_several_do() -> None:
    wanted = [Between("passed", "start", "end")]
    assert len(working_time(DUCKDB, {"day": TEAMS["day"]}).counted("told", "asked", [], wanted)) == 1
    with pytest.raises(ValueError, match="`passed` names no calendar, and there are 5"):
        working_time(DUCKDB, TEAMS).counted("told", "asked", [], wanted)


def counted(
    asked: Database, tables: Mapping[str, OpenTimes], rows: Sequence[Row]
) -> list[tuple[int | None, int | None]]:
    """For each row (calendar, start, amount, end): the moment after the amount, and the time to the end."""
    dialect = asked.dialect
    kinds = [dialect.types[each] for each in ("integer", "text", "integer", "integer", "integer")]
    lines = []
    for place, (team, *numbers) in enumerate(rows):
        cells = [str(place), dialect.null if team is None else dialect.text(team)]
        cells += [dialect.null if each is None else str(each) for each in numbers]
        lines.append(", ".join(f"CAST({cell} AS {kind})" for cell, kind in zip(cells, kinds, strict=True)))
    names = [dialect.name(each) for each in ("row", "team", "start", "amount", "end")]
    listed = "\nUNION ALL ".join(
        "SELECT " + ", ".join(f"{cell} AS {name}" for cell, name in zip(line.split(", "), names, strict=True))
        for line in lines
    )
    working = working_time(dialect, tables)
    both = [After("then", "start", "amount", "team"), Between("passed", "start", "end", "team")]
    told = working.counted("told", "asked", ["row"], both)
    steps = [Step("asked", listed, False, "what is asked"), *working.steps, *told]
    sql = with_text(steps, "SELECT * FROM told ORDER BY 1", dialect)
    return [(then, passed) for _, then, passed in asked.ask(sql)]
