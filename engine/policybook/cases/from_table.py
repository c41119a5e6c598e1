"""A table of cases, in the document or in a CSV file beside it: one case for each row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from policybook.book.from_files import read_source
from policybook.cases.from_csv import rows_from
from policybook.cases.model import Case
from policybook.cases.reading import Facts, Reading, expecting, read_fact, type_of
from policybook.cases.values import day_from
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Entry, Mapping, Scalar, Sequence
from policybook.text import Span

#: Columns that are no facts.
SPECIAL = ("name", "as_of", "expect", "fired", "not_fired", "reasons", "todo")


def from_csv(this: Reading, case: Case, file: Scalar) -> list[Case]:
    """The cases of a CSV file; `case` is what they share."""
    path = Path(this.file).parent / file.text
    if not path.is_file():
        message = f"there is no file `{file.text}` beside this one"
        help = "write the path from the folder of this file"
        this.findings.append(Diagnostic(Code.UNREADABLE_FILE, message, file.span, help=help))
        return []
    source, unreadable = read_source(path, path.as_posix())
    this.findings += unreadable
    if source is None:
        return []
    header, *rows = rows_from(source) or [[]]
    if not rows:
        message = f"`{file.text}` holds no cases"
        help = "the first line names the columns, each further line is a case"
        this.findings.append(Diagnostic(Code.NO_CASES, message, file.span, help=help))
    spans = [Span(source, row[0].span.start, row[-1].span.end) for row in rows]
    return from_table(
        this, case, header, [Sequence(span, tuple(row)) for span, row in zip(spans, rows, strict=True)]
    )


def from_table(this: Reading, case: Case, header: list[Scalar], rows: list[Sequence]) -> list[Case]:
    """The cases of rows of cells; `case` is what they share. A faulty row is left out."""
    before = len(this.findings)
    seen: set[str] = set()
    for column in header:
        if column.text in seen:
            message = f"column `{column.text}` is given twice"
            this.findings.append(Diagnostic(Code.BAD_CASE, message, column.span, help="take one away"))
        elif column.text not in SPECIAL:
            type_of(this, column)
        seen.add(column.text)
    if len(this.findings) > before:
        return []  # each row would repeat what is said of the header
    cases = []
    for number, row in enumerate(rows, start=1):
        before = len(this.findings)
        if len(row.items) != len(header):
            message = f"this row has {len(row.items)} cells, the table has {len(header)} columns"
            help = "the columns are " + ", ".join(f"`{column.text}`" for column in header)
            this.findings.append(Diagnostic(Code.BAD_CASE, message, row.span, help=help))
            continue
        one = _row(this, replace(case, name=f"{case.name} [{number}]", span=row.span), header, row)
        if len(this.findings) == before:
            cases.append(one)
    return cases


def _row(this: Reading, case: Case, header: list[Scalar], row: Sequence) -> Case:
    facts: Facts = dict(case.facts)
    expected: list[Entry] = []
    for column, cell in zip(header, row.items, strict=True):
        empty = isinstance(cell, Scalar) and cell.value is None
        match column.text:
            case "name" if isinstance(cell, Scalar) and not empty:
                case = replace(case, name=cell.text)
            case "as_of":
                case = replace(case, as_of=day_from(cell, this.findings) or case.as_of)
            case "expect":
                expected.append(Entry(column, cell))
            case "fired" | "not_fired" | "reasons" | "todo" if not empty:
                expected.append(Entry(column, cell))
            case special if special in SPECIAL:
                pass
            case _:
                read_fact(this, column, cell, facts)
    measured = case.measured
    case = expecting(this, case, Mapping(row.span, tuple(expected)))
    return replace(case, facts=facts, measured=measured)
