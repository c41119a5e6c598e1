"""Where a run is kept and what evaluates it: the engine that fits a store, or the one asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from policybook.engines.choose import in_store
from policybook.engines.duckdb import DuckDBEngine
from policybook.engines.finding import bad_engine
from policybook.engines.folder import FolderHome
from policybook.engines.folder_history import FolderHistory
from policybook.engines.folder_records import Place, check_any_files
from policybook.engines.job import Limits
from policybook.engines.model import Engine
from policybook.engines.postgres import PostgresEngine
from policybook.store.any_store import AnyStore
from policybook.store.history import RunRecord
from policybook.store.postgres_store import PostgresStore
from policybook.store.sqlite import Store
from policybook.vocabulary.model import Vocabulary

Home: TypeAlias = AnyStore | FolderHome
"""What keeps runs: an embedded store, PostgreSQL, or a folder of Parquet files."""

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class How:
    """How a run is done: by which engine, with how much of the machine, over which records.

    `engine` is `auto`, `duckdb`, `sqlite`, `postgres` or `spark`. `place` are files that hold the
    records; without it they are where the runs are kept.
    """

    engine: str = AUTO
    limits: Limits = field(default_factory=Limits)
    place: Place | None = None


def last_run(home: Home, policy: str, before: date | None = None) -> RunRecord | None:
    """The latest run of a policy, or the latest before a day."""
    history = FolderHistory(home, policy) if isinstance(home, FolderHome) else home.history(policy)
    return history.last_run(before)


@contextmanager
def engine_for(home: Home, vocabulary: Vocabulary, how: How) -> Iterator[Engine]:
    """The engine of a run, while it takes place. Raises EngineError where it cannot be the one asked for."""
    asked = how.engine
    match home:
        case Store():
            if how.place is None:
                yield in_store(asked, home, vocabulary, how.limits)
            elif asked in (AUTO, DuckDBEngine.key):
                yield DuckDBEngine(home, how.limits, how.place)
            else:
                raise bad_engine(asked, "files are read by DuckDB", help="use `auto` or `duckdb`")
        case PostgresStore():
            if asked not in (AUTO, PostgresEngine.key):
                message = f"the engine `{asked}` does not read a PostgreSQL server"
                raise bad_engine(asked, message, help="use `auto` or `postgres`")
            yield PostgresEngine(home)
        case FolderHome():
            if asked not in (AUTO, DuckDBEngine.key, "spark"):
                message = f"the engine `{asked}` does not read a folder of files"
                raise bad_engine(asked, message, help="use `auto`, `duckdb` or `spark`")
            check_any_files(how.place or Place(home.path), vocabulary)
            if asked != "spark":
                yield DuckDBEngine(home, how.limits, how.place)
                return
            from policybook.engines.spark import SparkEngine  # noqa: PLC0415 - starts a library of Java
            from policybook.engines.spark_session import open_session  # noqa: PLC0415 - only Spark needs it

            session = open_session()
            try:
                yield SparkEngine(session, home, how.place)
            finally:
                session.close()
        case _:
            raise AssertionError(home)
