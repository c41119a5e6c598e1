"""Which of a book's cadences are meant, and which days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.plan.cadence import Cadence
from policybook.run.model import RunError
from policybook.text import nowhere

#: What lies months before and after such a day has a date as well.
_FIRST, _LAST = date(1000, 1, 1), date(8999, 12, 31)


def check_day(day: date) -> None:
    """Raise RunError for a day that nobody means."""
    if not _FIRST <= day <= _LAST:
        help = f"give a day up to {_LAST}"
        raise RunError(
            [Diagnostic(Code.BAD_FACT, f"there are no calendars about {day}", nowhere("day"), help=help)]
        )


def chosen_cadences(book: Book, wanted: Sequence[str] | None) -> list[Cadence]:
    """The cadences of these ids, or all of the book, in its order; raises RunError where there are none."""
    if not book.cadences:
        message = f"book `{book.name}` has no cadence"
        help = "write a document that begins with `cadence:`, or extend a pack that has one"
        raise RunError([Diagnostic(Code.UNKNOWN_POLICY, message, nowhere(book.name), help=help)])
    findings = [
        Diagnostic(
            Code.UNKNOWN_POLICY, f"unknown cadence `{each}`", nowhere(book.name),
            help=hint(each, book.cadences, "cadences"),
        )
        for each in wanted or ()
        if each not in book.cadences
    ]  # fmt: skip
    if findings:
        raise RunError(findings)
    return [each for id, each in book.cadences.items() if wanted is None or id in wanted]
