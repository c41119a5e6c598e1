"""Which engine does a run over an embedded store: the one asked for, or the one that fits its size."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from policybook.diagnostics.model import hint
from policybook.engines.duckdb import DuckDBEngine
from policybook.engines.finding import bad_engine
from policybook.engines.job import Limits
from policybook.engines.process import installed
from policybook.engines.sqlite import SQLiteEngine
from policybook.store.schema import quoted
from policybook.store.sqlite import Store
from policybook.vocabulary.model import Vocabulary

Asked: TypeAlias = Literal["auto", "duckdb", "sqlite", "postgres", "spark"]
"""What a person can ask for."""

MANY = 100_000
"""From about so many records on, the second that DuckDB needs to begin is soon won back."""


def in_store(
    asked: str, store: Store, vocabulary: Vocabulary, limits: Limits | None = None
) -> SQLiteEngine | DuckDBEngine:
    """The engine for a store in a file or in memory. Raises EngineError where it cannot be that one."""
    match asked:
        case "auto":
            fits = installed() and store.name != ":memory:" and has_many(store, vocabulary)
            return DuckDBEngine(store, limits) if fits else SQLiteEngine(store)
        case "sqlite":
            return SQLiteEngine(store)
        case "duckdb":
            return DuckDBEngine(store, limits)
        case "postgres" | "spark":
            message = f"the engine `{asked}` does not read a store in an SQLite file"
            raise bad_engine(asked, message, help="use `auto`, `duckdb` or `sqlite`")
        case _:
            known = get_args(Asked)
            raise bad_engine(asked, f"unknown engine `{asked}`", help=hint(asked, known, "engines"))


def has_many(store: Store, vocabulary: Vocabulary, many: int | None = None) -> bool:
    """Whether any entity has at least so many records (`MANY`); none is counted further than that."""
    many = MANY if many is None else many
    loaded = {name for (name,) in store.connection.execute("SELECT DISTINCT entity FROM pb_field")}
    for entity in vocabulary.entities.values():
        if entity.name in loaded:
            some = f"SELECT 1 FROM {quoted(entity.name)} LIMIT {many}"
            if store.connection.execute(f"SELECT count(*) FROM ({some})").fetchone()[0] == many:
                return True
    return False
