"""The records of an entity with their lists, as deciding one of them takes them: read one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policybook.book.model import Book
from policybook.engines.model import Engine, Row
from policybook.expr.types import StringType
from policybook.expr.values import Value
from policybook.query.columns import result
from policybook.query.model import Query, ResultColumn
from policybook.vocabulary.model import Entity


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """A record: its key as text, its parent's where it is a child, and its fields and lists."""

    key: str
    parent: str | None
    facts: dict[str, Value]


class WholeRecords:
    """Reads the records of an entity with those of its lists that are needed.

    The lists are held in memory, as rows; the records themselves are not.
    """

    def __init__(self, book: Book, engine: Engine, entity: str, needed: Collection[str]) -> None:
        self._book, self._engine = book, engine
        self._entity = book.vocabulary.entities[entity]
        self._relations = engine.relations(book.vocabulary)
        self._lists = {name: child for name, child in self._entity.has_many.items() if name in needed}

    def read(self) -> Iterator[WholeRecord]:
        """The records in the order of their keys."""
        entity, entities = self._entity, self._book.vocabulary.entities
        # All of them before the records: a server gives the rows of one query at a time.
        lists = {
            name: (_decoder(entities[child]), self._rows_by_parent(child))
            for name, child in self._lists.items()
        }
        query = _decoder(entity)
        parent = [] if entity.belongs_to is None else [entity.belongs_to]
        for row in self._rows(entity, parent, [entity.key]):
            facts: dict[str, Value] = dict(query.decode(row))
            key = row[list(entity.fields).index(entity.key)]
            for name, (child, rows) in lists.items():
                facts[name] = [child.decode(each) for each in rows.get(key, ())]
            yield WholeRecord(
                str(key),
                str(row[-1]) if parent and row[-1] is not None else None,
                facts,
            )

    def _rows_by_parent(self, child: str) -> Mapping[Any, list[Row]]:
        of = self._book.vocabulary.entities[child]
        found: dict[Any, list[Row]] = {}
        for row in self._rows(of, [self._entity.name], [self._entity.name, of.key]):
            found.setdefault(row[-1], []).append(row[:-1])
        return found

    def _rows(self, entity: Entity, more: list[str], order: list[str]) -> Iterator[Row]:
        """The rows of an entity: its fields, then more columns."""
        dialect = self._engine.dialect
        relation = self._relations.get(entity.name) or dialect.name(entity.name)
        listed = ", ".join(f"c.{dialect.name(each)}" for each in (*entity.fields, *more))
        ordered = ", ".join(self._ordered(entity, each) for each in order)
        return self._engine.decide((), f"SELECT {listed}\nFROM {relation} AS c\nORDER BY {ordered}")

    def _ordered(self, entity: Entity, name: str) -> str:
        entities = self._book.vocabulary.entities
        of = entity if name in entity.fields else entities[name]
        column = f"c.{self._engine.dialect.name(name)}"
        is_text = isinstance(of.fields[name if of is entity else of.key].type, StringType)
        return self._engine.dialect.order_text(column) if is_text else column


def _decoder(entity: Entity) -> Query:
    columns: list[ResultColumn] = [result(each.name, each.type) for each in entity.fields.values()]
    return Query("", tuple(columns))
