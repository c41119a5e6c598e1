"""Ticks, tasks and what came of them, from a program."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.run.cares import care, put_customers

from policybook import Book, BookError, Store, Task, Tick

MONDAY = date(2026, 3, 2)


@pytest.fixture
def firm(tmp_path: Path) -> tuple[Book, str]:
    """A book, and the store of its customers."""
    care(tmp_path / "care")
    book = Book.load(tmp_path / "care")
    with Store.open(tmp_path / "care.db") as store:
        put_customers(
            book._sound,
            store,
            {"C-1": {"trading_since": "2025-12-01"}, "C-2": {"trading_since": "2026-01-10"}},
        )
        book.run(store, as_of="2026-03-01")
    return book, f"sqlite:///{tmp_path}/care.db"


def test_a_morning_from_a_program(firm: tuple[Book, str]) -> None:
    book, url = firm
    ticked = book.tick(url, as_of="2026-03-02")
    listed = book.tasks(url, as_of=MONDAY, state="listed")
    done = book.done(url, listed[0], "reached", on=MONDAY, by="Ann", note="she is well")

    assert isinstance(ticked, Tick)
    assert ticked.as_of == MONDAY
    assert [(each.subject, each.is_overdue(MONDAY)) for each in listed] == [("C-1", True)]
    assert all(isinstance(each, Task) for each in done.tasks)
    assert book.skip(url, "keep-in-touch/C-2", reason="moved", on="2026-03-02", by="Ann").is_new
    assert (
        book.contact(url, "C-2", "reached", on=datetime(2026, 3, 2, 9, tzinfo=UTC), by="Ann").contacts[0].on
        == MONDAY
    )
    assert [each.state for each in book.tasks(url, as_of=MONDAY)] == ["done", "skipped"]
    assert not book.done(url, listed[0].key, "reached", on=MONDAY, by="Ann").is_new
    assert book.tick(url, as_of="2026-03-09", cadences="care").cadences[0].open == 0


def test_a_store_that_is_open_is_used_and_left_open(firm: tuple[Book, str]) -> None:
    book, url = firm
    with book.open(url) as store:
        book.tick(store, as_of=MONDAY)
        assert len(book.tasks(store, as_of=MONDAY, owner="E-1", until="2026-03-02")) == 1
        assert book.done(store, "keep-in-touch/C-1", "no-answer", on=MONDAY, by="Ann").tasks[0].attempts == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda book, url: book.tick(url, as_of="March"), "`as_of` is a day: found `March`"),
        (lambda book, url: book.tick(url, as_of=MONDAY, cadences=["cares"]), "unknown cadence `cares`"),
        (lambda book, url: book.tick(url + "x", as_of=MONDAY), "there is no store"),
        (lambda book, url: book.tasks(url, as_of=MONDAY, state="opne"), "did you mean `open`?"),
        (lambda book, url: book.tasks(url, as_of=MONDAY, until="soon"), "`until` is a day"),
        (lambda book, url: book.done(url, "x", "reached", on=MONDAY, by="Ann"), "there is no task `x`"),
        (lambda book, url: book.done(url, "x", "reached", on="x", by="Ann"), "`on` is a day"),
        (lambda book, url: book.done(url, "x", "reached", on=MONDAY, by=None), "`by` is a key: found `None`"),
        (lambda book, url: book.skip(url, None, reason="r", on=MONDAY, by="Ann"), "`task` is a key"),
        (lambda book, url: book.contact(url, 7, "reached", on=MONDAY, by="Ann"), "there is no customer `7`"),
    ],
)
def test_what_cannot_be_done_is_a_book_error(firm: tuple[Book, str], asked, said: str) -> None:
    with pytest.raises(BookError) as refused:
        asked(*firm)
    assert said in str(refused.value)


def test_threads_may_record_through_one_book(firm: tuple[Book, str]) -> None:
    book, url = firm
    book.tick(url, as_of=MONDAY)

    def recorded(number: int) -> bool:
        return book.contact(url, "C-1", "reached", on=MONDAY, by="Ann", note=str(number % 4)).is_new

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(recorded, range(16))) == 4
