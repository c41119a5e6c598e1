"""Rows on their way into an entity's table: gathered apart, then taken over in one statement.

Only what differs is written, so that the same load twice changes nothing, and the counts are of
what was there before against what is there now.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from policybook.expr.types import NumberType
from policybook.store.mapping import Target
from policybook.store.schema import quoted
from policybook.store.stored import Cell
from policybook.vocabulary.model import Vocabulary

ORPHANS = "pb_orphan"
"""A table, for the time of a load, of the rows whose parent is unknown: file, row, reason."""

_BATCH = 5_000
_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What a load did to an entity's records.

    `repeated` are those that the files give more than once with different values; the last stands.
    """

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.inserted + other.inserted,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.repeated + other.repeated,
        )


class Stage:
    """A table of its own for one target of a mapping, for the time of a load."""

    def __init__(
        self, connection: sqlite3.Connection, vocabulary: Vocabulary, target: Target, number: int
    ) -> None:
        self._connection = connection
        self._target = target
        self.entity = target.entity
        self._name = f"temp.pb_stage_{number}"
        self._key, *others = [quoted(column.name) for column in target.columns]
        self._others = others
        parent = next((column for column in target.columns if column.parent), None)
        self._parent = quoted(parent.name) if parent else None
        self._parent_key = quoted(vocabulary.entities[parent.parent or ""].key) if parent else None
        self._batch: list[tuple[Cell, ...]] = []
        self._latest: dict[Cell, tuple[Cell, ...]] = {}
        kind = "INTEGER" if isinstance(target.columns[0].type, NumberType) else "TEXT"
        listed = "".join(f", {name}" for name in others)
        connection.execute(
            f"CREATE TEMP TABLE pb_stage_{number} ({self._key} {kind} PRIMARY KEY NOT NULL{listed},"
            " pb_file INTEGER, pb_row INTEGER, pb_again INTEGER) WITHOUT ROWID"
        )
        self._put = self._upsert()

    def _upsert(self) -> str:
        names = ", ".join([self._key, *self._others, "pb_file", "pb_row", "pb_again"])
        marks = ", ".join("?" * (len(self._others) + 3))
        news = [f"{name} = excluded.{name}" for name in (*self._others, "pb_file", "pb_row")]
        again = (
            f"pb_again + {self._differs(self._name.removeprefix('temp.'))}" if self._others else "pb_again"
        )
        return (
            f"INSERT INTO {self._name} ({names}) VALUES ({marks}, 0) ON CONFLICT DO UPDATE SET "
            + ", ".join([*news, f"pb_again = {again}"])
        )

    def _differs(self, table: str) -> str:
        left = ", ".join(f"{table}.{name}" for name in self._others)
        right = ", ".join(f"excluded.{name}" for name in self._others)
        return f"(({left}) IS NOT ({right}))"

    def add(self, cells: tuple[Cell, ...], file: int, row: int) -> None:
        """One row; one that says again what the last of its key said costs nothing."""
        key = cells[0]
        if self._latest.get(key) == cells:
            return
        if len(self._latest) >= _REMEMBERED:
            self._latest.clear()
        self._latest[key] = cells
        self._batch.append((*cells, file, row))
        if len(self._batch) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was gathered."""
        self._connection.executemany(self._put, self._batch)
        self._batch.clear()

    def take_orphans(self) -> tuple[int, str]:
        """Move the rows whose parent is unknown to the orphans: how many, and why in short.

        Of a row of the file that gives several such rows the first reason is kept.
        """
        parent = self.entity.belongs_to or ""
        why = f"{self.entity.name}: there is no such {parent}"
        if self._parent is None:
            return 0, why
        one, table = self._connection.execute, self._name.removeprefix("temp.")
        lost = (
            f"NOT EXISTS (SELECT 1 FROM main.{quoted(parent)} AS parent"
            f" WHERE parent.{self._parent_key} = {table}.{self._parent})"
        )
        reason = f"""? || {self._key} || '": there is no ' || ? || ' "' || {self._parent} || '"'"""
        taken = one(
            f"INSERT OR IGNORE INTO temp.{ORPHANS} SELECT pb_file, pb_row, {reason}"
            f" FROM {self._name} WHERE {lost}",
            (f'{self.entity.name} "', parent),
        ).rowcount
        one(f"DELETE FROM {self._name} WHERE {lost}")
        return taken, why

    def merge(self) -> Counts:
        """Take the rows over into the entity's table, after its parents'."""
        one = self._connection.execute
        table = f"main.{quoted(self.entity.name)}"
        staged, repeated = one(f"SELECT count(*), count(nullif(pb_again, 0)) FROM {self._name}").fetchone()
        before = one(f"SELECT count(*) FROM {table}").fetchone()[0]
        names = ", ".join([self._key, *self._others])
        if self._others:
            news = ", ".join(f"{name} = excluded.{name}" for name in self._others)
            update = f"UPDATE SET {news} WHERE {self._differs(quoted(self.entity.name))}"
        else:
            update = "NOTHING"
        written = one(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {self._name} WHERE true ORDER BY {self._key}"
            f" ON CONFLICT DO {update}"
        ).rowcount
        inserted = one(f"SELECT count(*) FROM {table}").fetchone()[0] - before
        one(f"DROP TABLE {self._name}")
        return Counts(inserted, written - inserted, staged - written, repeated)


def make_orphans(connection: sqlite3.Connection) -> None:
    """The table of orphans, empty."""
    connection.execute(
        f"CREATE TEMP TABLE {ORPHANS} (file INTEGER, number INTEGER, reason TEXT,"
        " PRIMARY KEY (file, number)) WITHOUT ROWID"
    )


def orphans(connection: sqlite3.Connection, file: int) -> Iterator[tuple[int, str]]:
    """The orphans of a file, by number, with their reasons."""
    yield from connection.execute(
        f"SELECT number, reason FROM temp.{ORPHANS} WHERE file = ? ORDER BY number", (file,)
    )


def drop_orphans(connection: sqlite3.Connection) -> None:
    """Take the table away."""
    connection.execute(f"DROP TABLE temp.{ORPHANS}")
