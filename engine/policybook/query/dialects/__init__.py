"""The engines that a query can be spelled for."""

from __future__ import annotations

from policybook.query.dialect import Dialect
from policybook.query.dialects.duckdb import DuckDB
from policybook.query.dialects.postgres import Postgres
from policybook.query.dialects.spark import Spark
from policybook.query.dialects.sqlite import SQLite

DUCKDB = DuckDB()
SQLITE = SQLite()
POSTGRES = Postgres()
SPARK = Spark()

DIALECTS: dict[str, Dialect] = {each.key: each for each in (DUCKDB, SQLITE, POSTGRES, SPARK)}
