"""A firm of the examples in an embedded store, and the same records as Parquet files."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.engines.folder import FolderHome
from policybook.engines.own_tables import OWN
from policybook.expr.types import BooleanType, DateTimeType, DateType, NumberType, Type
from policybook.store.schema import columns
from policybook.store.sqlite import Store
from policybook.vocabulary.model import Vocabulary


def firm(checkout: Path, name: str, store: Store) -> Book:
    """A firm's book, with its data loaded into a store."""
    folder = checkout / "examples" / name
    book, findings = book_from(folder)
    assert book is not None, findings
    store.prepare(book.vocabulary)
    with TemporaryDirectory() as rejects:
        for data in sorted((folder / "data").glob("*.csv")):
            store.load(book, data.stem, [data], rejects=Path(rejects))
    return book


def to_parquet(store: Store, vocabulary: Vocabulary, folder: Path, files: int = 2) -> None:
    """Write what a store holds as a firm's own files would be: decimals, dates, booleans."""
    for entity in vocabulary.entities.values():
        listed = columns(vocabulary, entity)
        names = ", ".join(f'"{each.name}"' for each in listed)
        rows = store.connection.execute(f'SELECT {names} FROM "{entity.name}"').fetchall()
        (folder / entity.name).mkdir(parents=True)
        schema = pa.schema([(each.name, _type(each.type)) for each in listed])
        for number in range(files):
            some = rows[number::files]
            cells = [[_cell(each.type, row[at]) for row in some] for at, each in enumerate(listed)]
            arrays = [pa.array(each, type=of) for each, of in zip(cells, schema.types, strict=True)]
            pq.write_table(
                pa.Table.from_arrays(arrays, schema=schema), folder / entity.name / f"{number}.parquet"
            )


def left_in_store(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """What runs left in an embedded store."""
    return {
        table: sorted(
            connection.execute(f"SELECT {', '.join(c.name for c in listed)} FROM {table}"), key=repr
        )
        for table, listed in OWN.items()
    }


def left_in_folder(home: FolderHome) -> dict[str, list[Any]]:
    """The same of a folder."""
    return {
        table: sorted(
            (tuple(row.values()) for f in home.files(table) for row in pq.read_table(f).to_pylist()), key=repr
        )
        for table in OWN
    }


def _type(kind: Type) -> pa.DataType:
    match kind:
        case NumberType(scale):
            return pa.decimal128(30, scale) if scale else pa.int64()
        case BooleanType():
            return pa.bool_()
        case DateTimeType():
            return pa.timestamp("us")
        case DateType():
            return pa.date32()
        case _:
            return pa.string()


def _cell(kind: Type, cell: Any) -> Any:
    match kind:
        case _ if cell is None:
            return None
        case NumberType(scale):
            return Decimal(cell).scaleb(-scale) if scale else cell
        case BooleanType():
            return bool(cell)
        case DateTimeType():
            return datetime.fromisoformat(cell)
        case DateType():
            return date.fromisoformat(cell)
        case _:
            return cell
