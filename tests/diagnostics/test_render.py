from __future__ import annotations

import json
import re
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from policybook.diagnostics.apply import applied
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Edit, Fix, Related, Severity
from policybook.diagnostics.render import render, summary
from policybook.diagnostics.to_json import to_json
from policybook.shipped import shipped
from policybook.text import Source, Span

TEXT = """rules:
  - id: 大客户
    when: >
      年采购额 > 5 and agee >= 18
\tthen:\tA
"""
SOURCE = Source("rules/abc.yaml", TEXT)


def at(word: str, source: Source = SOURCE) -> Span:
    start = source.text.index(word)
    return Span(source, start, start + len(word))


def finding(span: Span, **more: object) -> Diagnostic:
    return Diagnostic(Code.UNKNOWN_NAME, f"unknown name `{span.text}`", span, **more)


def test_a_finding_shows_its_place_with_carets_under_it() -> None:
    shown = render([finding(at("agee"), label="no such fact", help="did you mean `age`?")])
    assert shown == (
        "error[PB201]: unknown name `agee`\n"
        " --> rules/abc.yaml:4:20\n"
        "  |\n"
        "4 |       年采购额 > 5 and agee >= 18\n"
        "  |                        ^^^^ no such fact\n"
        "  = help: did you mean `age`?\n"
        "\n"
        "1 error\n"
    )


def test_chinese_characters_have_carets_of_their_own_width() -> None:
    lines = render([finding(at("年采购额"))]).splitlines()
    assert lines[4] == "  |       " + "^" * 8


def test_tabs_are_shown_as_blanks() -> None:
    lines = render([finding(at("A\n"))]).splitlines()
    assert lines[3] == "5 |     then:   A"
    assert lines[4] == "  |             ^"


def test_of_a_place_over_several_lines_the_first_is_shown() -> None:
    lines = render(
        [finding(Span(SOURCE, TEXT.index("when"), TEXT.index("agee")), label="all of it")]
    ).splitlines()
    assert lines[3:5] == ["3 |     when: >", "  |     ^^^^^^^ all of it"]


def test_a_second_place_is_shown_beneath_and_margins_agree() -> None:
    source = Source("b.yaml", "a: 1\n" + "#\n" * 10 + "a: 2\n")
    related = Related(Span(source, 0, 1), "first here")
    second = Span(source, source.text.rindex("a"), source.text.rindex("a") + 1)
    shown = render([finding(second, related=(related,))])
    assert shown.splitlines()[1:9] == [
        "  --> b.yaml:12:1",
        "   |",
        "12 | a: 2",
        "   | ^",
        "  ::: b.yaml:1:1",
        "   |",
        " 1 | a: 1",
        "   | - first here",
    ]


@pytest.mark.parametrize("text", ["", "a", "a\n", "\n\n"])
def test_the_end_of_a_file_can_be_pointed_at(text: str) -> None:
    source = Source("b", text)
    shown = render([finding(Span(source, len(text), len(text)))])
    assert "b:" in shown
    assert shown.endswith("1 error\n")


def test_characters_that_would_move_the_cursor_are_not_shown() -> None:
    source = Source("b", "a: \x1b[2J\u202e\n")
    shown = render([Diagnostic(Code.BAD_YAML, "the character `\x1b`", Span(source, 3, 4))])
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_colour_changes_nothing_but_colours() -> None:
    findings = [finding(at("agee"), label="x", help="y", related=(Related(at("大客户"), "z"),))]
    coloured = render(findings, colour=True)
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(findings)


def test_the_last_line_counts() -> None:
    warning = Diagnostic(Code.UNUSED_PARAMETER, "x", at("id"))
    note = Diagnostic(Code.UNUSED_PARAMETER, "x", at("id"), severity_override=Severity.NOTE)
    error = finding(at("agee"))
    assert summary([error, warning, error, error]) == "3 errors, 1 warning"
    assert summary([warning, warning, note]) == "2 warnings, 1 note"
    assert summary([]) == "no findings"
    assert render([]) == ""


@given(st.text("a 客\t\n界é𠀀e\u0301", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_carets_stand_under_what_they_mean(text: str, one: int, other: int) -> None:
    source = Source("b", text)
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    lines = render([finding(Span(source, start, end), label="")]).splitlines()
    position = source.position(start)
    carets = next((line for line in lines if re.fullmatch(r" *\| *\^+", line)), None)
    if carets is None:
        assert not text
        return
    wide = sum(
        2 if east_asian_width(char) in "WF" else 1
        for char in source.line(position.line)[: position.column - 1]
    )
    if not {"\t", "\u0301"} & set(text):
        assert carets.index("^") - carets.index("|") - 2 == wide


def test_findings_as_data_follow_the_published_schema() -> None:
    fix = Fix((Edit(at("agee"), "age"),), safe=True)
    findings = [
        finding(at("agee"), help="x", fix=fix, related=(Related(at("大客户"), "z"),)),
        finding(at("年采购额")),
    ]
    said = {"findings": to_json(findings)}
    schema = json.loads((shipped("schemas") / "output" / "check.schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(said)] == []
    first = said["findings"][0]
    assert (first["code"], first["line"], first["column"], first["end_column"]) == ("PB201", 4, 20, 24)
    assert first["fix"]["edits"] == [
        {"file": "rules/abc.yaml", "line": 4, "column": 20, "end_line": 4, "end_column": 24, "text": "age"}
    ]
    assert said["findings"][1]["fix"] is None


def test_safe_fixes_are_applied_and_others_are_not() -> None:
    source = Source("b", "wehn: agee\nthem: B\n")
    other = Source("c", source.text)

    def fix(word: str, text: str, *, safe: bool = True, where: Source = source) -> Diagnostic:
        return finding(at(word, where), fix=Fix((Edit(at(word, where), text),), safe))

    findings = [
        fix("wehn", "when"),
        fix("wehn", "when"),
        fix("wehn: agee", "overlaps"),
        fix("agee", "age", safe=False),
        fix("them", "then"),
        fix("B", "C", where=other),
    ]
    assert applied(source, findings) == ("when: agee\nthen: B\n", 2)


def test_a_fix_of_several_places_is_made_whole_or_not_at_all() -> None:
    source = Source("b", "one two\n")
    both = finding(
        at("one", source), fix=Fix((Edit(at("one", source), "1"), Edit(at("two", source), "2")), True)
    )
    first = finding(at("two", source), fix=Fix((Edit(at("two", source), "zwei"),), True))
    assert applied(source, [first, both]) == ("one zwei\n", 1)
    assert applied(source, [both, first]) == ("1 2\n", 1)
