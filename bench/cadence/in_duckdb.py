"""SQL done by DuckDB into a Parquet file: the same program for whoever wrote it.

    python in_duckdb.py FOLDER OUT SQL...

`{folder}` in a query is where the records are. Several queries give several files, OUT with a number.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb


def main(folder: str, out: str, *files: str) -> None:
    with duckdb.connect() as db:
        db.execute("SET enable_progress_bar = false")
        for number, file in enumerate(files):
            text = Path(file).read_text(encoding="utf-8").replace("{folder}", folder)
            db.execute(f"COPY ({text}) TO '{out}-{number}.parquet' (FORMAT parquet)")


if __name__ == "__main__":
    main(*sys.argv[1:])
