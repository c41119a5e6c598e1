"""CSV cells and their places."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from policybook.cases.from_csv import rows_from
from policybook.text import Source

CELLS = st.text(alphabet='ab "1.,\n客户', max_size=6)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=4))
def test_what_pythons_writer_quotes_reads_back_with_its_place(rows: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)

    found = rows_from(Source("x.csv", file.getvalue()))

    assert [[cell.text for cell in row] for row in found] == rows
    for row in found:
        for cell in row:
            assert cell.span.text == '"' + cell.text.replace('"', '""') + '"'


def test_bare_cells_are_what_they_look_like() -> None:
    [row] = rows_from(Source("x.csv", "\ufeff true , 1.50,007,null,,-3,客户,1e5\r\n"))

    assert [str(cell.value) for cell in row] == ["True", "1.50", "007", "None", "None", "-3", "客户", "1e5"]
    assert [cell.span.text for cell in row][:2] == ["true", "1.50"]


def test_a_comma_at_the_very_end_leaves_an_empty_cell() -> None:
    assert [len(row) for row in rows_from(Source("x.csv", "a,b\n1,"))] == [2, 2]
