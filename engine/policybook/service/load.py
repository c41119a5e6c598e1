"""Data files into a store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic
from policybook.service.in_store import in_file
from policybook.store.load import Loaded, Progress
from policybook.store.sqlite import Store


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

    return in_file(url, loaded, create=True)
