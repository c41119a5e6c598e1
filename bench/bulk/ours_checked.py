"""The same by way of the engine's own reading of files: every value, key and parent is looked at before."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from ours import answer, query, the_book

from policybook.engines.duckdb import DuckDBEngine
from policybook.engines.folder import FolderHome
from policybook.engines.folder_records import Place


def main(customers: str, orders: str, out: str) -> None:
    book, place = the_book(), Place(Path(customers).parent)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        relations = DuckDBEngine(FolderHome(folder), place=place).relations(book.vocabulary)
        answer(query(book, relations), out, folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
