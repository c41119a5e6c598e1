"""A million additions and a million times between in one query: on DuckDB, SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from time import perf_counter, process_time

import duckdb
import psycopg
from tests.postgres_server import NoServer, server

from policybook.calendar.open_times import OpenTimes
from policybook.query.dialects import DUCKDB, POSTGRES, SQLITE
from policybook.query.from_calendar import After, Between, Counted, working_time
from policybook.query.steps import with_text

#: A row: its number, a moment, an amount and another moment, in microseconds.
Row = tuple[int, int, int, int]
ADD, BETWEEN = After("found", "start", "amount"), Between("found", "start", "end")
_COLUMNS = '"row" BIGINT PRIMARY KEY, "start" BIGINT, "amount" BIGINT, "end" BIGINT'


@dataclass
class Engine:
    """An engine that holds the rows, and how it answers. `is_here`: its CPU is this process's."""

    title: str
    is_here: bool
    ask: Callable[[str], Sequence[tuple[int, int]]]
    run: Callable[[str], object]
    sql: Callable[[Counted, bool], str]

    def answers(self, wanted: Counted) -> list[int]:
        """The results in the order of the rows."""
        return [found for _, found in sorted(self.ask(self.sql(wanted, True)))]

    def seconds(self, wanted: Counted) -> tuple[float, float]:
        """CPU and wall seconds to write the query, read it, and put its results into a table."""
        cpu, wall = process_time(), perf_counter()
        self.run(self.sql(wanted, False))
        return process_time() - cpu, perf_counter() - wall


def engines(table: OpenTimes, rows: Sequence[Row], stack: ExitStack) -> list[Engine]:
    """The engines of this machine, each with the rows; one thread each, so that CPU is wall time."""

    def sql(key: str) -> Callable[[Counted, bool], str]:
        dialect = {"duckdb": DUCKDB, "sqlite": SQLITE, "postgres": POSTGRES}[key]

        def made(wanted: Counted, asks: bool) -> str:
            working = working_time(dialect, {"firm": table})
            steps = [*working.steps, *working.counted("told", "asked", ["row"], [wanted])]
            query = with_text(steps, 'SELECT "row", "found" FROM told', dialect)
            return query if asks else f"CREATE TABLE results AS {query}; DROP TABLE results"

        return made

    duck = stack.enter_context(duckdb.connect())
    duck.execute("SET threads = 1")
    columns = {name: [row[at] for row in rows] for at, name in enumerate(("row", "start", "amount", "end"))}
    duck.execute(f"CREATE TABLE asked AS {DUCKDB.table_of_integers(columns)}")
    lite = sqlite3.connect(":memory:")
    lite.execute(f"CREATE TABLE asked ({_COLUMNS}) STRICT".replace("BIGINT", "INTEGER"))
    lite.executemany("INSERT INTO asked VALUES (?, ?, ?, ?)", rows)
    found = [
        Engine("DuckDB", True, lambda text: duck.execute(text).fetchall(), duck.execute, sql("duckdb")),
        Engine("SQLite", True, lambda text: lite.execute(text).fetchall(), lite.executescript, sql("sqlite")),
    ]
    url = _postgres(stack)
    if url is not None:
        post = stack.enter_context(psycopg.connect(url, autocommit=True))
        post.execute(
            f"SET jit = off; SET max_parallel_workers_per_gather = 0; CREATE TABLE asked ({_COLUMNS})"
        )
        with post.cursor() as cursor, cursor.copy("COPY asked FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        post.execute("ANALYZE asked")
        found.append(
            Engine(
                "PostgreSQL",
                False,
                lambda text: post.execute(text).fetchall(),
                post.execute,
                sql("postgres"),
            )
        )
    return found


def _postgres(stack: ExitStack) -> str | None:
    """A server of the benchmark's own, where its programs are installed."""
    try:
        return stack.enter_context(server("bench-calendar")).make_database("calendar")
    except NoServer as why:
        print(f"without PostgreSQL: {why}")
        return None
