"""An embedded store of the bulk benchmark's customers and orders, filled without `load`.

    python build.py DATA STORE

`load` is measured by `make bench-load`. Here the tables are policybook's own, with what its store
holds in them (days as text, amounts in cents), written as fast as Python can.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import duckdb

from policybook.book.from_folder import book_from
from policybook.store.schema import columns, quoted
from policybook.store.sqlite import Store

BOOK = Path(__file__).parents[1] / "bulk" / "book"
#: What lies in the files, as a store holds it.
_CELLS = {
    "opened_on": "CAST(opened_on AS VARCHAR)",
    "placed_on": "CAST(placed_on AS VARCHAR)",
    "amount": "CAST(amount * 100 AS BIGINT)",
    "cancelled": "CAST(cancelled AS TINYINT)",
}
_BATCH = 100_000


def main(data: str, path: str) -> None:
    book, findings = book_from(BOOK)
    if book is None:
        raise SystemExit("\n".join(finding.message for finding in findings))
    with Store.open(path) as store:
        store.prepare(book.vocabulary)
    with closing(sqlite3.connect(path, isolation_level=None)) as db, duckdb.connect() as files:
        db.execute("PRAGMA synchronous = off")
        db.execute("BEGIN IMMEDIATE")
        # An index that is made at the end takes a fraction of one kept up row by row.
        indexes = db.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql LIKE '%\"order\"%'"
        ).fetchall()
        for name, _ in indexes:
            db.execute(f"DROP INDEX {quoted(name)}")
        for entity in book.vocabulary.entities.values():
            names = [each.name for each in columns(book.vocabulary, entity)]
            cells = ", ".join(_CELLS.get(name, name) for name in names)
            files.execute(f"SELECT {cells} FROM '{data}/{entity.name}.parquet'")
            insert = f"INSERT INTO {quoted(entity.name)} VALUES ({', '.join('?' for _ in names)})"
            while rows := files.fetchmany(_BATCH):
                db.executemany(insert, rows)
        for _, made in indexes:
            db.execute(made)
        db.execute("COMMIT")


if __name__ == "__main__":
    main(*sys.argv[1:])
