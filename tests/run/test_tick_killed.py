"""A tick killed before any of its statements: whole days stand, and told again it leaves what others do."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from policybook.book.model import Book
from policybook.run.many import run_book
from policybook.run.on_engine import How
from policybook.run.task_record import record_outcome
from policybook.run.tick import tick
from policybook.store.any_store import AnyStore
from policybook.store.opened import chosen_source, open_store
from policybook.store.sqlite import Store
from tests.postgres.firms import said
from tests.run.cares import care, left, put_customers

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 4)

# One process that has everything loaded; for each tick that is asked for it starts a process of its own,
# which kills itself before its so-many-th statement.
_TICKS = """
import os, signal, sys
from datetime import date
from pathlib import Path
from policybook.book.from_folder import book_from
from policybook.run.tick import tick
from policybook.store.any_store import AnyStore
from policybook.store.opened import chosen_source, open_store

book, _ = book_from(Path(sys.argv[1]))
days = [date.fromisoformat(each) for each in sys.argv[2:]]
def ticked(url, kill_at):
    count = 0
    def counted(*_):
        nonlocal count
        count += 1
        if count == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
    source = chosen_source(book.sources, book.vocabulary)
    with open_store(url, source, create=False) as store:
        if url.startswith("postgresql"):
            class Counting(type(store.connection)):
                def execute(self, sql, values=(), /):
                    counted()
                    return super().execute(sql, values)
                def executemany(self, sql, values, /):
                    for each in values:
                        self.execute(sql, each)
            store.db.conn = Counting(store.connection.raw)
        else:
            store.connection.set_trace_callback(counted)
        for day in days:
            tick(book, store, day)
    return count
for line in sys.stdin:
    url, kill_at = line.split("\\t")
    child = os.fork()
    if child == 0:
        count = ticked(url, int(kill_at))
        print(count, flush=True)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        print(code, flush=True)
"""


class Ticks:
    """Ticks up to the last day, each in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def tick(self, url: str, kill_at: int = 0) -> int:
        """Tick a store; how many statements that took, or the signal by which it ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(url, kill_at, sep="\t", file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())


@contextmanager
def ticks(book: Book, *days: date) -> Iterator[Ticks]:
    """Ticks of a book, on these days one after another."""
    environment = dict(os.environ) | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", _TICKS, str(book.folder), *(each.isoformat() for each in days)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    ) as process:  # fmt: skip
        yield Ticks(process)


CUSTOMERS: dict[str, dict[str, object]] = {
    **{f"C-{n}": {"trading_since": f"2025-12-{n:02}", "spend": n * 400} for n in range(1, 6)},
    "B-1": {"born_on": "1990-03-07"},
    "B-2": {"born_on": "1990-03-06", "hopeless": 1},
}


def begun(book: Book, store: AnyStore) -> None:
    """The classes are run and the first day ticked, and something is recorded."""
    run_book(book, store, FIRST)
    tick(book, store, FIRST)
    record_outcome(book, store, "keep-in-touch/C-1", "reached", FIRST, "Ann")


def states(book: Book, store: AnyStore) -> list[list[object]]:
    """What stands before and after each of the days."""
    found = [left(store)]
    for day in (2, 3, 4):
        tick(book, store, date(2026, 3, day))
        found.append(left(store))
    assert len({str(each) for each in found}) == 4
    return found


def killed_in_a_file(folder: Path, every: int) -> set[int]:
    """Kill before every so-many-th statement of a tick over three days; how many days stood by then."""
    book = care(folder / "book")
    with Store.open(folder / "before.db") as store:
        put_customers(book, store, CUSTOMERS)
        begun(book, store)
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with Store.open(shutil.copy(folder / "before.db", folder / "alone.db")) as store:
        wanted = states(book, store)
    seen = set()
    with ticks(book, LAST) as at:
        count = at.tick(str(shutil.copy(folder / "before.db", folder / "whole.db")))
        assert count > 100
        for number in range(1, count + 1, every):
            path = Path(shutil.copy(folder / "before.db", folder / "killed.db"))
            assert at.tick(str(path), number) == -signal.SIGKILL
            with Store.open(path) as store:
                seen.add(wanted.index(left(store)))
                assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                tick(book, store, LAST)
                assert left(store) == wanted[-1]
            for file in folder.glob("killed.db*"):
                file.unlink()
    return seen


def test_killed_at_a_few_statements(tmp_path: Path) -> None:
    killed_in_a_file(tmp_path, 45)


@pytest.mark.slow
def test_killed_at_every_statement(tmp_path: Path) -> None:
    assert killed_in_a_file(tmp_path, 1) == {0, 1, 2, 3}


# In PostgreSQL

SOURCE = """
source: crm
entities:
  customer:
    table: customers
    fields: {id: id, name: name, active: active, spend: spend, manager: manager,
      trading_since: trading_since, born_on: born_on, hopeless: hopeless}
  order: {table: orders, fields: {id: id, customer: customer, delivered_on: delivered_on}}
  employee: {table: employees, fields: {id: id, name: name, tasks_a_day: tasks_a_day}}
  absence:
    table: absences
    fields: {id: id, employee: employee, from: since, until: till, substitute: substitute}
