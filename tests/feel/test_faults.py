"""What is said of faulty expressions: one finding each, at the exact characters, with a help that mends."""

from __future__ import annotations

import pytest

from policybook.diagnostics.model import Diagnostic
from policybook.expr.tree import Fact
from policybook.functions.read import read_expression, read_test
from tests.feel.evaluated import rows, text_of_expression
from tests.feel.faults import SCOPE, mended, unmarked

EXPRESSIONS = rows("bad_expressions.csv")
CELLS = rows("bad_cells.csv")


def check(text: str, start: int, end: int, findings: list[Diagnostic], wanted: tuple[str, ...]) -> None:
    code, help, fixed = wanted
    assert [each.code.name for each in findings] == [code], findings
    found = findings[0]
    if start < end:
        assert (found.span.start, found.span.end) == (start, end), found
    elif text:  # something is missing: the finding stands on the last character
        assert (found.span.start, found.span.end) == (start - 1, start), found
    assert help in found.help
    assert mended(text, found) == fixed


@pytest.mark.parametrize("row", EXPRESSIONS, ids=lambda row: row[0])
def test_a_fault_is_found_where_it_is(row: tuple[str, ...]) -> None:
    text, start, end = unmarked(row[0])
    expr, findings = read_expression(text_of_expression(text), SCOPE)
    assert expr is None
    check(text, start, end, findings, row[1:])


@pytest.mark.parametrize("row", CELLS, ids=lambda row: f"{row[0]}: {row[1]}")
def test_a_fault_in_a_cell_is_found_where_it_is(row: tuple[str, ...]) -> None:
    text, start, end = unmarked(row[1])
    expr, findings = read_test(text_of_expression(text), Fact(row[0], SCOPE.facts[row[0]]), SCOPE)
    assert expr is None
    check(text, start, end, findings, row[2:])


@pytest.mark.parametrize("row", [row for row in EXPRESSIONS if row[3]], ids=lambda row: row[3])
def test_what_was_mended_has_that_fault_no_more(row: tuple[str, ...]) -> None:
    _, findings = read_expression(text_of_expression(row[3]), SCOPE)
    text, _, _ = unmarked(row[0])
    _, before = read_expression(text_of_expression(text), SCOPE)
    assert before[0] not in findings


def test_two_faults_are_two_findings() -> None:
    _, findings = read_expression(text_of_expression('stage = "gone" and spendd > 5 and as_of > 1'), SCOPE)
    assert [each.code.name for each in findings] == ["VALUE_NOT_ALLOWED", "UNKNOWN_NAME", "TYPE_MISMATCH"]


def test_one_fault_has_no_second_finding_behind_it() -> None:
    _, findings = read_expression(text_of_expression("sum(ordres.amount) + 1 > as_of.year"), SCOPE)
    assert [each.code.name for each in findings] == ["UNKNOWN_NAME"]


def test_full_width_signs_are_all_mended_at_once_and_safely() -> None:
    text = "max（n，5） ＞ 3 and stage ＝ “活跃”"
    _, findings = read_expression(text_of_expression(text), SCOPE)
    assert findings[0].fix is not None
    assert findings[0].fix.safe
    assert mended(text, findings[0]) == 'max(n,5) > 3 and stage = "活跃"'
