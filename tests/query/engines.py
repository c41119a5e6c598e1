"""The engines that a query is tried on, each holding the shop's rows in canonical columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

import duckdb
import psycopg
import pytest

from policybook.expr.types import BooleanType, DateTimeType, DateType, NumberType, StringType, Type
from policybook.query.columns import kind_of
from policybook.query.dialect import ColumnKind, Dialect
from policybook.query.dialects import DIALECTS, DUCKDB, POSTGRES, SPARK, SQLITE
from policybook.vocabulary.model import Vocabulary
from tests.query import shop

QUICK = ["sqlite", "duckdb", pytest.param("postgres", marks=pytest.mark.slow)]
#: Where the same is asked many times over, of the embedded store first.
SQLITE_FIRST = ["sqlite", *(pytest.param(key, marks=pytest.mark.slow) for key in ("duckdb", "postgres"))]
EVERY = [*QUICK, pytest.param("spark", marks=pytest.mark.slow)]
#: With the part of Hypothesis' examples: SQLite makes a query ready at once, others take their time.
IN_PART = [
    ("sqlite", 1),
    ("duckdb", 10),
    *(pytest.param(key, 1, id=f"{key}, all", marks=pytest.mark.slow) for key in ("duckdb", "postgres")),
]


class Database(Protocol):
    """An engine with rows to ask."""

    dialect: Dialect
    #: What the engine raises for a number that it cannot compute with.
    overflow: tuple[type[Exception], ...]

    def load(self, of: Vocabulary, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put the rows of a shop in place of those before."""

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""


class InSqlite:
    def __init__(self) -> None:
        self.dialect: Dialect = SQLITE
        self.overflow: tuple[type[Exception], ...] = (sqlite3.OperationalError,)
        self._connection = sqlite3.connect(":memory:")

    def load(self, of: Vocabulary, rows: Sequence[Mapping[str, Any]]) -> None:
        self._connection = shop.store(of, rows)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()


class InDuckDB:
    def __init__(self) -> None:
        self.dialect: Dialect = DUCKDB
        self.overflow: tuple[type[Exception], ...] = (duckdb.Error,)
        self._connection = duckdb.connect()

    def load(self, of: Vocabulary, rows: Sequence[Mapping[str, Any]]) -> None:
        for name, select in tables(DUCKDB, of, rows).items():
            self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {DUCKDB.name(name)} AS {select}")

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()


class InPostgres:
    def __init__(self, url: str) -> None:
        self.dialect: Dialect = POSTGRES
        self.overflow: tuple[type[Exception], ...] = (psycopg.DataError,)
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute("SET jit = off")
        self._connection.execute("SET statement_timeout = '60s'")

    def load(self, of: Vocabulary, rows: Sequence[Mapping[str, Any]]) -> None:
        for name, select in tables(POSTGRES, of, rows).items():
            quoted = POSTGRES.name(name)
            self._connection.execute(f"DROP TABLE IF EXISTS {quoted}; CREATE TEMP TABLE {quoted} AS {select}")

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()


class InSpark:
    def __init__(self, spark: Any) -> None:
        from pyspark.errors import PySparkException  # noqa: PLC0415 - only where Spark is asked for

        self.dialect: Dialect = SPARK
        self.overflow: tuple[type[Exception], ...] = (PySparkException,)
        self._spark = spark

    def load(self, of: Vocabulary, rows: Sequence[Mapping[str, Any]]) -> None:
        for name, select in tables(SPARK, of, rows).items():
            self._spark.sql(f"CREATE OR REPLACE TEMP VIEW {SPARK.name(name)} AS {select}")

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._spark.sql(sql).collect()]


@pytest.fixture(scope="session")
def databases() -> dict[str, Database]:
    """The engines that were asked for in this process so far."""
    return {}


def database(request: pytest.FixtureRequest, key: str) -> Database:
    """An engine by its key; one is started where a test asks for it first."""
    known: dict[str, Database] = request.getfixturevalue("databases")
    if key not in known:
        match key:
            case "sqlite":
                known[key] = InSqlite()
            case "duckdb":
                known[key] = InDuckDB()
            case "postgres":
                known[key] = InPostgres(request.getfixturevalue("postgres_url"))
            case _:
                known[key] = InSpark(request.getfixturevalue("spark"))
    assert known[key].dialect is DIALECTS[key]
    return known[key]


def tables(dialect: Dialect, of: Vocabulary, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """A SELECT for each entity that gives its rows."""
    customer = of.entities["customer"]
    found: dict[str, list[Mapping[str, Any]]] = {name: [] for name in of.entities}
    for row in rows:
        found["customer"].append(row)
        for name, child in customer.has_many.items():
            found[child] += [{**each, "customer": row["id"]} for each in row[name]]
    return {name: _table(dialect, _columns(dialect, of, name), given) for name, given in found.items()}


def _columns(dialect: Dialect, of: Vocabulary, entity: str) -> list[tuple[str, Type, ColumnKind]]:
    known = of.entities[entity]
    columns = [(name, field.type, kind_of(dialect, field.type)) for name, field in known.fields.items()]
    if known.belongs_to:
        columns.append((known.belongs_to, StringType(), "text"))
    return columns


def _table(
    dialect: Dialect, columns: list[tuple[str, Type, ColumnKind]], rows: Sequence[Mapping[str, Any]]
) -> str:
    if not rows:
        return dialect.empty_table([(name, kind) for name, _, kind in columns])
    lines = []
    for row in rows:
        cells = [
            f"CAST({_cell(dialect, row.get(name), of)} AS {dialect.types[kind]})"
            for name, of, kind in columns
        ]
        lines.append(f"({', '.join(cells)})")
    names = ", ".join(dialect.name(name) for name, _, _ in columns)
    return f"SELECT * FROM (VALUES {', '.join(lines)}) AS t({names})"


def _cell(dialect: Dialect, value: Any, of: Type) -> str:
    match of, value:
        case _, None:
            return dialect.null
        case NumberType(scale), _:
            return str(int(Decimal(value).scaleb(scale or 0)))
        case BooleanType(), bool():
            return dialect.boolean(value)
        case DateTimeType(), datetime():
            return dialect.moment(value)
        case DateType(), date():
            return dialect.day(value)
        case _:
            return dialect.text(value)
