"""The verbs that look at a book: check, fmt, test, show, init."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from policybook.diagnostics.codes import Code

Policybook = Callable[..., Any]
Valid = Callable[[str, Any], None]


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_sound_book_has_no_findings(small: Path, policybook: Policybook) -> None:
    ended = policybook("check", small)

    assert (ended.code, ended.out) == (0, "no findings\n")


def test_a_finding_shows_its_line_and_ends_with_one(small: Path, policybook: Policybook) -> None:
    _replace(small / "rules.yaml", '{spend: ">= 1000"}', '{spned: ">= 1000"}')

    ended = policybook("check", small)

    assert ended.code == 1
    assert "error[PB201]: unknown name `spned`" in ended.out
    assert "--> small/rules.yaml:13:12" in ended.out
    assert "did you mean `spend`?" in ended.out
    assert "\x1b" not in ended.out


def test_the_findings_of_cases_are_findings_of_the_book(small: Path, policybook: Policybook) -> None:
    _replace(small / "abc.cases.yaml", "expect: B", "expect: BB")

    ended = policybook("check", small)

    assert ended.code == 1
    assert "small/abc.cases.yaml:4:" in ended.out
    assert "unknown class `BB` of `abc`" in ended.out


def test_findings_as_json_have_the_shape_of_their_schema(
    small: Path, policybook: Policybook, as_schema_says: Valid
) -> None:
    as_schema_says("check", policybook("check", small, "--format", "json").json)
    _replace(small / "rules.yaml", "expect: 'count", "expct: 'count")

    ended = policybook("check", small, "--format", "json")

    assert ended.code == 1
    as_schema_says("check", ended.json)
    assert [each["code"] for each in ended.json["findings"]] == ["PB103"]
    assert ended.json["findings"][0]["line"] == 19


def test_safe_fixes_are_applied_and_keep_the_lines_as_they_end(small: Path, policybook: Policybook) -> None:
    file = small / "abc.cases.yaml"
    file.write_bytes(file.read_bytes().replace(b"expect", b"expct", 1).replace(b"\n", b"\r\n"))
    assert policybook("check", small).code == 1

    ended = policybook("check", small, "--fix")

    assert ended.code == 0
    assert "1 fixed" in ended.err
    assert b"expect: A}\r\n" in file.read_bytes()
    assert b"\r\r" not in file.read_bytes()


def test_a_folder_that_is_no_book_is_said_to_be_none(tmp_path: Path, policybook: Policybook) -> None:
    ended = policybook("check", tmp_path)

    assert ended.code == 1
    assert "PB504" in ended.out


def test_formatting_twice_changes_nothing(small: Path, policybook: Policybook) -> None:
    _replace(small / "rules.yaml", '">= 1000"', '">=1000"')
    assert policybook("fmt", small, "--check").code == 1

    assert policybook("fmt", small).code == 0

    assert '">= 1000"' in (small / "rules.yaml").read_text(encoding="utf-8")
    assert policybook("fmt", small, "--check").code == 0
    assert policybook("check", small).code == 0


def test_formatting_leaves_other_programs_yaml_alone(tmp_path: Path, policybook: Policybook) -> None:
    file = tmp_path / "compose.yaml"
    file.write_text("a:    1\n", encoding="utf-8")

    assert policybook("fmt", tmp_path).code == 1
    assert file.read_text(encoding="utf-8") == "a:    1\n"


def test_cases_that_pass_end_with_nought(small: Path, policybook: Policybook) -> None:
    ended = policybook("test", small)

    assert (ended.code, ended.out) == (0, "2 passed\n")


def test_a_failed_case_shows_its_line_both_sides_and_why_each_rule_did_not_match(
    small: Path, policybook: Policybook
) -> None:
    _replace(small / "abc.cases.yaml", "expect: B", "expect: A")

    ended = policybook("test", small)

    assert ended.code == 1
    assert "failed: abc: 小客户" in ended.out
    assert "--> small/abc.cases.yaml:4:49" in ended.out
    assert "^ expected A, got B" in ended.out
    assert "rule `large` did not match: `spend` is 999.99, wanted `>= 1000`" in ended.out
    assert "rule `otherwise` matched" in ended.out
    assert ended.out.endswith("1 passed, 1 failed\n")


def test_results_as_json_have_the_shape_of_their_schema(
    small: Path, policybook: Policybook, as_schema_says: Valid
) -> None:
    _replace(small / "abc.cases.yaml", "expect: B", "expect: A")

    ended = policybook("test", small, "--format", "json")

    assert ended.code == 1
    as_schema_says("test", ended.json)
    assert (ended.json["passed"], ended.json["failed"], ended.json["coverage"]["percent"]) == (1, 1, 100)
    _replace(small / "rules.yaml", "then: A", "then: AA")
    broken = policybook("test", small, "--format", "json")
    assert broken.code == 1
    as_schema_says("test", broken.json)


def test_a_book_without_cases_collects_none(small: Path, policybook: Policybook) -> None:
    (small / "abc.cases.yaml").unlink()

    assert policybook("test", small).code == 5


def test_a_folder_of_books_is_all_of_them(small: Path, policybook: Policybook) -> None:
    shutil.copytree(small, "books/one")
    shutil.copytree(small, "books/two")
    _replace(Path("books/two/abc.cases.yaml"), "expect: B", "expect: A")

    assert policybook("test", "books").out.endswith("3 passed, 1 failed\n")
    assert policybook("test", "books/one", "small").out == "4 passed\n"
    _replace(Path("books/one/rules.yaml"), "then: A", "then: AA")
    broken = policybook("test", "books")
    assert broken.code == 1
    assert "books/one/rules.yaml:14:" in broken.out
    assert broken.out.endswith("1 passed, 1 failed\n")
    assert policybook("check", "books").code == 1
    assert policybook("check", "books/two", "small").code == 0


def test_only_cases_with_a_word_in_their_name(small: Path, policybook: Policybook) -> None:
    assert policybook("test", small, "-k", "小客户").out == "1 passed\n"
    assert policybook("test", small, "-k", "nothing like it").code == 5


def test_coverage_says_which_rules_no_case_shows(small: Path, policybook: Policybook) -> None:
    full = policybook("test", small, "--coverage")
    part = policybook("test", small, "--coverage", "-k", "小客户")

    assert "coverage: 100 % (3 of 3 ways)" in full.out
    assert f"warning[{Code.UNTESTED_RULE.value}]: no case makes rule `large` of `abc` fire" in part.out
    assert part.code == 0
    assert policybook("test", small, "-k", "小客户", "--fail-under", "90").code == 1


def test_junit_names_file_and_line(small: Path, policybook: Policybook) -> None:
    _replace(small / "abc.cases.yaml", "expect: B", "expect: A")

    policybook("test", small, "--junit", "report.xml")

    suites = ElementTree.parse("report.xml").getroot()
    assert suites.attrib == {"name": "small", "tests": "2", "failures": "1", "errors": "0", "skipped": "0"}
    failed = suites.findall("./testsuite/testcase")[1]
    assert (failed.get("name"), failed.get("line")) == ("小客户", "4")
    assert failed.find("failure").get("message") == "outcome: expected A, got B"


def test_show_lists_the_policies_and_shows_one_as_a_table(small: Path, policybook: Policybook) -> None:
    assert "abc  classification  customer  2 rules  Classes" in policybook("show", small).out
    assert "客户分类" in policybook("show", small, "abc", "--language", "zh").out
    assert policybook("show", small, "abd").code == 2


def test_resolved_says_where_each_line_comes_from(small: Path, policybook: Policybook) -> None:
    ended = policybook("show", small, "--resolved")

    assert ended.code == 0
    assert "# small/rules.yaml:8" in ended.out
    assert policybook("show", small, "--resolved", "--format", "json").json["documents"]


def test_a_new_book_checks_and_tests(
    tmp_path: Path, policybook: Policybook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert policybook("init", "firm", "--pack", "abc-classes").code == 0
    assert policybook("check", "firm").code == 0
    assert policybook("test", "firm").code == 0
    assert policybook("init", "firm", "--pack", "abc-classes").code == 2
    assert "did you mean" in policybook("init", "other", "--pack", "abc-clases").err
    assert "abc-classes" in policybook("init", "other").err
