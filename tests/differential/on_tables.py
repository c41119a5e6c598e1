"""An engine under test as the engine of a cadence's queries: records and own tables as tables of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from policybook.book.model import Book
from policybook.engines.model import Cell, Forget, Progress, Row, Script, Summaries
from policybook.engines.own_tables import OWN
from policybook.expr.types import INTEGER, StringType
from policybook.query.dialect import Dialect
from policybook.query.steps import Step, with_text
from policybook.store.sqlite import Store
from policybook.vocabulary.model import Vocabulary
from policybook.vocabulary.values import coerced
from tests.differential.engines import Engine, columns

#: By own table the columns that are read; whole numbers are `counts` and `id`.
_READ = {
    "pb_history": [each.name for each in OWN["pb_history"]],
    "pb_contact": [each.name for each in OWN["pb_contact"]],
    "pb_task": ["cadence", "step", "subject", "state"],
}


class OnTables:
    """Reads the records of a store, and what runs and people left in it, from an engine's own tables."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def load(self, book: Book, records: Mapping[str, Sequence[Mapping[str, Any]]], store: Store) -> None:
        """The records as they were written, and the store's own tables."""
        data = {}
        for entity in book.vocabulary.entities.values():
            listed = columns(book.vocabulary, entity)
            rows = records.get(entity.name, [])
            data[entity.name] = [
                {name: coerced(row.get(name), kind) for name, kind in listed} for row in rows
            ]
        self._engine.load(book.vocabulary, data)
        for table, listed_names in _READ.items():
            kinds = [(name, INTEGER if name in ("id", "counts") else StringType()) for name in listed_names]
            names = ", ".join(f'"{name}"' for name in listed_names)
            rows = store.connection.execute(f"SELECT {names} FROM {table}").fetchall()
            self._engine.table(table, kinds, rows)

    @property
    def key(self) -> str:
        return self._engine.key

    @property
    def dialect(self) -> Dialect:
        return self._engine.dialect

    def relations(self, vocabulary: Vocabulary) -> Mapping[str, str]:
        return {}

    def own(self, table: str) -> str:
        assert table in _READ, table
        return self.dialect.name(table)

    def decide(self, steps: Sequence[Step], select: str) -> Iterator[Row]:
        for row in self._engine.rows(with_text(steps, select, self.dialect)):
            yield tuple(_plain(each) for each in row)

    def run(
        self,
        script: Script,
        forget: Sequence[Forget],
        *,
        dry: bool = False,
        progress: Progress | None = None,
    ) -> Summaries:
        raise NotImplementedError("nothing is written here")


def _plain(cell: Any) -> Cell:
    match cell:
        case date():
            return cell.isoformat()
        case Decimal():
            return int(cell)
        case _:
            plain: Cell = cell
            return plain
