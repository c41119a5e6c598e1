"""Generated cadences over their records: every query gives what each record alone gives, reasons and all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.engines.folder import FolderHome
from policybook.engines.folder_manifest import Part
from policybook.engines.own_tables import OWN
from policybook.engines.parquet import write_own
from policybook.engines.spark_session import Session
from policybook.events.task import State, Task
from policybook.plan.cadence import Cadence
from policybook.plan.model import Texts
from policybook.query.from_occurrences import Asked
from policybook.run.many import run_book
from policybook.run.occurrences import alone, asked_of, occurrences
from policybook.run.occurrences_by_query import by_query
from policybook.run.occurrences_found import Occurrences
from policybook.run.on_engine import Home
from policybook.store.sqlite import Store
from tests.differential.cadences import Made, made
from tests.differential.engines import Engine, InDuckDB, InPostgres
from tests.differential.on_spark import InSpark
from tests.differential.on_tables import OnTables
from tests.differential.ways import DUCKDB, FILES, FOLDER, POSTGRES, ways
from tests.run.cadence_books import put, written
from tests.spark_session import session

__all__ = ["session"]

QUICK, MORE, ON_SPARK = range(3), range(8, 68), range(100, 104)


@dataclass(frozen=True)
class Case:
    """A generated cadence, its store, and what each record alone gives."""

    made: Made
    book: Book
    store: Store
    cadence: Cadence
    asked: Asked
    alone: Occurrences
    #: What a tick asks for: what is due, with the tasks that are open.
    asked_by_tick: Asked
    alone_for_tick: Occurrences


@contextmanager
def case(seed: int, folder: Path, *, on_disk: bool = False) -> Iterator[Case]:
    """A small one for the quick suite, from a number alone."""
    of = made(seed, 12 if seed in QUICK else 24)
    book = written(folder / "book", of.documents)
    with Store.open(folder / "shop.db" if on_disk else ":memory:") as store:
        put(book, store, of.records, of.contacts)
        run_book(book, store, of.as_of)
        cadence = book.cadences["care"]
        asked = asked_of(book, store, cadence, of.as_of)
        told = alone(book, store, asked, of.as_of).told(book, of.as_of)
        with store.transaction():
            store.tasks.write(_tasks(of, cadence, seed))
        until = of.as_of + timedelta(days=14)
        tick = asked_of(book, store, cadence, of.as_of, until, of.as_of, also_open=True)
        for_tick = alone(book, store, tick, of.as_of).told(book, of.as_of)
        yield Case(of, book, store, cadence, asked, told, tick, for_tick)


def _tasks(of: Made, cadence: Cadence, seed: int) -> Iterator[Task]:
    """Tasks of some of those who are there, and of one who is not."""
    drawn, words = Random(seed), Texts("why", "为何")
    for subject in ["nobody", *(str(each["id"]) for each in of.records["customer"])]:
        step, state = drawn.choice(cadence.steps).id, drawn.choice((State.OPEN, State.OPEN, State.DONE))
        owned = (None, None, None, None, 0, None, words, "pb1:0")
        days = (of.as_of, None, of.as_of, of.as_of, of.as_of)
        yield Task("care", step, subject, *days, *owned, state=state)


def _counted(found: Occurrences) -> Counter[str]:
    """How many occasions of which step there are, exits, clashes, people away."""
    counts = Counter(each.step for each in found.items)
    counts["exits"] = len(found.exits)
    counts["clashes"] = len(found.findings)
    counts["away"] = sum(each.away for each in found.owners.values())
    return counts


def _check_in_store(seeds: range, folder: Path) -> Counter[str]:
    seen: Counter[str] = Counter()
    for seed in seeds:
        with case(seed, folder / str(seed)) as each:
            found = occurrences(each.book, each.store, each.cadence, each.made.as_of)
            # Findings too: nothing was refused, so they are the rules that forbid each other.
            assert (seed, found) == (seed, each.alone)
            assert all(finding.code is Code.BAD_HIT_POLICY for finding in found.findings)
            due = each.asked_by_tick
            of_day = occurrences(
                each.book,
                each.store,
                each.cadence,
                each.made.as_of,
                until=due.until,
                since=due.since,
                also_open=True,
            )
            assert (seed, of_day) == (seed, each.alone_for_tick)
            seen += _counted(found) + Counter(gone=len(of_day.gone))
    return seen


def _check_on_tables(seeds: range, folder: Path, engine: Engine) -> Counter[str]:
    seen: Counter[str] = Counter()
    for seed in seeds:
        with case(seed, folder / str(seed)) as each:
            tables = OnTables(engine)
            tables.load(each.book, each.made.records, each.store)
            for asked, expected in ((each.asked, each.alone), (each.asked_by_tick, each.alone_for_tick)):
                found, refused = by_query(each.book, tables, asked, each.made.as_of)
                assert (seed, refused) == (seed, [])
                assert found is not None
                told = found.told(each.book, each.made.as_of)
                assert (seed, told) == (seed, expected)
                seen += _counted(told)
    return seen


#: Every kind of step was met, with an occasion.
STEPS = {
    "touch",
    "moon",
    "day",
    "term",
    "birthday",
    "by-moon",
    "cycle",
    "expiry",
    "follow",
    "ask",
    "shipped",
    "tidy",
}


def test_the_store_gives_what_each_record_alone_gives(tmp_path: Path) -> None:
    assert _check_in_store(QUICK, tmp_path).total() > 60


def test_duckdb_gives_what_each_record_alone_gives(tmp_path: Path) -> None:
    assert _check_on_tables(QUICK, tmp_path, InDuckDB()).total() > 60


@pytest.mark.slow
def test_more_of_them_in_the_store(tmp_path: Path) -> None:
    seen = _check_in_store(MORE, tmp_path)
    assert {name for name, count in seen.items() if count} >= STEPS | {"exits", "clashes", "away", "gone"}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_more_of_them_on_other_engines(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    make: dict[str, Callable[[], Engine]] = {
        "duckdb": InDuckDB,
        "postgres": lambda: InPostgres(request.getfixturevalue("postgres_url")),
    }
    seen = _check_on_tables(MORE[::2], tmp_path, make[engine]())
    assert {name for name, count in seen.items() if count} >= STEPS


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_some_of_them_on_spark(tmp_path: Path, session: Session) -> None:
    assert _check_on_tables(ON_SPARK, tmp_path, InSpark()).total() > 100


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 17])
def test_wherever_records_and_contacts_lie(seed: int, tmp_path: Path, fresh_postgres_url: str) -> None:
    """DuckDB's own process over the store and over files, and a firm's tables on a server."""
    with case(seed, tmp_path / "own", on_disk=True) as each:
        day, names = each.made.as_of, (DUCKDB, FILES, FOLDER, POSTGRES)
        with ways(each.book, each.store, names, tmp_path, fresh_postgres_url) as found:
            for way in found:
                way.run(each.book, day)
                if way.name != DUCKDB:  # a copy of the store, with its log
                    _log(each.store, way.home)
                told = occurrences(each.book, way.home, each.cadence, day, how=way.how)
                assert (way.name, told) == (way.name, each.alone)
                if isinstance(way.home, FolderHome):
                    continue  # which keeps no tasks
                if way.name != DUCKDB:
                    with way.home.transaction():
                        way.home.tasks.write(_tasks(each.made, each.cadence, seed))
                until, since = each.asked_by_tick.until, each.asked_by_tick.since
                of_day = occurrences(
                    each.book,
                    way.home,
                    each.cadence,
                    day,
                    how=way.how,
                    until=until,
                    since=since,
                    also_open=True,
                )
                assert (way.name, of_day) == (way.name, each.alone_for_tick)
                assert of_day.gone


def _log(store: Store, home: Home) -> None:
    """The contact log of a store put into another home."""
    names = [each.name for each in OWN["pb_contact"]]
    rows = store.connection.execute(f"SELECT {', '.join(names)} FROM pb_contact").fetchall()
    assert rows
    if isinstance(home, FolderHome):
        with home.writing() as writing:
            place = writing.place("pb_contact")
            write_own("pb_contact", rows, place)
            writing.add(Part("pb_contact", "care", None, ()), place)
        return
    with home.transaction():
        for row in rows:
            marks = ", ".join("?" * len(names))
            home.db.conn.execute(f"INSERT INTO pb_contact ({', '.join(names)}) VALUES ({marks})", row)
