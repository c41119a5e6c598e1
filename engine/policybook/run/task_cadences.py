"""Which of a book's cadences are meant."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.plan.cadence import Cadence
from policybook.run.model import RunError
from policybook.text import nowhere


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
