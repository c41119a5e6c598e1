"""One record as facts: its fields, and its lists with the rows' own fields."""

from __future__ import annotations

from collections.abc import Iterator

from policybook.expr.types import NumberType
from policybook.expr.values import Value
from policybook.store.schema import quoted
from policybook.store.stored import Cell, from_stored
from policybook.store.transaction import Database
from policybook.vocabulary.model import Entity, Vocabulary


def stored_key(entity: Entity, key: str) -> Cell:
    """A key as its column holds it: whole numbers where the key field is one."""
    if isinstance(entity.fields[entity.key].type, NumberType):
        return int(key) if key.removeprefix("-").isdecimal() else None
    return key


def exists(db: Database, entity: Entity, key: str) -> bool:
    """Whether there is a record of this key."""
    if not has_table(db, entity):
        return False
    found = db.conn.execute(
        f"SELECT 1 FROM {quoted(entity.name)} WHERE {quoted(entity.key)} = ?", (stored_key(entity, key),)
    )
    return found.fetchone() is not None


def has_table(db: Database, entity: Entity) -> bool:
    """Whether records of this entity were ever loaded."""
    found = db.conn.execute("SELECT 1 FROM pb_field WHERE entity = ?", (entity.name,))
    return found.fetchone() is not None


def record(db: Database, vocabulary: Vocabulary, entity: Entity, key: str) -> dict[str, Value] | None:
    """The fields and lists of a record, or None where there is none of this key."""
    if not has_table(db, entity):
        return None
    cell = stored_key(entity, key)
    found = next(_rows(db, entity, entity.key, cell), None)
    if found is None:
        return None
    facts: dict[str, Value] = dict(found)
    for name, child in entity.has_many.items():
        of = vocabulary.entities[child]
        facts[name] = list(_rows(db, of, entity.name, cell)) if has_table(db, of) else []
    return facts


def neighbours(db: Database, entity: Entity, key: str, *, most: int = 5) -> list[str]:
    """The keys before and after the place where a key would be: what may have been meant."""
    if not has_table(db, entity):
        return []
    table, name = quoted(entity.name), quoted(entity.key)
    cell = stored_key(entity, key)
    after = f"SELECT {name} FROM {table} WHERE {name} >= ? ORDER BY 1 LIMIT ?"
    before = f"SELECT {name} FROM {table} WHERE {name} < ? ORDER BY 1 DESC LIMIT ?"
    return [str(found) for sql in (before, after) for (found,) in db.conn.execute(sql, (cell, most))]


def keys(db: Database, entity: Entity) -> Iterator[str]:
    """The keys of all records, in order."""
    if has_table(db, entity):
        for (key,) in db.conn.execute(f"SELECT {quoted(entity.key)} FROM {quoted(entity.name)} ORDER BY 1"):
            yield str(key)


def _rows(db: Database, entity: Entity, column: str, cell: Cell) -> Iterator[dict[str, Value]]:
    """The rows in which a column holds a cell, by key; a field that came later than the data is null."""
    known = {
        name for (name,) in db.conn.execute("SELECT field FROM pb_field WHERE entity = ?", (entity.name,))
    }
    fields = [each for each in entity.fields.values() if each.name in known]
    listed = ", ".join(quoted(each.name) for each in fields)
    readers = [(each.name, from_stored(each.type)) for each in fields]
    nulls: dict[str, Value] = dict.fromkeys(entity.fields)
    for cells in db.conn.execute(
        f"SELECT {listed} FROM {quoted(entity.name)} WHERE {quoted(column)} = ?"
        f" ORDER BY {quoted(entity.key)}",
        (cell,),
    ):
        yield nulls | {name: read(each) for (name, read), each in zip(readers, cells, strict=True)}
