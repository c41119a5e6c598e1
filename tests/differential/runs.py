"""Runs of a generated book on days in a row, record by record and on engines: what they tell and leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, TypeAlias

import duckdb
import psycopg

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.query.dialect import TOO_LONG
from policybook.run.by_record import classified_by_record
from policybook.run.facts import runnable
from policybook.run.many import run_book
from policybook.run.model import RunError
from policybook.store.any_store import AnyStore
from policybook.store.finding import StoreError
from policybook.store.schema import columns, quoted
from policybook.store.sqlite import Store
from policybook.store.stored import from_stored, to_stored
from tests.differential.books import Drawn
from tests.differential.data import Data, next_day
from tests.differential.draw import Draw
from tests.run.by_script import in_duckdb, rows_of

_OWN = ("pb_run", "pb_history", "pb_pending", "pb_standing")
#: The classifications as a run tells of them, and its findings.
Told: TypeAlias = tuple[Any, Any]


class TooLong(Exception):  # noqa: N818 - named as it is said
    """A number had more digits than an engine computes with."""


def life(drawn: Drawn, count: int) -> list[tuple[date, Data]]:
    """The records of a book on so many days in a row."""
    draw = Draw(f"days {drawn.seed}")
    found = [drawn.data[0]]
    while len(found) < count:
        found.append(next_day(draw, drawn.words, found[-1]))
    return [(drawn.as_of + timedelta(days=number), data) for number, data in enumerate(found)]


def fill(store: Store, book: Book, data: Data) -> None:
    """The records of an embedded store replaced by these."""
    connection = store.connection
    connection.execute("PRAGMA foreign_keys = OFF")
    for entity in book.vocabulary.entities.values():
        listed = columns(book.vocabulary, entity)
        writers = [to_stored(each.type, each.name) for each in listed]
        rows = [
            [write(row[each.name]) for write, each in zip(writers, listed, strict=True)]
            for row in data.get(entity.name, [])
        ]
        names = ", ".join(quoted(each.name) for each in listed)
        places = ", ".join("?" * len(listed))
        connection.execute(f"DELETE FROM {quoted(entity.name)}")
        connection.executemany(f"INSERT INTO {quoted(entity.name)} ({names}) VALUES ({places})", rows)


def refill(url: str, embedded: Store, book: Book) -> None:
    """The tables that `moved` made, with the records that an embedded store has now."""
    with psycopg.connect(url) as connection:
        for entity in book.vocabulary.entities.values():
            listed = columns(book.vocabulary, entity)
            names = ", ".join(quoted(each.name) for each in listed)
            readers = [from_stored(each.type) for each in listed]
            connection.execute(f"DELETE FROM firm.{quoted(entity.name + 's')}")
            into = f"COPY firm.{quoted(entity.name + 's')} ({names}) FROM STDIN"
            with connection.cursor().copy(into) as copy:
                for cells in embedded.connection.execute(f"SELECT {names} FROM {quoted(entity.name)}"):
                    copy.write_row([read(cell) for read, cell in zip(readers, cells, strict=True)])


def by_record(book: Book, store: AnyStore, day: date) -> Told:
    """A run record by record."""
    done = _done(lambda: classified_by_record(book, store, day, runnable(book), dry=False, progress=None))
    return done[0], _said(done[1])


def on_engine(book: Book, store: AnyStore, day: date) -> Told | None:
    """A run on the engine of a store; None where that has no query for all of the book."""
    made = _done(lambda: run_book(book, store, day))
    notes = [each for each in made.findings if each.code is Code.NOT_IN_BULK]
    return None if notes else (made.classifications, _said(made.findings))


def on_duckdb(book: Book, store: Store, day: date) -> tuple[Any, Told]:
    """What a run by DuckDB would write into a store, and what it tells."""
    try:
        rows, told = in_duckdb(book, store, day, runnable(book))
    except duckdb.Error as fault:
        if TOO_LONG not in str(fault):
            raise
        raise TooLong from None
    return rows, (told[0], _said(told[1]))


def left_by(book: Book, store: Store, day: date) -> Any:
    """What the run of a day left, as `on_duckdb` tells it."""
    return rows_of(store, day, runnable(book))


def left_in(store: AnyStore) -> dict[str, list[tuple[Any, ...]]]:
    """What all runs left in a store."""
    connection: Any = store.db.conn
    return {
        table: sorted((tuple(row) for row in connection.execute(f"SELECT * FROM {table}")), key=repr)
        for table in _OWN
    }


def moved_by_hand(drawn: Drawn, stores: list[AnyStore], data: Data, day: date) -> None:
    """A few classes set by hand after a run, the same ones in all stores."""
    for policy, subject, code, days, reason in _by_hand(drawn, data, day):
        for store in stores:
            store.override(
                *(drawn.book, policy, subject, code),
                reason=reason,
                role="boss",
                by="L. Wang",
                since=day,
                until=day + timedelta(days=days),
            )


def _by_hand(drawn: Drawn, data: Data, day: date) -> Iterator[tuple[str, str, str, int, str]]:
    draw = Draw(f"by hand {drawn.seed} {day}")
    keys = [str(row[drawn.words.entity.key.name]) for row in data[drawn.words.entity.name]]
    for plan in runnable(drawn.book):
        if plan.overrides is not None and plan.classes is not None and keys:
            for subject in draw.some(keys, 0, 3):
                reason = draw.one(("asked for", "客户要求", 'it\'s \\ "so"'))
                yield plan.id, subject, draw.one([*plan.classes]), draw.number(1, 3), reason


def _said(findings: Any) -> list[tuple[Any, ...]]:
    return [(each.code, each.message) for each in findings]


def _done(run: Callable[[], Any]) -> Any:
    try:
        return run()
    except (RunError, StoreError) as refused:
        if any("digits" in each.message for each in refused.findings):
            raise TooLong from None
        raise
