"""The file of rejected rows: written beside its final place, moved there when the load is committed.

Its columns are those of the data, then the row's number and the reason.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from pathlib import Path

from policybook.store.cells import Raw


class RejectsFile:
    """Rejected rows of one data file, in the order of their numbers."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        self.count = 0
        self.part = path.with_name(path.name + ".part")
        self._width = len(header)
        self._header = [*header, _free("row", header), _free("reason", header)]
        self._open()

    def _open(self) -> None:
        # The mark at the start tells spreadsheets that the text is UTF-8.
        self._text = self.part.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text, lineterminator="\n")
        self._writer.writerow(self._header)

    def add(self, cells: Sequence[Raw], number: int, reason: str) -> None:
        """One rejected row; its cells are cut or filled to the width of the header."""
        shown = ["" if cell is None else cell for cell in cells[: self._width]]
        shown += [""] * (self._width - len(shown))
        self._writer.writerow([*shown, number, reason])
        self.count += 1

    def add_later(self, rows: Iterable[tuple[Sequence[Raw], int, str]]) -> None:
        """Rows found to be wrong only after all were read, put in at their places."""
        self._text.close()
        earlier = self.part.with_name(self.part.name + ".old")
        self.part.replace(earlier)
        self._open()
        self.count = 0
        for cells, number, reason in merge(self._written(earlier), rows, key=lambda each: each[1]):
            self.add(cells, number, reason)
        earlier.unlink()

    def _written(self, path: Path) -> Iterator[tuple[Sequence[Raw], int, str]]:
        with path.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text)
            next(reader)
            for *cells, number, reason in reader:
                yield cells, int(number), reason

    def keep(self) -> Path | None:
        """Move it to its place: the load is done. Without rejected rows nothing new is left behind.

        A file of an earlier load is replaced all the same: it would speak of rows that are in now.
        """
        self._text.flush()
        os.fsync(self._text.fileno())
        self._text.close()
        if self.count or self.path.exists():
            self.part.replace(self.path)
            return self.path
        self.part.unlink()
        return None

    def drop(self) -> None:
        """Take it away: nothing was loaded."""
        self._text.close()
        self.part.unlink(missing_ok=True)


def rejects_beside(data: Path) -> Path:
    """Where the rejected rows of a data file go if nothing else is said.

    >>> str(rejects_beside(Path("in/sales.csv.gz")))
    'in/sales.rejected.csv'
    """
    name = data.name
    for suffix in (".gz", ".csv", ".jsonl", ".ndjson", ".json", ".txt"):
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            name = name[: -len(suffix)]
    return data.with_name(name + ".rejected.csv")


def _free(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name += "_"
    return name
