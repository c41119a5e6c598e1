"""What is done with a store: load, run, explain, override. Refusals come back as findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic
from policybook.run.many import run_book
from policybook.run.model import Decision, Run, RunError
from policybook.run.one import explain as explain_one
from policybook.store.finding import StoreError
from policybook.store.load import Loaded, Progress
from policybook.store.overrides import Override
from policybook.store.sqlite import Store

_Answer = TypeVar("_Answer")


def load(
    book: Book,
    url: str,
    mapping: str,
    files: Sequence[Path],
    *,
    rejects: Path | None = None,
    language: str = "en",
    progress: Progress | None = None,
) -> tuple[Loaded | None, tuple[Diagnostic, ...]]:
    """Data files into a store, through a mapping by its id in the book or by its path."""

    def loaded(store: Store) -> Loaded:
        return store.load(book, mapping, files, rejects=rejects, language=language, progress=progress)

    return _in_store(url, loaded, create=True)


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

    return _in_store(url, ran)


def explain(
    book: Book, url: str, key: str, policy: str | None = None
) -> tuple[list[Decision] | None, tuple[Diagnostic, ...]]:
    """Why one record has its classes, all of them or that of one policy."""
    return _in_store(url, lambda store: explain_one(book, store, key, policy))


def override(
    book: Book,
    url: str,
    policy: str,
    customer: str,
    to_class: str,
    *,
    reason: str,
    role: str,
    by: str,
    since: date,
    until: date | None,
) -> tuple[Override | None, tuple[Diagnostic, ...]]:
    """A class set by hand."""

    def overridden(store: Store) -> Override:
        return store.override(
            book, policy, customer, to_class, reason=reason, role=role, by=by, since=since, until=until
        )

    return _in_store(url, overridden)


def _in_store(
    url: str, work: Callable[[Store], _Answer], *, create: bool = False
) -> tuple[_Answer | None, tuple[Diagnostic, ...]]:
    try:
        with Store.open(url, create=create) as store:
            return work(store), ()
    except (StoreError, RunError) as refused:
        return None, refused.findings
