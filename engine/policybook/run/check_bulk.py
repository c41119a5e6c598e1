"""What is refused over all records, told without any: measures and conditions with no exact query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic, in_order
from policybook.query.dialects import SQLITE
from policybook.query.from_facts import facts_query
from policybook.query.from_occurrences import Asked, occurrence_queries, required_by
from policybook.query.own_state import OwnState
from policybook.run.facts import names_in_bulk, needed_in_bulk, runnable

#: What is refused does not depend on the day.
_ANY_DAY = date(2000, 1, 1)


def check_bulk(book: Book) -> list[Diagnostic]:
    """The findings for every classification and cadence of a book and what must be computed for it."""
    needed = needed_in_bulk(book, runnable(book))
    found: list[Diagnostic] = []
    for plan in needed:
        names = names_in_bulk(book, plan, {each.id for each in needed})
        found += facts_query(book.vocabulary, plan.entity or "", plan, names, SQLITE, _ANY_DAY)[1]
    return in_order([*found, *_of_cadences(book)])


def _of_cadences(book: Book) -> Iterator[Diagnostic]:
    state = OwnState(SQLITE, SQLITE.name, _ANY_DAY)
    for cadence in book.cadences.values():
        asked = Asked(cadence, required_by(cadence, book.plans.values()))
        yield from occurrence_queries(book.vocabulary, asked, state, {})[1]
