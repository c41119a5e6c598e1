"""Work lists as CSV that Excel opens as it is meant."""

from __future__ import annotations

import csv
import io
import re

from policybook.reports.listing import Listing
from policybook.reports.task_rows import Cell, rows

#: What a spreadsheet takes for a formula, or for the way into one.
_FORMULA = re.compile(r"[=+\-@\t\r]")


def to_csv(listing: Listing, language: str) -> str:
    """The tasks as CSV (RFC 4180); `csv_bytes` has the mark by which Excel knows UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerows([guarded(cell) for cell in row] for row in rows(listing, language))
    return written.getvalue()


def csv_bytes(listing: Listing, language: str) -> bytes:
    """The same as a file: UTF-8 with a byte order mark."""
    return to_csv(listing, language).encode("utf-8-sig")


def guarded(cell: Cell) -> str:
    r"""A cell as text; one that a spreadsheet would evaluate is led by an apostrophe, which shows it as text.

    >>> guarded("=1+1"), guarded("-5"), guarded("\t=1"), guarded("a=b"), guarded(None), guarded(3)
    ("'=1+1", "'-5", "'\t=1", 'a=b', '', '3')
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return str(cell)
    return "'" + cell if _FORMULA.match(cell) else cell
