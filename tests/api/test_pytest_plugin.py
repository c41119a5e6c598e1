"""Pytest collects the cases of a book, and shows its YAML where one fails."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest

import policybook.api.pytest_cases  # noqa: F401 - else the inner pytest makes every class anew

# Where the package is installed, pytest finds the plugin by itself and refuses it a second time.
FOUND = any(each.name == "policybook" for each in entry_points(group="pytest11"))
PLUGIN = () if FOUND else ("-p", "policybook.api.pytest_plugin")


@pytest.fixture
def pytester_with_book(pytester: pytest.Pytester, small: Path) -> pytest.Pytester:
    """A folder of tests with the small book in it."""
    small.rename(pytester.path / "small")
    return pytester


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess(*PLUGIN, "-p", "no:cacheprovider", *arguments)


def test_every_case_and_every_row_is_a_node(pytester_with_book: pytest.Pytester) -> None:
    result = _run(pytester_with_book, "-v")

    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*abc.cases.yaml::abc: boundary [[]2[]] PASSED*"])


def test_a_failure_shows_the_line_of_yaml_and_the_trace(pytester_with_book: pytest.Pytester) -> None:
    _replace(pytester_with_book.path / "small" / "abc.cases.yaml", "[999.99, B]", "[999.99, A]")

    result = _run(pytester_with_book)

    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*abc.cases.yaml:9:18",
            "9 |       - [[]999.99, A[]]",
            "*^ expected A, got B",
            "*rule `large` did not match: `spend` is 999.99, wanted `>= 1000`",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_todo_is_an_expected_failure_and_no_more(pytester_with_book: pytest.Pytester) -> None:
    file = pytester_with_book.path / "small" / "abc.cases.yaml"
    _replace(file, "expect: A}", "expect: B, todo: 待定}")
    _run(pytester_with_book).assert_outcomes(passed=2, xfailed=1)
    _replace(file, "expect: B, todo", "expect: A, todo")
    _run(pytester_with_book).assert_outcomes(passed=2, failed=1)


def test_the_findings_of_a_broken_book_are_an_error_of_collection(
    pytester_with_book: pytest.Pytester,
) -> None:
    _replace(pytester_with_book.path / "small" / "rules.yaml", 'spend: ">= 1000"', 'spned: ">= 1000"')

    result = _run(pytester_with_book)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*error[[]PB201[]]: unknown name `spned`", "*did you mean `spend`?"])


def test_yaml_of_others_is_left_alone(pytester: pytest.Pytester) -> None:
    (pytester.path / "compose.yaml").write_text("cases: [1]\n", encoding="utf-8")
    (pytester.path / "x.cases.yaml").write_text("- 1\n", encoding="utf-8")

    assert _run(pytester).ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_word_picks_cases(pytester_with_book: pytest.Pytester) -> None:
    _run(pytester_with_book, "-k", "large").assert_outcomes(passed=1, deselected=2)
