"""The SQL that policybook makes of the cadence, one file for each entity.

python query.py FOLDER CUSTOMERS_SQL ORDERS_SQL
"""

from __future__ import annotations

import sys
from pathlib import Path

from generate import AS_OF, the_book

from policybook.engines.folder import FolderHome
from policybook.query.dialects import DUCKDB
from policybook.query.steps import with_text
from policybook.run.occurrences import occurrences_text


def main(folder: str, *files: str) -> None:
    book = the_book()
    queries = occurrences_text(book, FolderHome(Path(folder)), book.cadences["care"], AS_OF, since=AS_OF)
    for query, file in zip(queries, files, strict=True):
        Path(file).write_text(with_text(query.steps, query.select, DUCKDB), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
