"""A store by its URL: a file, or a server with the records of one of the book's sources."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Mapping as MappingNode
from policybook.store.any_store import AnyStore
from policybook.store.finding import StoreError
from policybook.store.postgres_store import PostgresStore
from policybook.store.postgres_url import is_postgres
from policybook.store.source import Source, source_from
from policybook.store.sqlite import Store
from policybook.text import nowhere
from policybook.vocabulary.model import Vocabulary


def open_store(
    url: str | Path, source: Source | None = None, *, timezone: str = "UTC", create: bool = True
) -> AnyStore:
    """Open `postgresql://…` over a source, or an embedded store; raises StoreError.

    `timezone` is the book's, in which a moment of a source has its day.
    """
    if is_postgres(str(url)):
        return PostgresStore.open(str(url), source, timezone=timezone, create=create)
    return Store.open(url, create=create)


def chosen_source(
    sources: Mapping[str, MappingNode], vocabulary: Vocabulary, wanted: str | None = None
) -> Source | None:
    """The source of a book by its id, or the only one it has; None where it has none.

    Raises StoreError where there is none of this id, where it has faults, or where one of several
    must be named.
    """
    if wanted is None and not sources:
        return None
    if wanted is None and len(sources) > 1:
        listed = ", ".join(f"`{each}`" for each in sorted(sources))
        message = f"the book has several sources: {listed}"
        raise StoreError([Diagnostic(Code.BAD_SOURCE, message, nowhere("source"), help="name one of them")])
    node = next(iter(sources.values())) if wanted is None else sources.get(wanted)
    if node is None:
        help = hint(wanted or "", sources, "sources of the book")
        raise StoreError(
            [Diagnostic(Code.BAD_SOURCE, f"unknown source `{wanted}`", nowhere("source"), help=help)]
        )
    source, findings = source_from(node, vocabulary)
    if source is None:
        raise StoreError(findings)
    return source
