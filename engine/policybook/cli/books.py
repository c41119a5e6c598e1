"""A book for a command that needs one that can be used."""

from __future__ import annotations

from pathlib import Path

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.cli.findings import unusable
from policybook.cli.screen import CouldNotRun
from policybook.diagnostics.model import hint


def book_or_leave(folder: Path, form: str) -> Book:
    """The book in a folder; where it has errors they are shown, and the command ends."""
    book, findings = book_from(folder)
    if book is None:
        unusable(findings, form)
    return book


def known_document(book: Book, id: str) -> str:
    """The id of a policy, a cadence or one of its plans where the book has it; else the command ends."""
    return id if id in book.cadences else known_policy(book, id)


def known_policy(book: Book, policy: str) -> str:
    """The policy's id where the book has it; else the command ends with what was probably meant."""
    if policy not in book.plans:
        help = hint(policy, book.plans, "policies")
        raise CouldNotRun(f"unknown policy `{policy}`" + (f": {help}" if help else ""))
    return policy
