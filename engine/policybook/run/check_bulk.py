"""What a run over all records would refuse, told without any: measures and conditions with no exact query."""

from __future__ import annotations

from datetime import date

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic, in_order
from policybook.query.dialects import SQLITE
from policybook.query.from_facts import facts_query
from policybook.run.facts import names_in_bulk, needed_in_bulk, runnable

#: What is refused does not depend on the day.
_ANY_DAY = date(2000, 1, 1)


def check_bulk(book: Book) -> list[Diagnostic]:
    """The findings for every classification of a book and what must be computed for it."""
    needed = needed_in_bulk(book, runnable(book))
    found: list[Diagnostic] = []
    for plan in needed:
        names = names_in_bulk(book, plan, {each.id for each in needed})
        found += facts_query(book.vocabulary, plan.entity or "", plan, names, SQLITE, _ANY_DAY)[1]
    return in_order(found)
