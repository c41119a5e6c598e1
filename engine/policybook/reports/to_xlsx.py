"""Work lists as an Excel workbook: days as days, filters set, the same bytes for the same tasks.

The library writes the time of day into a workbook, and its zip file notes one for every part. Both are
replaced by the day of the list and by the first day that zip knows.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from policybook.plan.model import Texts
from policybook.reports.listing import Listing
from policybook.reports.task_rows import COLUMNS, Cell, rows

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_SHEET = Texts("Tasks", "任务")
_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def to_xlsx(listing: Listing, language: str) -> bytes:
    """One sheet with all tasks: a heading that stays, a filter on every column.

    A text that looks like a formula stays a text.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - of the extra `office`, and a fifth of a second

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.title = _SHEET.of(language)
    last = 0
    for last, row in enumerate(rows(listing, language), 1):
        for column, cell in enumerate(row, 1):
            _put(sheet, last, column, cell)
    _lay_out(sheet, last)
    at = datetime.combine(listing.as_of, time())
    book.properties.creator = "policybook"
    book.properties.created = book.properties.modified = at
    written = io.BytesIO()
    book.save(written)
    return _without_times(written.getvalue(), at)


def _put(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    if value is None:
        return
    cell = sheet.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"


def _lay_out(sheet: Worksheet, last: int) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415 - of the extra `office`, which may not be installed
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - of the extra `office`, which may not be installed

    for number, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        sheet.cell(1, number).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{last}"


def _without_times(workbook: bytes, at: datetime) -> bytes:
    stamp = at.isoformat(timespec="seconds").encode() + b"Z"
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            new.writestr(zipfile.ZipInfo(part.filename, _FIRST_DAY_OF_ZIP), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()
