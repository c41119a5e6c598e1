"""A class set by hand."""

from __future__ import annotations

from datetime import date

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic
from policybook.service.in_store import in_store
from policybook.store.any_store import AnyStore
from policybook.store.overrides import Override


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
    source: str | None = None,
) -> tuple[Override | None, tuple[Diagnostic, ...]]:
    """A class set by hand."""

    def overridden(store: AnyStore) -> Override:
        return store.override(
            book, policy, customer, to_class, reason=reason, role=role, by=by, since=since, until=until
        )

    return in_store(book, url, overridden, source=source)
