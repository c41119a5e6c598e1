"""What is wrong with cases, at its very place; more of it stands in tests/corpus/bad/cases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from policybook.service.check import Checked, check

CORPUS = Path(__file__).parents[1] / "corpus" / "bad" / "cases"
Check = Callable[..., Checked]


@pytest.mark.parametrize("folder", sorted(CORPUS.iterdir()), ids=lambda folder: folder.name)
def test_a_faulty_book_of_cases_has_these_findings(folder: Path) -> None:
    found = []
    for finding in check(folder).findings:
        line, column = finding.span.position
        file = Path(finding.span.source.name).relative_to(folder)
        found.append(f"{file} {finding.severity}[{finding.code.value}] {line}:{column} {finding.message}")

    assert found == (folder / "expected.txt").read_text(encoding="utf-8").splitlines()


def test_every_faulty_book_of_the_corpus_says_what_is_expected_of_it() -> None:
    for folder in CORPUS.iterdir():
        assert (folder / "expected.txt").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(
    ("given", "needed"),
    [
        ("spend: 1000", False),
        ("orders: []", True),
        ("orders: [{placed_on: 2026-01-01, amount: 1}]", True),
        ("name: 客户", False),
    ],
)
def test_a_day_is_needed_only_where_something_that_is_computed_reads_it(
    checked: Check, given: str, needed: bool
) -> None:
    found = checked(f"cases: abc\ntests:\n  - {{name: x, given: {{stage: active, {given}}}, expect: B}}\n")

    assert [each.code.name for each in found.findings] == (["MISSING_AS_OF"] if needed else [])


def test_a_day_is_needed_where_a_rule_reads_it(checked: Check) -> None:
    cases = "cases: terms\n%stests:\n  - {name: x, given: {abc: B}, expect: {days: 30}}\n"

    assert [each.code.name for each in checked(cases % "").findings] == ["MISSING_AS_OF"]
    assert checked(cases % "as_of: 2026-01-31\n").findings == ()


def test_one_faulty_case_leaves_the_others(checked: Check) -> None:
    found = checked(
        "cases: abc\ntests:\n"
        "  - {name: faulty, given: {stage: activ}, expect: B}\n"
        "  - {name: sound, given: {stage: active, spend: 1}, expect: B}\n"
    )

    assert [case.name for case in found.cases] == ["sound"]
    assert len(found.findings) == 1


def test_a_fault_in_a_fixture_is_said_once_however_often_it_is_used(checked: Check) -> None:
    found = checked(
        "cases: abc\nfixtures: {all: {stage: activ, spend: 1}}\ntests:\n"
        "  - {name: one, use: all, expect: B}\n  - {name: two, use: all, expect: B}\n"
    )

    assert [each.message for each in found.findings] == ["`activ` is not one of the allowed values"]
    assert found.cases == ()


def test_text_is_taken_as_it_is_written(checked: Check) -> None:
    found = checked(
        "cases: abc\ntests:\n  - {name: x, given: {stage: active, name: 007, spend: 1}, expect: B}\n"
    )

    assert found.findings == ()
    assert found.cases[0].facts["name"] == "007"


def test_a_fault_that_rows_share_is_said_once(checked: Check) -> None:
    found = checked(
        """\
cases: abc
tests:
  - name: boundary
    with: {stage: active}
    as_of: 2026-02-30
    columns: [orders, expect]
    rows:
      - [[{placed_on: 2026-01-01, amount: 1}], B]
      - [[{placed_on: 2026-01-01, amount: 2000}], AA]
"""
    )

    assert [each.code.name for each in found.findings] == ["WRONG_VALUE", "UNKNOWN_CLASS"]
