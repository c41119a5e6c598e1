"""A whole firm whose customers are in PostgreSQL: runs and reasons are those of an embedded store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.engines.model import Forget
from policybook.engines.postgres import PostgresEngine
from policybook.plan.model import Plan
from policybook.query.dialects import POSTGRES
from policybook.query.run_script import run_script
from policybook.run.by_record import classified_by_record
from policybook.run.facts import runnable
from policybook.run.model import RunError
from policybook.run.one import explain
from policybook.samples.customers import write_customers
from policybook.service.demo import DAYS
from policybook.shipped import shipped
from policybook.store.any_store import AnyStore
from policybook.store.postgres_store import PostgresStore
from policybook.store.sqlite import Store
from tests.engines.stores import own_rows
from tests.postgres.firms import moved

CUSTOMERS = 250


@pytest.fixture
def firm(fresh_postgres_url: str, tmp_path: Path) -> Iterator[tuple[Book, PostgresStore, Store]]:
    shutil.copytree(shipped("examples") / "harbour-logistics", tmp_path / "book")
    book, _ = book_from(tmp_path / "book")
    assert book is not None
    with Store.open(":memory:") as embedded:
        for file in write_customers(tmp_path / "data", count=CUSTOMERS, seed=3, as_of=DAYS[-1]):
            embedded.load(book, file.stem, [file])
        with moved(fresh_postgres_url, embedded, book.vocabulary) as store:
            yield book, store, embedded


def test_three_runs_leave_the_same_bytes_and_everybody_is_told_the_same_reason(
    firm: tuple[Book, PostgresStore, Store],
) -> None:
    book, store, embedded = firm
    both: tuple[AnyStore, ...] = (store, embedded)
    for day in DAYS:
        here, there = (
            classified_by_record(book, each, day, runnable(book), dry=False, progress=None) for each in both
        )
        assert here == there
        assert own_rows(store) == own_rows(embedded)
    assert len(own_rows(store)["pb_history"]) > CUSTOMERS

    keys = sorted({row[1] for row in own_rows(store)["pb_standing"]})
    for key in keys[:40]:
        told = [explain(book, each, str(key)) for each in both]
        assert told[0] == told[1]
        assert told[0]


def test_three_runs_in_the_server_leave_what_runs_record_by_record_leave(
    firm: tuple[Book, PostgresStore, Store],
) -> None:
    book, store, embedded = firm
    engine = PostgresEngine(store)
    chosen = [plan.id for plan in runnable(book)]
    (entity,) = {plan.entity for plan in runnable(book)}
    for day in DAYS:
        script, findings = run_script(
            book.vocabulary,
            entity or "",
            needed(book),
            chosen,
            POSTGRES,
            day,
            book.digest,
            relations=engine.relations(book.vocabulary),
            own=engine.own,
        )
        assert script is not None, [each.message for each in findings]
        engine.run(script, [Forget(each, day) for each in chosen])
        classified_by_record(book, embedded, day, runnable(book), dry=False, progress=None)
        here, there = own_rows(store), own_rows(embedded)
        for table in there:
            assert here[table] == there[table], table


def needed(book: Book) -> list[Plan]:
    """The classifications and all that they require, in the book's order."""
    wanted = {each.id for plan in runnable(book) for each in book.required(plan.id)}
    return [plan for plan in book.plans.values() if plan.id in wanted]


def test_somebody_who_is_not_there_is_told_with_the_nearest_key(
    firm: tuple[Book, PostgresStore, Store],
) -> None:
    book, *both = firm
    said = []
    for each in both:
        classified_by_record(book, each, DAYS[0], runnable(book), dry=False, progress=None)
        with pytest.raises(RunError) as raised:
            explain(book, each, "C-00O7")
        said.append([(one.code, one.message, one.help) for one in raised.value.findings])

    assert said[0] == said[1]
