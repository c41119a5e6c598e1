"""Spark as an engine under test: what compiles nothing is much cheaper for a few rows, and says the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from policybook.engines.spark_session import open_session
from policybook.expr.types import Type
from policybook.query.dialects import SPARK
from tests.differential.engines import Engine, column_kind

#: Queries over a few rows cost what their planning and compiling costs. With these settings expressions
#: are interpreted, and the tables are not folded away before anything is executed.
_INTERPRETED = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation",
}


class InSpark(Engine):
    """A session of its own of the Spark that runs; `compiled` is Spark's usual way to execute."""

    dialect = SPARK

    def __init__(self, *, compiled: bool = False) -> None:
        from pyspark.errors import PySparkException  # noqa: PLC0415 - only where Spark is asked for

        self.overflow = (PySparkException,)
        self._spark = open_session()._spark
        for name, value in ({} if compiled else _INTERPRETED).items():
            self._spark.conf.set(name, value)

    def table(self, name: str, listed: Sequence[tuple[str, Type]], rows: Sequence[Sequence[Any]]) -> None:
        kinds = [SPARK.types[column_kind(kind)] for _, kind in listed]
        names = ", ".join(SPARK.name(column) for column, _ in listed)
        lines = [
            "("
            + ", ".join(f"CAST({_written(cell)} AS {kind})" for cell, kind in zip(row, kinds, strict=True))
            + ")"
            for row in rows
        ]
        select = f"SELECT * FROM VALUES {', '.join(lines)} AS t({names})"
        if not rows:
            select = SPARK.empty_table([(column, column_kind(kind)) for column, kind in listed])
        self._spark.sql(f"CREATE OR REPLACE TEMP VIEW {SPARK.name(name)} AS {select}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._spark.sql(sql).collect()]


def _written(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case int():
            return str(value)
        case _:
            return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"
