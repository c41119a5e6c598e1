"""A run by its script, done by hand: in the store's own connection, or in DuckDB over copied tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic
from policybook.plan.model import Plan
from policybook.query.columns import kind_of
from policybook.query.dialect import Dialect
from policybook.query.dialects import DUCKDB, SQLITE
from policybook.query.run_script import RunScript
from policybook.query.steps import with_text
from policybook.run.model import Classified
from policybook.run.scripts import scripts_of, told
from policybook.store.schema import columns
from policybook.store.sqlite import Store

OWN = ("pb_run", "pb_history", "pb_pending", "pb_standing")
Rows = dict[str, list[tuple[Any, ...]]]
Told = tuple[tuple[Classified, ...], tuple[Diagnostic, ...]]


def made(book: Book, chosen: Sequence[Plan], dialect: Dialect, as_of: date) -> Mapping[str, RunScript]:
    """The scripts over tables that have their entities' names."""
    scripts, findings = scripts_of(book, chosen, dialect, as_of, {}, dialect.name)
    assert not findings, [finding.message for finding in findings]
    return scripts


def in_store(book: Book, store: Store, as_of: date, chosen: Sequence[Plan]) -> Told:
    """The run in the store's own connection."""
    connection = store.connection
    scripts = made(book, chosen, SQLITE, as_of)
    summaries = {}
    with store.transaction():
        store.make(book.vocabulary)
        for entity, script in scripts.items():
            *steps, last = script.steps
            connection.execute(f'CREATE TEMP TABLE "{last.name}" AS\n{with_text(steps, last.sql, SQLITE)}')
            summaries[entity] = {
                name: connection.execute(select).fetchall() for name, select in script.summaries.items()
            }
            for plan in (plan for plan in chosen if plan.entity == entity):
                store.history(plan.id).forget(as_of)
            for table, selects in script.writes.items():
                for select in selects:
                    connection.execute(f"INSERT INTO {table} {select}")
            connection.execute(f'DROP TABLE "{last.name}"')
    return told(book, chosen, scripts, summaries)


def in_duckdb(book: Book, store: Store, as_of: date, chosen: Sequence[Plan]) -> tuple[Rows, Told]:
    """What the run writes when DuckDB does it over copies of the store's tables; the store stays as it is."""
    connection = duckdb.connect()
    _copy(book, store, connection)
    scripts = made(book, chosen, DUCKDB, as_of)
    summaries, written = {}, {table: [] for table in OWN}  # type: Any
    for entity, script in scripts.items():
        *steps, last = script.steps
        connection.execute(f'CREATE TEMP TABLE "{last.name}" AS\n{with_text(steps, last.sql, DUCKDB)}')
        summaries[entity] = {
            name: connection.execute(select).fetchall() for name, select in script.summaries.items()
        }
        for table, selects in script.writes.items():
            for select in selects:
                written[table] += connection.execute(select).fetchall()
        connection.execute(f'DROP TABLE "{last.name}"')
    return {table: sorted(rows, key=repr) for table, rows in written.items()}, told(
        book, chosen, scripts, summaries
    )


def rows_of(store: Store, as_of: date, chosen: Sequence[Plan]) -> Rows:
    """What a run of a day left in a store."""
    found: Rows = {}
    policies = ", ".join(f"'{plan.id}'" for plan in chosen)
    for table in OWN:
        day = "" if table == "pb_standing" else f" AND as_of = '{as_of}'"
        rows = store.connection.execute(f"SELECT * FROM {table} WHERE policy IN ({policies}){day}")
        found[table] = sorted(rows.fetchall(), key=repr)
    return found


def own_tables(store: Store) -> Rows:
    """Everything that runs left in a store."""
    return {
        table: sorted(store.connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
        for table in OWN
    }


def copied(store: Store, path: Path) -> Store:
    """A store with the same content."""
    store.connection.execute("VACUUM INTO ?", (str(path),))
    return Store.open(path)


def _copy(book: Book, store: Store, connection: duckdb.DuckDBPyConnection) -> None:
    for entity in book.vocabulary.entities.values():
        listed = columns(book.vocabulary, entity)
        kinds = [(each.name, DUCKDB.types[kind_of(DUCKDB, each.type)]) for each in listed]
        names = ", ".join(DUCKDB.name(name) for name, _ in kinds)
        rows = store.connection.execute(f"SELECT {names} FROM {DUCKDB.name(entity.name)}").fetchall()
        _fill(connection, entity.name, kinds, rows)
    for table in (*OWN, "pb_override"):
        info = store.connection.execute(f"PRAGMA table_info({table})").fetchall()
        kinds = [(name, "BIGINT" if kind == "INTEGER" else "VARCHAR") for _, name, kind, *_ in info]
        _fill(connection, table, kinds, store.connection.execute(f"SELECT * FROM {table}").fetchall())


def _fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    kinds: Sequence[tuple[str, str]],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    listed = ", ".join(f"{DUCKDB.name(name)} {kind}" for name, kind in kinds)
    connection.execute(f"CREATE TABLE {DUCKDB.name(table)} ({listed})")
    # Values that are written out are read a hundred times faster than such that are bound.
    for start in range(0, len(rows), 2_000):
        listed = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows[start : start + 2_000])
        connection.execute(f"INSERT INTO {DUCKDB.name(table)} VALUES {listed}")


def _literal(cell: object) -> str:
    if cell is None:
        return DUCKDB.null
    return DUCKDB.text(cell) if isinstance(cell, str) else str(cell)
