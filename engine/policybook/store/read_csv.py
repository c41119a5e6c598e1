"""A CSV file -> its header and its rows as text; knows encodings and gzip, nothing of mappings."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from policybook.store.cells import Raw

_LONGEST_CELL = 16 * 1024 * 1024


class Row(NamedTuple):
    """A data row: its number from 1, its cells, and what is wrong with its shape, if anything."""

    number: int
    cells: list[Raw]
    fault: str = ""


class Opened:
    """A data file being read; `fraction` is how much of its bytes have gone by."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._bytes = path.open("rb")
        self.size = path.stat().st_size
        plain: gzip.GzipFile | io.BufferedReader = (
            gzip.GzipFile(fileobj=self._bytes) if path.name.lower().endswith(".gz") else self._bytes
        )
        self.text = io.TextIOWrapper(plain, encoding=encoding, newline="")

    @property
    def read(self) -> int:
        """How many of the file's bytes were read."""
        return self._bytes.tell()

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.text.close()
        # A gzip stream does not close the file below it.
        self._bytes.close()


class CsvRows:
    """The rows of a CSV file; the header is read at once. Blank lines are no rows."""

    def __init__(self, opened: Opened) -> None:
        csv.field_size_limit(_LONGEST_CELL)
        self._reader = csv.reader(opened.text, strict=True)
        try:
            self.header: list[str] | None = next(self._reader)
        except StopIteration:
            self.header = None

    def __iter__(self) -> Iterator[Row]:
        width, number = len(self.header or ()), 0
        reader = self._reader
        while True:
            try:
                for cells in reader:
                    if len(cells) == width:
                        number += 1
                        yield Row(number, cells)  # type: ignore[arg-type] # list is invariant, rows are only read
                    elif cells:
                        number += 1
                        yield Row(number, list(cells), _ragged(len(cells), width))
                return
            except csv.Error as fault:
                number += 1
                yield Row(number, [], f"the row cannot be read: {fault}")


def _ragged(count: int, width: int) -> str:
    return f"the row has {count} cell{'s' if count != 1 else ''}, the header {width}"