"""
TABLES = (
    "CREATE TABLE customers (id text PRIMARY KEY, name text, active bool, spend int, manager text,"
    " trading_since date, born_on date, hopeless bool)",
    "CREATE TABLE orders (id text PRIMARY KEY, customer text, delivered_on date)",
    "CREATE TABLE employees (id text PRIMARY KEY, name text, tasks_a_day int)",
    "CREATE TABLE absences (id text PRIMARY KEY, employee text, since date, till date, substitute text)",
    "INSERT INTO employees VALUES ('E-1', 'Ann', 3)",
    "INSERT INTO orders VALUES ('O-1', 'C-1', '2026-03-01')",
    *(
        f"INSERT INTO customers VALUES ('{id}', NULL, true, {more.get('spend', 10)}, 'E-1',"
        f" '{more.get('trading_since', '2026-01-01')}', {repr(more.get('born_on')).replace('None', 'NULL')},"
        f" {'true' if more.get('hopeless') else 'NULL'})"
        for id, more in CUSTOMERS.items()
    ),
)
OWN = ("pb_task", "pb_contact", "pb_tick")


@pytest.fixture
def firm(fresh_postgres_url: str, tmp_path: Path) -> tuple[Book, str]:
    """A book, and a server in which the first day was ticked."""
    book = care(tmp_path, crm=SOURCE)
    said(fresh_postgres_url, *TABLES)
    with server(book, fresh_postgres_url) as store:
        begun(book, store)
    said(fresh_postgres_url, *(f"CREATE TABLE before_{each} AS TABLE policybook.{each}" for each in OWN))
    return book, fresh_postgres_url


def server(book: Book, url: str) -> AnyStore:
    """The store on the server."""
    return open_store(url, chosen_source(book.sources, book.vocabulary))


def put_back(url: str) -> None:
    """What stood after the first day."""
    for each in OWN:
        said(url, f"TRUNCATE policybook.{each}", f"INSERT INTO policybook.{each} TABLE before_{each}")


def test_a_server_keeps_what_a_file_keeps(firm: tuple[Book, str], tmp_path: Path) -> None:
    book, url = firm
    with Store.open(tmp_path / "file.db") as file, server(book, url) as store:
        put_customers(book, file, CUSTOMERS)
        file.connection.execute("INSERT INTO employee (id, name, tasks_a_day) VALUES ('E-1', 'Ann', 3)")
        file.connection.execute(
            "INSERT INTO \"order\" (id, customer, delivered_on) VALUES ('O-1', 'C-1', '2026-03-01')"
        )
        begun(book, file)
        assert states(book, store) == states(book, file)


@pytest.mark.slow
def test_every_engine_gives_the_same_tasks(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    book = care(tmp_path / "book")
    found = []
    for engine in ("sqlite", "duckdb"):
        with Store.open(tmp_path / f"{engine}.db") as store:
            put_customers(book, store, CUSTOMERS)
            begun(book, store)
            for day in (2, 5):
                tick(book, store, date(2026, 3, day), how=How(engine))
            found.append(left(store))

    assert found[0] == found[1]


def test_killed_at_every_twelfth_statement_on_a_server(firm: tuple[Book, str]) -> None:
    book, url = firm
    with server(book, url) as store:
        wanted = states(book, store)
    seen = set()
    with ticks(book, LAST) as at:
        put_back(url)
        count = at.tick(url)
        for number in range(1, count + 1, 12):
            put_back(url)
            assert at.tick(url, number) == -signal.SIGKILL
            with server(book, url) as store:
                seen.add(wanted.index(left(store)))
                tick(book, store, LAST)
                assert left(store) == wanted[-1]
    assert seen >= {0, 1, 2}


def test_two_ticks_at_once_on_a_server_leave_what_one_does(firm: tuple[Book, str]) -> None:
    book, url = firm
    with server(book, url) as store:
        wanted = states(book, store)[-1]
    put_back(url)
    with ticks(book, LAST) as one, ticks(book, LAST) as other:
        both = [Thread(target=each.tick, args=(url,)) for each in (one, other)]
        for each in both:
            each.start()
        for each in both:
            each.join()
    with server(book, url) as store:
        assert left(store) == wanted
