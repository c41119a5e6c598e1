"""A query of `plain.sql` or `tuned.sql` by DuckDB as it comes, into one Parquet file."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb


def main(query: str, customers: str, orders: str, out: str) -> None:
    text = Path(query).read_text(encoding="utf-8").format(customer=customers, order=orders)
    with duckdb.connect() as db:
        db.execute("SET enable_progress_bar = false")
        db.execute(f"COPY ({text}) TO '{out}' (FORMAT parquet)")


if __name__ == "__main__":
    main(*sys.argv[1:])
