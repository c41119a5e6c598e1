"""The workload of a book over a store: what ticks bring where everybody is reached. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import MappingProxyType

import pytest

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.reports.workload import Workload
from policybook.run.many import run_book
from policybook.run.task_model import is_listed
from policybook.run.task_record import record_outcome
from policybook.run.tick import tick
from policybook.service.workload import workloads
from policybook.store.sqlite import Store
from tests.run.cares import ABC, CARE, MANIFEST, care, left, put_customers

FIRST = date(2026, 3, 2)  # a Monday
WEEKS = 4
#: Without what puts tasks off or together, so that every task has its own day.
PLAIN = CARE.replace("  contacts: [{most: 1, within: P3D}]\nmerge: P3D\n", "  capacity: 5\n")
DAILY = """
  - id: plan-the-day
    title: {en: Plan the day, zh: 安排当日工作}
    routine: FREQ=WEEKLY;BYDAY=MO,WE,FR
    from: 2026-01-05
"""
#: What follows on a visit, and what comes on three days of a month and is no contact.
MORE = """
  - id: referral
    title: {en: Ask for names, zh: 请求转介绍}
    after: {step: keep-in-touch, outcomes: [reached]}
    delay: P2D
    window: P14D
    channel: phone
  - id: report
    title: {en: Report, zh: 报告}
    cycle: FREQ=MONTHLY;BYMONTHDAY=3,5,28
    from: trading_since
    window: P2D
    channel: letter
    contact: false
"""
CUSTOMERS: dict[str, dict[str, object]] = {
    "C-1": {"spend": 2000, "trading_since": "2026-02-20", "born_on": "1980-03-10"},
    "C-2": {"spend": 3000, "trading_since": "2026-02-27", "manager": "E-2"},
    "C-3": {"trading_since": "2026-01-20"},
    "C-4": {"hopeless": 1, "trading_since": "2026-02-20"},
    "C-5": {"active": 0},
    "C-6": {"trading_since": None, "born_on": "1999-04-09"},
    "C-7": {"trading_since": "2025-12-20", "manager": None},  # late
    "C-8": {"spend": 9000, "trading_since": "2026-02-16", "born_on": "1970-04-03"},
}


def book_of(folder: Path, text: str = PLAIN, **documents: str) -> Book:
    return care(folder, care=text.replace("exit:", DAILY.strip("\n") + "\nexit:"), **documents)


def filled(
    book: Book,
    path: Path,
    room: int | None = None,
    customers: Mapping[str, Mapping[str, object]] = MappingProxyType(CUSTOMERS),
) -> str:
    """A store with customers, orders, two people and a run of the classes, by its URL."""
    with Store.open(path) as store:
        put_customers(book, store, customers)
        people = [("E-1", "王芳", room), ("E-2", "Bo", None)]
        store.connection.executemany("INSERT INTO employee (id, name, tasks_a_day) VALUES (?, ?, ?)", people)
        orders = [("O-1", "C-2", "2026-03-09"), ("O-2", "C-2", "2025-03-09"), ("O-3", "C-3", "2026-02-25")]
        store.connection.executemany(
            'INSERT INTO "order" (id, customer, delivered_on) VALUES (?, ?, ?)', orders
        )
        run_book(book, store, FIRST)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The firm's book."""
    return book_of(tmp_path_factory.mktemp("care"))


def drawn(rng: Random) -> dict[str, dict[str, object]]:
    """Customers of both classes, nobody's contact late, whose birthdays fall into these weeks."""
    customers: dict[str, dict[str, object]] = {}
    for number in range(15):
        is_main = rng.random() < 0.5
        since = FIRST - timedelta(days=rng.randrange(1, 13 if is_main else 59))
        customers[f"C-{number}"] = {
            "spend": 2000 if is_main else 10,
            "trading_since": since.isoformat(),
            "manager": rng.choice(["E-1", "E-2", None]),
            "born_on": f"19{rng.randrange(50, 99)}-0{rng.randrange(2, 5)}-{rng.randrange(1, 29):02}",
        }
    return customers


def weekly(found: Workload) -> dict[tuple[str | None, str], Counter[str]]:
    """How many tasks of each step each person has in each week."""
    return {
        (person.person, week.name): Counter(load.steps)
        for person in found.people
        for week, load in zip(found.weeks, person.loads, strict=True)
        if load.tasks
    }


def ticked(book: Book, url: str) -> tuple[dict[tuple[str | None, str], Counter[str]], int]:
    """The same by a tick a day, after which everybody on the lists is reached; and what was late at first."""
    done: dict[tuple[str | None, str], Counter[str]] = {}
    late = 0
    #: Whom something late was done for, and when: what follows on it is late as well.
    were_late: set[tuple[str, date]] = set()
    with Store.open(url) as store:
        for number in range(7 * WEEKS):
            day = FIRST + timedelta(days=number)
            tick(book, store, day)
            for task in [each for each in store.tasks.open("care") if is_listed(each, day)]:
                if task.listed_with is not None:
                    continue  # it is done with its first
                together = record_outcome(book, store, task.key, "reached", day, by="W").tasks
                follows = task.step == "referral" and (task.subject, task.anchor) in were_late
                if follows or any(each.due < FIRST for each in together):
                    late += 1
                    were_late.add((task.subject, day))
                    continue
                year, week, _ = day.isocalendar()
                counter = done.setdefault((task.assigned, f"{year}-W{week:02}"), Counter())
                counter[task.step] += 1
    return done, late


