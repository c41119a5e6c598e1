"""Tasks, contacts and ticks in a store: what is written is read back, and stores of the first version."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from policybook.events.task import Contact, Skipped, State, Task, Waits
from policybook.plan.model import Texts
from policybook.store.any_store import AnyStore
from policybook.store.opened import open_store
from policybook.store.postgres_store import PostgresStore
from policybook.store.sqlite import Store
from policybook.store.tasks import Ticked
from tests.postgres.firms import said
from tests.store.version_1 import postgres_schema, sqlite_file

TODAY = date(2026, 3, 2)


def task(subject: str, *, step: str = "keep-in-touch", cadence: str = "care", **more: object) -> Task:
    """An open task; `more` are fields with another value."""
    plain = Task(
        cadence=cadence, step=step, subject=subject, anchor=date(2026, 2, 16), member=None, created_on=TODAY,
        due=TODAY, latest=date(2026, 3, 18), channel="phone", depth=None, role="account-manager", owner="E-1",
        place=3, rule="vip", because=Texts("class A's 14 days", "A类客户：14天"), digest="pb1:1",
    )  # fmt: skip
    return replace(plain, **more)


OPEN = task("C-1")
FULL = task(
    "客户/2", member="O-7", state=State.SKIPPED, assigned="E-2", listed_on=TODAY, listed_with=OPEN.key,
    waits=Waits.CAPACITY, not_before=TODAY, attempts=2, was_due=date(2026, 3, 1), closed_on=TODAY,
    outcome="no-answer", skipped=Skipped.GIVEN_UP, reason="'x' ? $1", by="王",
)  # fmt: skip
DONE = task("C-1", step="birthday", state=State.DONE, closed_on=TODAY, outcome="reached", by="Ann")
OTHERS = task("C-1", cadence="other")
LATER = task("C-10", due=date(2026, 3, 9), owner="E-2")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where no store is yet."""
    if request.param == "sqlite":
        return str(tmp_path / "firm.db")
    server: str = request.getfixturevalue("fresh_postgres_url")
    return server


@pytest.fixture
def store(url: str) -> AnyStore:
    """A store with five tasks; it is closed with the process, or the database taken away."""
    opened = open_store(url)
    with opened.transaction():
        opened.tasks.write([OPEN, FULL, DONE, OTHERS, LATER])
    return opened


SELECTED: dict[str, tuple[Callable[[AnyStore], object], object]] = {
    "one by its key": (lambda s: s.tasks.task(FULL.key), FULL),
    "none by another": (lambda s: s.tasks.task("care/keep-in-touch/C-9/2026-02-16"), None),
    "some by their keys": (lambda s: [*s.tasks.of_keys([LATER.key, "?", OPEN.key])], [OPEN, LATER]),
    "more keys than a statement takes": (
        lambda s: [*s.tasks.of_keys([*(f"a/{n}" for n in range(1200)), OPEN.key])],
        [OPEN],
    ),
    "the open ones of a cadence": (lambda s: [*s.tasks.open("care")], [OPEN, LATER]),
    "those closed on a day": (lambda s: [*s.tasks.closed_on("care", TODAY)], [DONE, FULL]),
    "none closed on another": (lambda s: [*s.tasks.closed_on("care", date(2026, 3, 1))], []),
    "all of some cadences": (
        lambda s: [*s.tasks.select(["care", "other"])],
        [DONE, OPEN, LATER, FULL, OTHERS],
    ),
    "of no cadence": (lambda s: [*s.tasks.select([])], []),
    "of a subject": (lambda s: [*s.tasks.select(["care"], subject="C-1")], [DONE, OPEN]),
    "of a step and states": (
        lambda s: [*s.tasks.select(["care"], step="keep-in-touch", states=[State.OPEN, State.DONE])],
        [OPEN, LATER],
    ),
    "of who does it": (lambda s: [*s.tasks.select(["care"], owner="E-2")], [LATER, FULL]),
    "of whose customer it is not today": (
        lambda s: [*s.tasks.select(["care"], owner="E-1", states=[State.SKIPPED])],
        [],
    ),
    "on a list": (lambda s: [*s.tasks.select(["care"], listed_on=TODAY)], [FULL]),
    "due by a day": (lambda s: [*s.tasks.select(["care"], until=TODAY, states=[State.OPEN])], [OPEN]),
    "after their latest day": (lambda s: [*s.tasks.select(["care"], after_latest=date(2026, 3, 18))], []),
    "past it": (
        lambda s: [*s.tasks.select(["care"], after_latest=date(2026, 3, 19), states=[State.OPEN])],
        [OPEN, LATER],
    ),
    "closed within days": (
        lambda s: [*s.tasks.select(["care"], states=[State.DONE], closed=(TODAY, date(2026, 3, 9)))],
        [DONE],
    ),
    "closed before": (lambda s: [*s.tasks.select(["care"], closed=(date(2026, 2, 1), date(2026, 3, 1)))], []),
    "under a customer, not those that begin alike": (
        lambda s: [*s.tasks.under("care/keep-in-touch/C-1")],
        [OPEN],
    ),
    "under a whole key": (lambda s: [*s.tasks.under(OPEN.key)], [OPEN]),
    "next to a key": (lambda s: s.tasks.neighbours("care/keep-in-touch/C-1", 1), [DONE.key, OPEN.key]),
}


