"""Few rows out of Parquet files and into one: what `explain` and overrides need of a folder home.

The one module that knows pyarrow. Runs read and write such files by their engine, not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.engines.model import EngineError
from policybook.engines.own_tables import OWN
from policybook.store.finding import bad_store
from policybook.text import nowhere

Cell: TypeAlias = str | int | None


def read_own(
    home: str, table: str, files: Sequence[str], where: Mapping[str, Cell]
) -> list[tuple[Cell, ...]]:
    """The rows of an own table whose columns hold these values, in no order. Raises EngineError."""
    if not files:
        return []
    arrow, parquet = _library()
    names = [each.name for each in OWN[table]]
    wanted = [(name, "=", value) for name, value in where.items()] or None
    try:
        found = parquet.read_table(list(files), columns=names, filters=wanted, partitioning=None)
    except (OSError, arrow.ArrowException) as fault:
        message = f"a file of `{table}` cannot be read: {fault}"
        help = "bring the folder back as it was, with all its files"
        raise EngineError([bad_store(home, message, help=help)]) from None
    columns = [found.column(name).to_pylist() for name in names]
    return list(zip(*columns, strict=True))


def write_own(table: str, rows: Sequence[tuple[Cell, ...]], folder: Path) -> None:
    """Write rows of an own table into one Parquet file of a folder that is not there yet."""
    arrow, parquet = _library()
    kinds = {True: arrow.int64(), False: arrow.string()}
    schema = arrow.schema([(each.name, kinds[each.whole]) for each in OWN[table]])
    dicts = [dict(zip(schema.names, row, strict=True)) for row in rows]
    folder.mkdir(parents=True)
    parquet.write_table(arrow.Table.from_pylist(dicts, schema=schema), folder / "part-0.parquet")


def _library() -> tuple[Any, Any]:
    try:
        import pyarrow.parquet  # type: ignore[import-untyped]  # it says no types  # noqa: PLC0415 - when used
    except ImportError:
        message, help = "reading Parquet files needs pyarrow", 'pip install "policybook[spark]"'
        raise EngineError([Diagnostic(Code.BAD_STORE, message, nowhere("pyarrow"), help=help)]) from None
    return pyarrow, pyarrow.parquet
