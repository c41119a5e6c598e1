"""The days since the last tick, by the engine that fits the store or the one asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic
from policybook.engines.model import Progress
from policybook.run.task_model import Tick
from policybook.run.tick import tick as ticked
from policybook.service.in_store import in_store
from policybook.service.run import Asked
from policybook.store.any_store import AnyStore


def tick(
    book: Book,
    url: str,
    as_of: date,
    *,
    cadences: Sequence[str] | None = None,
    progress: Progress | None = None,
    asked: Asked | None = None,
) -> tuple[Tick | None, tuple[Diagnostic, ...]]:
    """What is due up to a day becomes tasks and lists in a store."""
    wanted = asked or Asked()

    def done(store: AnyStore) -> Tick:
        how = wanted.how(book, store)
        return ticked(book, store, as_of, cadences=cadences, how=how, progress=progress)

    return in_store(book, url, done, source=wanted.source)