def test_tasks_are_found_as_they_were_written(store: AnyStore) -> None:
    with store:
        found = {name: ask(store) for name, (ask, _) in SELECTED.items()}

    assert found == {name: wanted for name, (_, wanted) in SELECTED.items()}


def test_a_task_written_again_takes_the_place_of_the_earlier_one(store: AnyStore) -> None:
    with store:
        with store.transaction():
            store.tasks.write([replace(OPEN, due=date(2026, 3, 5), was_due=TODAY, waits=Waits.CAP)])
        assert store.tasks.task(OPEN.key) == replace(
            OPEN, due=date(2026, 3, 5), was_due=TODAY, waits=Waits.CAP
        )
        assert len([*store.tasks.select(["care", "other"])]) == 5


def contact(subject: str, day: str, *, note: str | None = None, counts: bool = True) -> Contact:
    """Something recorded of a customer on a day of March, or of the month before with a minus."""
    on = date(2026, 2, int(day[1:])) if day.startswith("-") else date(2026, 3, int(day))
    return Contact(subject, on, "reached" if counts else "no-answer", counts, "care", None, None, "Ann", note)


def test_contacts_are_recorded_once_and_found_as_a_day_needs_them(store: AnyStore) -> None:
    given = [
        contact("C-1", "2"), contact("C-1", "-20"), contact("C-1", "-1"), contact("C-9", "-27"),
        contact("C-8", "1"), contact("C-9", "-20"), contact("C-1", "3"), contact("C-1", "2", note="她说好?"),
    ]  # fmt: skip
    with store:
        with store.transaction():
            kept = [store.contacts.add(each) for each in [*given, *given]]
        assert kept == [True] * 8 + [False] * 8
        assert [*store.contacts.of("C-9")] == [given[5], given[3]]

        first = {"C-1": date(2026, 2, 16), "C-9": date(2026, 2, 25)}
        found = [*store.contacts.since(first, date(2026, 3, 2))]
        assert found == [given[1], given[3], given[0], given[7]]
        many = {f"D-{number}": date(2026, 1, 1) for number in range(1200)} | first
        assert [*store.contacts.since(many, date(2026, 3, 2))] == found
        assert [*store.contacts.since({}, date(2026, 3, 2))] == []


def test_days_are_remembered(store: AnyStore) -> None:
    with store:
        assert store.tasks.last_tick("care") is None
        for day, changed in ((1, 4), (2, 3), (2, 5)):
            with store.transaction():
                store.tasks.write_tick(Ticked("care", date(2026, 3, day), "pb1:1", 2, changed))
        assert store.tasks.last_tick("care") == Ticked("care", date(2026, 3, 2), "pb1:1", 2, 5)
        assert store.tasks.last_tick("other") is None
        days = store.db.conn.execute("SELECT as_of, changed FROM pb_tick ORDER BY as_of")
        assert [*days] == [("2026-03-01", 4), ("2026-03-02", 5)]