def test_the_forecast_is_what_daily_ticks_bring_where_everybody_is_reached(
    book: Book, tmp_path: Path
) -> None:
    url = filled(book, tmp_path / "firm.db")
    found, findings = workloads(book, url, FIRST, weeks=WEEKS)

    assert found is not None, findings
    assert (weekly(found.cadences[0]), found.cadences[0].total.late) == ticked(book, url)
    assert sum(each.tasks for each in found.cadences[0].total.loads) > 25


@pytest.mark.slow
@pytest.mark.parametrize("merge", [None, 3, 7])
@pytest.mark.parametrize("seed", range(4))
def test_any_customers_weeks_are_those_of_daily_ticks(merge: int | None, seed: int, tmp_path: Path) -> None:
    text = PLAIN.replace("  capacity: 5\n", "  quiet: {calendar: firm}\n").replace(
        "exit:", MORE.lstrip("\n") + "exit:"
    )
    text += "" if merge is None else f"merge: P{merge}D\n"
    hours = "calendar: {country: CN, hours: {mon-fri: ['09:00-17:00']}}\n"
    book = book_of(tmp_path / "care", text, policybook=MANIFEST + hours)
    url = filled(book, tmp_path / "firm.db", customers=drawn(Random(f"customers {seed}")))
    found, findings = workloads(book, url, FIRST, weeks=WEEKS)

    assert found is not None, findings
    (forecast,) = found.cadences
    assert (weekly(forecast), forecast.total.late) == ticked(book, url)
    assert sum(each.tasks for each in forecast.total.loads) > 80


def test_nothing_is_written(book: Book, tmp_path: Path) -> None:
    url = filled(book, tmp_path / "firm.db")
    before = (tmp_path / "firm.db").read_bytes()
    workloads(book, url, FIRST, weeks=2)

    assert (tmp_path / "firm.db").read_bytes() == before
    with Store.open(url) as store:
        tick(book, store, FIRST)
        written = left(store)
    workloads(book, url, FIRST, weeks=2)
    with Store.open(url) as store:
        assert left(store) == written


def test_what_was_done_already_is_asked_for_no_more(book: Book, tmp_path: Path) -> None:
    url = filled(book, tmp_path / "firm.db")
    key = "care/birthday/C-1/2026-03-10"
    day = FIRST + timedelta(days=5)

    def birthdays() -> int:
        found, _ = workloads(book, url, day, weeks=1)
        assert found is not None
        return sum(load.steps.get("birthday", 0) for load in found.cadences[0].total.loads)

    assert birthdays() == 1
    with Store.open(url) as store:
        tick(book, store, day)
        assert record_outcome(book, store, key, "reached", day, by="W").tasks[0].key == key
    assert birthdays() == 0


@pytest.mark.parametrize(("room", "holds", "exceeds"), [(None, 35, False), (7, 49, False), (0, 0, True)])
def test_capacity_is_that_of_each_person_else_the_cadences(
    book: Book, tmp_path: Path, room: int | None, holds: int, exceeds: bool
) -> None:
    found, _ = workloads(book, filled(book, tmp_path / "firm.db", room), FIRST, weeks=1)

    assert found is not None
    capacities = {each.person: each.loads[0].capacity for each in found.cadences[0].people}
    assert capacities == {"E-1": holds, "E-2": 35, None: 35}
    assert found.cadences[0].exceeds is exceeds
    assert {each.name for each in found.cadences[0].people} == {"王芳", "Bo", None}


def test_somebody_away_has_no_room_and_the_substitute_gets_the_tasks(tmp_path: Path) -> None:
    away = "some a in absences satisfies a.from <= as_of and as_of < a.until"
    text = PLAIN.replace(
        "capacity: tasks_a_day", f"away: {away}, substitute: max(absences.substitute), capacity: tasks_a_day"
    )
    book = book_of(tmp_path / "care", text)
    url = filled(book, tmp_path / "firm.db")
    with Store.open(url) as store:
        store.connection.execute(
            'INSERT INTO absence (id, employee, "from", until, substitute) '
            "VALUES ('1', 'E-2', '2026-03-09', '2026-03-12', 'E-1')"
        )
    found, findings = workloads(book, url, FIRST, weeks=2)

    assert found is not None, findings
    loads = {each.person: each.loads for each in found.cadences[0].people}
    assert [each.capacity for each in loads["E-2"]] == [35, 20]
    # Monday's and Wednesday's routines are not E-2's, who is away; they come to E-1.
    assert [each.steps["plan-the-day"] for each in loads["E-2"]] == [3, 1]
    assert [each.steps["plan-the-day"] for each in loads["E-1"]] == [3, 5]


@pytest.mark.parametrize(
    ("documents", "cadence", "says"),
    [
        ({}, "cares", "unknown cadence `cares`"),
        ({"care": ABC.replace("abc", "rfm")}, None, "has no cadence"),
    ],
)
def test_a_cadence_that_is_not_there_is_a_finding(
    tmp_path: Path, documents: dict[str, str], cadence: str | None, says: str
) -> None:
    book = care(tmp_path / "care", **documents)
    with Store.open(tmp_path / "firm.db") as store:
        put_customers(book, store, {})
    found, (finding,) = workloads(book, f"sqlite:///{tmp_path / 'firm.db'}", FIRST, cadence=cadence)

    assert found is None
    assert finding.code is Code.UNKNOWN_POLICY
    assert says in finding.message
