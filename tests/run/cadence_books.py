"""Books with a cadence and the records for them, written as tables: for tests of occasions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.events.task import Contact, Occurrence
from policybook.store.schema import columns
from policybook.store.sqlite import Store
from policybook.store.stored import to_stored
from policybook.vocabulary.values import coerced

Rows = Sequence[Mapping[str, Any]]


def written(folder: Path, documents: Mapping[str, str]) -> Book:
    """The book of some documents by name; errors are no part of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {"policybook": "policybook: 1\nname: shop\n", **documents}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    book, findings = book_from(folder)
    assert book is not None, [(each.message, str(each.span)) for each in findings]
    return book


def put(book: Book, store: Store, records: Mapping[str, Rows], contacts: Iterable[Contact] = ()) -> None:
    """Records by entity as a person would write them, and what was recorded of customers."""
    store.prepare(book.vocabulary)
    with store.transaction():
        for entity, rows in records.items():
            listed = columns(book.vocabulary, book.vocabulary.entities[entity])
            into = f'"{entity}" ({", ".join(f"{chr(34)}{each.name}{chr(34)}" for each in listed)})'
            stored = [(each.name, each.type, to_stored(each.type, each.name)) for each in listed]
            cells = [[cell(coerced(row.get(name), kind)) for name, kind, cell in stored] for row in rows]
            marks = ", ".join("?" * len(listed))
            store.connection.executemany(f"INSERT INTO {into} VALUES ({marks})", cells)
        for each in contacts:
            store.connection.execute(
                "INSERT INTO pb_contact (subject, contacted_on, outcome, counts, cadence, step)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (each.subject, str(each.on), each.outcome, int(each.counts), each.cadence, each.step),
            )


def cells(occurrence: Occurrence) -> list[Any]:
    """An occasion as a row of a table."""
    words = occurrence.because
    return [
        *(occurrence.subject, occurrence.step, occurrence.member),
        *(occurrence.anchor, occurrence.due, occurrence.latest),
        *(occurrence.channel, occurrence.depth, occurrence.role, occurrence.owner),
        *(occurrence.rule, words.en, words.zh),
    ]
