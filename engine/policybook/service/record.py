"""What people say of tasks, recorded in a store that is opened for it."""

from __future__ import annotations

from datetime import date

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic
from policybook.run.task_model import TaskRecord
from policybook.run.task_record import record_contact, record_outcome, record_skip
from policybook.service.in_store import in_store

_Said = tuple[TaskRecord | None, tuple[Diagnostic, ...]]


def done(
    book: Book,
    url: str,
    task: str,
    *,
    outcome: str,
    on: date,
    by: str,
    note: str | None = None,
    source: str | None = None,
) -> _Said:
    """What came of a task, and of those that are done with it."""
    return in_store(
        book, url, lambda store: record_outcome(book, store, task, outcome, on, by, note), source=source
    )


def skip(
    book: Book, url: str, task: str, *, on: date, by: str, reason: str, source: str | None = None
) -> _Said:
    """A task that is given up by hand."""
    return in_store(book, url, lambda store: record_skip(book, store, task, on, by, reason), source=source)


def contact(
    book: Book,
    url: str,
    subject: str,
    *,
    outcome: str,
    on: date,
    by: str,
    note: str | None = None,
    cadence: str | None = None,
    source: str | None = None,
) -> _Said:
    """A contact that no task asked for."""
    return in_store(
        book,
        url,
        lambda store: record_contact(book, store, subject, outcome, on, by, note, cadence=cadence),
        source=source,
    )
