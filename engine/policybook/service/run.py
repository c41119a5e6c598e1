"""All records of a store, decided on a day, by the engine that fits or the one asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic
from policybook.engines.folder import FolderHome
from policybook.engines.folder_records import Place
from policybook.engines.job import Limits
from policybook.engines.model import Progress
from policybook.run.many import query_text, run_book
from policybook.run.model import Run
from policybook.run.on_engine import AUTO, Home, How
from policybook.service.in_store import in_home
from policybook.store.opened import chosen_source
from policybook.store.postgres_store import PostgresStore
from policybook.store.sqlite import Store

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a run is wanted: the engine, the memory it may take (`4GB`), its threads, the book's source."""

    engine: str = AUTO
    memory: str | None = None
    threads: int | None = None
    source: str | None = None

    def how(self, book: Book, home: Home) -> How:
        """The same for a home that is open; raises StoreError for a source that the book has not."""
        return How(self.engine, Limits(self.memory, self.threads), _place(book, home, self))


def run(
    book: Book,
    url: str,
    as_of: date,
    *,
    policies: Sequence[str] | None = None,
    dry: bool = False,
    progress: Progress | None = None,
    asked: Asked | None = None,
) -> tuple[Run | None, tuple[Diagnostic, ...]]:
    """All records of a store through the book's classifications on a day."""

    def ran(home: Home, how: How) -> Run:
        return run_book(book, home, as_of, policies=policies, progress=progress, dry=dry, how=how)

    return _done(book, url, ran, asked or Asked())


def query_of(
    book: Book, url: str, as_of: date, *, policies: Sequence[str] | None = None, asked: Asked | None = None
) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The query that a run would be, as text; nothing is run."""

    def written(home: Home, how: How) -> str:
        return query_text(book, home, as_of, policies=policies, how=how)

    return _done(book, url, written, asked or Asked())


def _done(
    book: Book, url: str, work: Callable[[Home, How], _Answer], asked: Asked
) -> tuple[_Answer | None, tuple[Diagnostic, ...]]:
    def at_home(home: Home) -> _Answer:
        return work(home, asked.how(book, home))

    return in_home(book, url, at_home, source=asked.source)


def _place(book: Book, home: Home, asked: Asked) -> Place | None:
    """The files that hold the records, where they are not in the store itself."""
    zone = book.manifest.timezone
    if isinstance(home, PostgresStore):
        return None
    source = chosen_source(book.sources, book.vocabulary, asked.source) if asked.source else None
    match home:
        case FolderHome():
            return Place(home.path, source, zone)
        case Store() if source is not None:
            # Patterns lead from where the store is, as from a folder that keeps runs.
            return Place(Path(home.name).absolute().parent, source, zone)
        case _:
            return None
