"""The files of a book in their canonical layout."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from policybook.book.from_files import MANIFEST, read_source, yaml_files
from policybook.book.from_folder import book_from
from policybook.book.manifest import no_manifest
from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic
from policybook.document.format import Show, formatted
from policybook.service.files import write_whole
from policybook.syntax.from_text import parse, parse_tests
from policybook.syntax.show import show
from policybook.syntax.tree import Text
from policybook.text import Source, Span


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file as it is and as it should be."""

    path: Path
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether the layout is another. How lines end is the file's own matter."""
        return self.before.replace("\r\n", "\n") != self.after.replace("\r\n", "\n")


def format_book(folder: Path) -> tuple[tuple[Formatted, ...], list[Diagnostic]]:
    """Every file of the book, and those that cannot be read; nothing is written.

    Where the book has errors its expressions stay as they are: what a name is may not be known.
    """
    if not (folder / MANIFEST).is_file():
        # Other programs' YAML is none of ours to lay out.
        return (), [no_manifest(folder, f"{folder.as_posix()}/")]
    book, _ = book_from(folder)
    canonical = canonical_in(names_of(book)) if book is not None else _untouched
    files: list[Formatted] = []
    findings: list[Diagnostic] = []
    for path in yaml_files(folder):
        source, unreadable = read_source(path, path.as_posix())
        findings += unreadable
        if source is not None:
            files.append(Formatted(path, source.text, formatted(source, canonical)))
    return tuple(files), findings


def write(files: Collection[Formatted]) -> None:
    """Write those that changed, each whole or not at all; line ends are part of the layout."""
    for file in files:
        if file.changed:
            write_whole(file.path, file.after)


def names_of(book: Book) -> frozenset[str]:
    """The names that expressions of a book may use, ids with hyphens among them."""
    names = {"as_of", "population", *book.policies}
    for entity in book.vocabulary.entities:
        names |= book.vocabulary.facts(entity).keys()
        names |= book.vocabulary.population.get(entity, {}).keys()
    for plan in book.plans.values():
        names |= plan.facts.keys()
    return frozenset(names)


def canonical_in(names: frozenset[str]) -> Show:
    """What shows an expression or a cell in canonical form, with these names known."""

    def canonical(form: str, text: str) -> str | None:
        source = Source("", text)
        written = Text(text, lambda start, end: Span(source, start, end))
        read = parse_tests if form == "feel-unary-tests" else parse
        tree, findings = read(written, names)
        return None if tree is None or findings else show(tree)

    return canonical


def _untouched(form: str, text: str) -> str | None:
    return None