def test_years_of_closed_tasks_are_not_looked_through(tmp_path: Path) -> None:
    with Store.open(tmp_path / "firm.db") as store:
        plans: list[str] = []
        store.connection.set_trace_callback(plans.append)
        asked = (
            lambda: store.tasks.open("care"),
            lambda: store.tasks.closed_on("care", TODAY),
            lambda: store.tasks.select(["care"], subject="C-1"),
            lambda: store.tasks.under("care/birthday/C-1"),
            lambda: store.contacts.of("C-1"),
        )
        for ask in asked:
            list(ask())
        store.connection.set_trace_callback(None)
        for sql in [each for each in plans if "FROM pb_task" in each or "FROM pb_contact" in each]:
            steps = [row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
            assert not [each for each in steps if each.startswith("SCAN")], sql
        assert len(plans) >= len(asked)


def first_version(url: str) -> None:
    """A store as the first version left it."""
    if url.startswith("postgresql"):
        postgres_schema(url)
    else:
        sqlite_file(Path(url))


def version(store: AnyStore) -> str:
    """What the store says of itself."""
    row: tuple[str] = store.db.conn.execute("SELECT value FROM pb_meta WHERE name = 'version'").fetchone()
    return row[0]


def test_a_store_of_the_first_version_reads_as_one_without_tasks(url: str) -> None:
    first_version(url)
    with open_store(url, create=False) as store:
        assert not store.keeps_tasks
        found = [ask(store) for ask, _ in SELECTED.values()]
        assert all(each in (None, []) for each in found)
        assert [*store.contacts.of("C-1")] == []
        assert [*store.contacts.since({"C-1": TODAY}, TODAY)] == []
        assert store.tasks.last_tick("care") is None
        last = store.history("abc").last_run()
        assert last is not None
        assert last.population == 3
        assert version(store) == "1"


def test_a_store_of_the_first_version_gets_its_tables_where_it_is_first_written(url: str) -> None:
    wanted = tables_of_a_new_store(url)
    first_version(url)
    with open_store(url) as store:
        with pytest.raises(ZeroDivisionError), store.transaction():
            fails_while_upgrading(store)
        assert version(store) == "1"
        assert not store.keeps_tasks
        for _ in range(2):
            with store.transaction():
                store.upgrade()
                store.tasks.write([OPEN])
        assert version(store) == "2"
    with open_store(url, create=False) as store:
        assert [*store.tasks.open("care")] == [OPEN]
        assert store.history("abc").last_run() is not None
        assert tables(store) == wanted


def fails_while_upgrading(store: AnyStore) -> None:
    """The tables are made and a task written, and then it goes wrong."""
    store.upgrade()
    store.tasks.write([OPEN])
    raise ZeroDivisionError


def tables(store: AnyStore) -> list[tuple[str, ...]]:
    """The own tables and indexes with the statements that made them, or what stands for these."""
    if isinstance(store, PostgresStore):
        sql = (
            "SELECT table_name, string_agg(column_name || ' ' || data_type || is_nullable, ',' ORDER BY"
            " ordinal_position), '' FROM information_schema.columns WHERE table_schema = 'policybook'"
            " GROUP BY table_name UNION ALL SELECT indexname, indexdef, '' FROM pg_indexes"
            " WHERE schemaname = 'policybook' ORDER BY 1"
        )
    else:
        sql = "SELECT name, sql FROM sqlite_master ORDER BY name"
    return [tuple(row) for row in store.db.conn.execute(sql)]


def tables_of_a_new_store(url: str) -> list[tuple[str, ...]]:
    """What a store has that is made now; it is taken away again."""
    with open_store(url) as made:
        found = tables(made)
    if url.startswith("postgresql"):
        said(url, "DROP SCHEMA policybook CASCADE")
    else:
        Path(url).unlink()
    return found


_KILLED = """
import os, signal, sys
from policybook.store import schema
from policybook.store.opened import open_store
store = open_store(sys.argv[1])
with store.transaction():
    # Killed behind the first table of the new version.
    first, *_ = schema.ADDED[2]
    schema.ADDED = {1: schema.ADDED[1], 2: (first, "KILL")}
    execute = store.db.conn.execute
    def killing(sql, *values):
        if sql == "KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, *values)
    class Conn:
        execute = staticmethod(killing)
    class Db:
        conn, name = Conn, store.name
    schema.upgrade(Db, str)
"""


def test_an_upgrade_that_is_killed_leaves_the_first_version(url: str) -> None:
    first_version(url)
    environment = dict(os.environ) | {"PYTHONPATH": os.pathsep.join(sys.path)}
    script = (
        _KILLED
        if not url.startswith("postgresql")
        else _KILLED.replace("Db, str", "Db, spelled").replace(
            "import os", "from policybook.store.postgres_tables import spelled\nimport os"
        )
    )
    done = subprocess.run([sys.executable, "-c", script, url], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    with open_store(url, create=False) as store:
        assert version(store) == "1"
        assert not store.keeps_tasks
        assert not any("pb_task" in row[0] for row in tables(store))
        with store.transaction():
            store.upgrade()
        assert store.keeps_tasks
