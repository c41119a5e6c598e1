"""Engines with the canonical tables of a generated book: made, read, and gone."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import psycopg

from policybook.expr.types import BooleanType, DateTimeType, DateType, NumberType, Type
from policybook.query.dialect import TOO_LONG, ColumnKind, Dialect
from policybook.query.dialects import DUCKDB, POSTGRES, SQLITE
from policybook.vocabulary.model import Entity, Vocabulary
from tests.differential.data import Data


def columns(vocabulary: Vocabulary, entity: Entity) -> list[tuple[str, Type]]:
    """The columns of an entity's table; a child's has one more, with its parent's key."""
    own = [(each.name, each.type) for each in entity.fields.values()]
    if entity.belongs_to is None:
        return own
    parent = vocabulary.entities[entity.belongs_to]
    return [*own, (parent.name, parent.fields[parent.key].type)]


def column_kind(kind: Type) -> ColumnKind:
    """How an engine keeps a field."""
    match kind:
        case NumberType(digits=digits):
            return "wide" if digits is not None and digits > 18 else "integer"
        case BooleanType():
            return "boolean"
        case DateTimeType():
            return "date and time"
        case DateType():
            return "date"
        case _:
            return "text"


def cell(value: Any, kind: Type) -> Any:
    """A value as its column holds it: a number in units of its scale."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool) and isinstance(kind, NumberType):
        return int(Decimal(value).scaleb(kind.scale or 0))
    return value


class Engine(ABC):
    """An engine under test."""

    dialect: Dialect
    #: What it raises for a number with more digits than it computes with.
    overflow: tuple[type[Exception], ...]
    #: What it says of such a number; anything else that it says is a fault of the query.
    too_long: str = f"{TOO_LONG}|integer overflow|out of range"

    @property
    def key(self) -> str:
        return self.dialect.key

    def load(self, vocabulary: Vocabulary, data: Data) -> None:
        """The records as tables named as the entities, in place of what was there."""
        for entity in vocabulary.entities.values():
            listed = columns(vocabulary, entity)
            rows = [[cell(row[name], kind) for name, kind in listed] for row in data.get(entity.name, [])]
            self.table(entity.name, listed, rows)

    @abstractmethod
    def table(self, name: str, listed: Sequence[tuple[str, Type]], rows: Sequence[Sequence[Any]]) -> None:
        """A table of its own."""

    @abstractmethod
    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    def create(self, name: str, listed: Sequence[tuple[str, Type]], suffix: str = "") -> str:
        """The statement that makes a table."""
        spelled = ", ".join(
            f"{self.dialect.name(column)} {self.dialect.types[column_kind(kind)]}" for column, kind in listed
        )
        return f"CREATE TEMP TABLE {self.dialect.name(name)} ({spelled}){suffix}"

    def drop(self, name: str) -> str:
        return f"DROP TABLE IF EXISTS {self.dialect.name(name)}"


class Sqlite(Engine):
    """The library of Python itself."""

    dialect = SQLITE
    overflow = (sqlite3.OperationalError,)

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")

    def table(self, name: str, listed: Sequence[tuple[str, Type]], rows: Sequence[Sequence[Any]]) -> None:
        self._connection.execute(self.drop(name))
        self._connection.execute(self.create(name, listed, " STRICT"))
        places = ", ".join("?" * len(listed))
        told = [
            [each.isoformat() if isinstance(each, date | datetime) else each for each in row] for row in rows
        ]
        self._connection.executemany(f"INSERT INTO {self.dialect.name(name)} VALUES ({places})", told)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()


def _written(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case int():
            return str(value)
        case _:
            return "'" + str(value).replace("'", "''") + "'"


class InDuckDB(Engine):
    """DuckDB within the process, which no other SQLite library meets here."""

    dialect = DUCKDB
    overflow = (duckdb.Error,)

    def __init__(self) -> None:
        self._connection = duckdb.connect()
        self._connection.execute("SET threads = 1")

    def table(self, name: str, listed: Sequence[tuple[str, Type]], rows: Sequence[Sequence[Any]]) -> None:
        self._connection.execute(self.drop(name))
        self._connection.execute(self.create(name, listed))
        if rows:
            # Written out it takes a seventh of the time that as many parameters take.
            lines = ", ".join(f"({', '.join(map(_written, row))})" for row in rows)
            self._connection.execute(f"INSERT INTO {self.dialect.name(name)} VALUES {lines}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()


class InPostgres(Engine):
    """A database of the server that the suite starts."""

    dialect = POSTGRES
    overflow = (psycopg.DataError,)

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute("SET jit = off")
        self._connection.execute("SET statement_timeout = '60s'")

    def table(self, name: str, listed: Sequence[tuple[str, Type]], rows: Sequence[Sequence[Any]]) -> None:
        self._connection.execute(self.drop(name))
        self._connection.execute(self.create(name, listed))
        if rows:
            places = ", ".join(["%s"] * len(listed))
            with self._connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO {self.dialect.name(name)} VALUES ({places})", rows)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()
