"""All records of a store, decided on a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic
from policybook.run.many import run_book
from policybook.run.model import Run
from policybook.service.in_store import in_store
from policybook.store.sqlite import Store


def run(
    book: Book,
    url: str,
    as_of: date,
    *,
    policies: Sequence[str] | None = None,
    dry: bool = False,
    progress: Callable[[str], None] | None = None,
) -> tuple[Run | None, tuple[Diagnostic, ...]]:
    """All records of a store through the book's classifications on a day."""

    def ran(store: Store) -> Run:
        return run_book(book, store, as_of, policies=policies, progress=progress, dry=dry)

    return in_store(url, ran)
