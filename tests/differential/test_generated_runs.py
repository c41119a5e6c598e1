"""Generated books run on days in a row: every engine leaves and tells what going record by record does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from policybook.plan.words import CAP, LEFT, OVERRIDE, RULE, STABILITY
from policybook.query.dialects import DUCKDB
from policybook.run.facts import runnable
from policybook.run.scripts import scripts_of
from policybook.store.sqlite import Store
from tests.differential.books import drawn
from tests.differential.runs import (
    TooLong,
    by_record,
    fill,
    left_by,
    left_in,
    life,
    moved_by_hand,
    on_duckdb,
    on_engine,
    refill,
)
from tests.postgres.firms import moved

QUICK = range(200, 204)
IN_POSTGRES = range(200, 204)
MANY = range(204, 420)
MANY_IN_POSTGRES = range(204, 260)
DAYS = 4
#: Books that are enough to meet every kind of change.
EVERY_REASON = range(200, 220)


@pytest.fixture(scope="module")
def kinds() -> set[str]:
    """The kinds of changes of class that were met."""
    return set()


def _check(seed: int, url: str | None = None) -> Iterator[str]:
    """Runs the book of a seed everywhere; gives the kinds of changes that going record by record wrote."""
    made = drawn(seed)
    book = made.book
    refused = scripts_of(book, runnable(book), DUCKDB, made.as_of, {}, DUCKDB.name)[1]
    with ExitStack() as stack:
        alone, other = (stack.enter_context(Store.open(":memory:")) for _ in range(2))
        for store in (alone, other):
            store.prepare(book.vocabulary)
        server = None
        for day, data in life(made, DAYS):
            about = f"seed {seed}, {day}"
            for store in (alone, other):
                fill(store, book, data)
            if url is not None and server is None:
                server = stack.enter_context(moved(url, alone, book.vocabulary))
            elif url is not None:
                refill(url, alone, book)
            by_duckdb = on_duckdb(book, alone, day) if not refused else None
            told = by_record(book, alone, day)
            left = left_in(alone)
            if by_duckdb is not None:
                assert by_duckdb == (left_by(book, alone, day), told), f"DuckDB, {about}"
            for name, store in (("SQLite", other), ("PostgreSQL", server)):
                if store is not None:
                    assert on_engine(book, store, day) in (told, None), f"{name}, {about}"
                    assert left_in(store) == left, f"{name}, {about}"
            yield from (str(row[6]) for row in left["pb_history"])
            moved_by_hand(made, [each for each in (alone, other, server) if each is not None], data, day)


def check(seed: int, kinds: set[str], url: str | None = None) -> None:
    try:
        kinds.update(_check(seed, url))
    except TooLong:
        pytest.skip("a number has more digits than one of the engines computes with")


@pytest.mark.parametrize("seed", QUICK)
def test_every_engine_leaves_what_going_record_by_record_leaves(seed: int, kinds: set[str]) -> None:
    check(seed, kinds)


@pytest.mark.slow
def test_classes_changed_for_every_reason_there_is(kinds: set[str]) -> None:
    for seed in EVERY_REASON:
        check(seed, kinds)
    assert kinds == {RULE, STABILITY, CAP, OVERRIDE, LEFT}


@pytest.mark.parametrize("seed", IN_POSTGRES)
def test_a_server_leaves_the_same(seed: int, kinds: set[str], fresh_postgres_url: str) -> None:
    check(seed, kinds, fresh_postgres_url)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_many_books_leave_the_same(seed: int, kinds: set[str]) -> None:
    check(seed, kinds)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY_IN_POSTGRES)
def test_many_books_leave_the_same_in_a_server(seed: int, kinds: set[str], fresh_postgres_url: str) -> None:
    check(seed, kinds, fresh_postgres_url)
