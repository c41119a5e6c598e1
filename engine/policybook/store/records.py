"""One record as facts: its fields, and its lists with the rows' own fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from policybook.expr.types import NumberType
from policybook.expr.values import Value
from policybook.store.database import Connection, Records
from policybook.store.schema import quoted
from policybook.store.stored import Cell, from_stored
from policybook.store.transaction import Database
from policybook.vocabulary.model import Entity, Vocabulary


class OwnRecords:
    """The records in the tables that policybook made of a vocabulary."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @property
    def conn(self) -> Connection:
        """The connection to read them with."""
        return self._db.conn

    def fields(self, entity: Entity) -> Collection[str]:
        """The columns there are; none where no record of this entity was ever loaded."""
        found = self.conn.execute("SELECT field FROM pb_field WHERE entity = ?", (entity.name,))
        return {name for (name,) in found}

    def table(self, entity: Entity) -> str:
        """The entity's table."""
        return quoted(entity.name)

    def holding(self, entity: Entity, column: str) -> str:
        """Its records in which a column holds the value for `?`, behind FROM."""
        return f"(SELECT * FROM {quoted(entity.name)} WHERE {quoted(column)} = ?)"


def stored_key(entity: Entity, key: str) -> Cell:
    """A key as its column holds it: whole numbers where the key field is one."""
    if isinstance(entity.fields[entity.key].type, NumberType):
        return int(key) if key.removeprefix("-").isdecimal() else None
    return key


def exists(records: Records, entity: Entity, key: str) -> bool:
    """Whether there is a record of this key."""
    if not records.fields(entity):
        return False
    found = records.conn.execute(
        f"SELECT 1 FROM {records.holding(entity, entity.key)}", (stored_key(entity, key),)
    )
    return found.fetchone() is not None


def record(records: Records, vocabulary: Vocabulary, entity: Entity, key: str) -> dict[str, Value] | None:
    """The fields and lists of a record, or None where there is none of this key."""
    if not records.fields(entity):
        return None
    cell = stored_key(entity, key)
    found = next(_rows(records, entity, entity.key, cell), None)
    if found is None:
        return None
    facts: dict[str, Value] = dict(found)
    for name, child in entity.has_many.items():
        of = vocabulary.entities[child]
        facts[name] = list(_rows(records, of, entity.name, cell)) if records.fields(of) else []
    return facts


def neighbours(records: Records, entity: Entity, key: str, *, most: int = 5) -> list[str]:
    """The keys before and after the place where a key would be: what may have been meant."""
    if not records.fields(entity):
        return []
    table, name = records.table(entity), quoted(entity.key)
    cell = stored_key(entity, key)
    after = f"SELECT {name} FROM {table} WHERE {name} >= ? ORDER BY 1 LIMIT {most}"
    before = f"SELECT {name} FROM {table} WHERE {name} < ? ORDER BY 1 DESC LIMIT {most}"
    return [str(found) for sql in (before, after) for (found,) in records.conn.execute(sql, (cell,))]


def keys(records: Records, entity: Entity) -> Iterator[str]:
    """The keys of all records, in order."""
    if records.fields(entity):
        sql = f"SELECT {quoted(entity.key)} FROM {records.table(entity)} ORDER BY 1"
        for (key,) in records.conn.execute(sql):
            yield str(key)


def _rows(records: Records, entity: Entity, column: str, cell: Cell) -> Iterator[dict[str, Value]]:
    """The rows in which a column holds a cell, by key; a field that came later than the data is null."""
    known = records.fields(entity)
    fields = [each for each in entity.fields.values() if each.name in known]
    listed = ", ".join(quoted(each.name) for each in fields)
    readers = [(each.name, from_stored(each.type)) for each in fields]
    nulls: dict[str, Value] = dict.fromkeys(entity.fields)
    for cells in records.conn.execute(
        f"SELECT {listed} FROM {records.holding(entity, column)} ORDER BY {quoted(entity.key)}",
        (cell,),
    ):
        yield nulls | {name: read(each) for (name, read), each in zip(readers, cells, strict=True)}
