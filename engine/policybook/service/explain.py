"""Why a record of a store has its classes."""

from __future__ import annotations

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic
from policybook.run.model import Decision
from policybook.run.one import explain as explain_one
from policybook.service.in_store import in_store


def explain(
    book: Book, url: str, key: str, policy: str | None = None, *, source: str | None = None
) -> tuple[list[Decision] | None, tuple[Diagnostic, ...]]:
    """Why one record has its classes, all of them or that of one policy."""
    return in_store(book, url, lambda store: explain_one(book, store, key, policy), source=source)
