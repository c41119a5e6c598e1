"""Everything that can be said about a book without running it, its cases included."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.cases.model import AnyCase
from policybook.cases.run import cases_of
from policybook.diagnostics.apply import applied
from policybook.diagnostics.model import Diagnostic, in_order
from policybook.run.check_bulk import check_bulk
from policybook.service.files import write_in_kind
from policybook.store.mapping import check_mappings
from policybook.store.source import check_sources

#: So that two fixes which undo each other come to an end.
_MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Checked:
    """A folder that was looked through. `book` is None where an error keeps it from being used."""

    book: Book | None
    cases: tuple[AnyCase, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong; warnings and notes may be there."""
        return self.book is not None and not any(finding.is_error for finding in self.findings)


def check(folder: Path, *, packs: Path | None = None) -> Checked:
    """The book in a folder, its cases, and all findings about both, each said once."""
    book, findings = book_from(folder, packs=packs)
    if book is None:
        return Checked(None, (), tuple(in_order(findings)))
    cases, more = cases_of(book)
    more = [*more, *check_bulk(book), *_check_data(book)]
    return Checked(book, cases, tuple(in_order([*findings, *more])))


def _check_data(book: Book) -> list[Diagnostic]:
    return [
        *check_mappings(book.mappings.values(), book.vocabulary),
        *check_sources(book.sources.values(), book.vocabulary),
    ]


def mended(folder: Path, checked: Checked) -> tuple[Checked, int]:
    """The book after all safe fixes, those included that a fault before them hid; how many were applied.

    A file is read up to its first fault in YAML, so the next one shows only when that one is mended.
    """
    fixes = 0
    for _ in range(_MOST_ROUNDS):
        now = fix(folder, checked)
        if not now:
            break
        fixes += now
        checked = check(folder)
    return checked, fixes


def fix(folder: Path, checked: Checked) -> int:
    """Apply the safe fixes to the book's own files; how many were applied.

    A pack's files are never touched: they belong to others. Line ends and a byte order mark stay.
    """
    fixes = 0
    fixable = [finding for finding in checked.findings if finding.fix is not None]
    for source in sorted({finding.span.source for finding in fixable}, key=lambda source: source.name):
        path = Path(source.name)
        if not path.is_relative_to(folder) or not path.is_file():
            continue
        text, number = applied(source, fixable)
        if number:
            write_in_kind(path, text)
        fixes += number
    return fixes
