"""A file of one book and what is expected of it: the words around, the policies, last the expectations."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic
from policybook.document.from_yaml import from_yaml
from policybook.document.node import plain
from policybook.plan.outcome import Traced
from policybook.run.one import decide
from policybook.text import Source

MANIFEST = 'policybook: 1\nname: shop\ncalendar: {country: CN, hours: {mon-fri: "09:00-17:00"}}\n'
HERE = Path(__file__).parent
_EXPECT = "\n---\nexpect:\n"
#: What customers, orders, contacts and employees are, for every file that brings no vocabulary.
WORDS = (HERE / "words.yaml").read_text("utf-8")


def book_of(text: str, *others: str, manifest: str = MANIFEST) -> tuple[Book | None, list[Diagnostic]]:
    """The book of a file's text, with the shared words where it has none, and other files beside it."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "policybook.yaml").write_text(manifest, "utf-8")
        (place / "book.yaml").write_text(text, "utf-8")
        if "vocabulary:" not in text:
            (place / "words.yaml").write_text(WORDS, "utf-8")
        for number, other in enumerate(others):
            (place / f"other-{number}.yaml").write_text(other, "utf-8")
        return book_from(place)


def sound(text: str, *others: str) -> Book:
    """A book of which nothing is to be said."""
    book, findings = book_of(text, *others)
    assert [(each.code.name, each.message) for each in findings] == []
    assert book is not None
    return book


@cache
def book_in(path: Path) -> Book:
    """The book of a good file."""
    return sound(path.read_text("utf-8").partition(_EXPECT)[0] + "\n")


def rows_of(path: Path) -> list[Any]:
    """The expectations of a good file, its last document; the book itself is not read."""
    rows = path.read_text("utf-8").partition(_EXPECT)[2]
    nodes, _ = from_yaml(Source(path.name, f"expect:\n{rows}"))
    expected: Any = plain(nodes[0]) if rows else {"expect": []}
    rows_found: list[Any] = expected["expect"]
    return rows_found


def decided(book: Book, policy: str, given: dict[str, Any], as_of: str) -> Traced:
    """What a plan of a cadence gives for facts on a day."""
    return decide(book, policy, given, date.fromisoformat(as_of)).traced
