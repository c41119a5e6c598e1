"""Work in a store that is opened for it and closed behind it. Refusals come back as findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic
from policybook.engines.folder import folder_at
from policybook.run.model import RunError
from policybook.run.on_engine import Home
from policybook.store.any_store import AnyStore
from policybook.store.finding import StoreError, bad_store
from policybook.store.opened import chosen_source, open_store
from policybook.store.postgres_url import is_postgres
from policybook.store.sqlite import Store

_Answer = TypeVar("_Answer")


def in_store(
    book: Book, url: str, work: Callable[[AnyStore], _Answer], *, source: str | None = None
) -> tuple[_Answer | None, tuple[Diagnostic, ...]]:
    """What the work in an embedded store or a server gives, or None and why it was refused.

    `source` is the book's document that says where a server's records are; it may be left out where
    the book has one.
    """
    return in_home(book, url, lambda home: work(_store(home, url)), source=source)


def in_file(
    url: str, work: Callable[[Store], _Answer], *, create: bool = False
) -> tuple[_Answer | None, tuple[Diagnostic, ...]]:
    """What the work in an embedded store gives, or None and why it was refused."""
    try:
        with Store.open(url, create=create) as store:
            return work(store), ()
    except (StoreError, RunError) as refused:
        return None, refused.findings


def in_home(
    book: Book, url: str, work: Callable[[Home], _Answer], *, source: str | None = None
) -> tuple[_Answer | None, tuple[Diagnostic, ...]]:
    """What the work gives wherever runs are kept, a folder of Parquet files among them."""
    try:
        with _home(book, url, source) as home:
            return work(home), ()
    except (StoreError, RunError) as refused:
        return None, refused.findings


@contextmanager
def _home(book: Book, url: str, source: str | None) -> Iterator[Home]:
    folder = folder_at(url)
    if folder is not None:
        yield folder
        return
    with opened(book, url, source) as store:
        yield store


def opened(book: Book, url: str, source: str | None = None) -> AnyStore:
    """The store at a URL: a file that is there, or a server over a source of the book; raises StoreError."""
    server = is_postgres(url)
    found = chosen_source(book.sources, book.vocabulary, source) if server else None
    return open_store(url, found, timezone=book.manifest.timezone, create=server)


def _store(home: Home, url: str) -> AnyStore:
    if isinstance(home, AnyStore):
        return home
    message = "a folder of files keeps what runs leave, and is asked nothing else"
    raise StoreError([bad_store(url, message, help="use an SQLite store, or PostgreSQL")])
