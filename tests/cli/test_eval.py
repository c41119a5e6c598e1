"""`eval` and `repl` as a person meets them."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

Policybook = Callable[..., Any]
Valid = Callable[[str, Any], None]


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["1/3 + x", "--facts", '{"x": 0.1}'], "0.4333333333333333333333333333333333\n  number\n"),
        (['"客户" + "A"'], '"客户A"\n  string\n'),
        (["orders[amount>5].amount", "--facts", '{"orders": [{"amount": 6}]}'], "[6]\n  list<number>\n"),
        (["1+2", "--show", "text"], "1 + 2\n"),
        (["1+2", "--show", "type"], "whole number\n"),
        (['as_of + @"P1D"', "--as-of", "2026-01-31"], "2026-02-01\n  date\n"),
        (["--", "-3 ** 2"], "9\n  number\n"),
        (["--test", "> 5, null", "--input", "7"], "true\n  boolean\n"),
        (["--test", "> 5", "--input", "null"], "false\n  boolean\n"),
        (["--test", ">5,<  2", "--input", "7", "--show", "text"], "> 5, < 2\n"),
    ],
)
def test_an_expression_or_a_cell_has_its_value_and_type(
    arguments: list[str], printed: str, policybook: Policybook
) -> None:
    ended = policybook("eval", *arguments)

    assert (ended.code, ended.out, ended.err) == (0, printed, "")


def test_a_fault_is_shown_at_its_place(policybook: Policybook) -> None:
    ended = policybook("eval", "sum(amounts) + smu([1])")

    assert ended.code == 1
    assert ended.out == ""
    assert "expression:1:5" in ended.err
    assert "expression:1:16" in ended.err


def test_what_an_expression_is_made_of(policybook: Policybook) -> None:
    shown = ("eval", "if x > 5 then x else 0", "--facts", '{"x": 6}', "--show")

    assert policybook(*shown, "tree").out.splitlines()[:3] == [
        "If : number", "  if Compare > : boolean", "    Fact x : number"
    ]  # fmt: skip
    names: dict[str, Any] = {"Decimal": Decimal}
    exec(policybook(*shown, "code").out, names)
    assert names["expression"]({"x": 6}) == 6


def test_the_answer_as_json_has_the_shape_of_its_schema(
    policybook: Policybook, as_schema_says: Valid
) -> None:
    right = policybook("eval", "[0.10, x]", "--facts", '{"x": "a"}', "--format", "json", "--show", "tree")
    wrong = policybook("eval", "[0.10, ", "--format", "json")

    as_schema_says("eval", right.json)
    assert '"value": [\n    0.1,' in right.out
    as_schema_says("check", wrong.json)
    assert wrong.code == 1


def test_a_book_brings_its_names_parameters_and_outcomes(small: Path, policybook: Policybook) -> None:
    facts = ("--book", small, "--facts", '{"spend": "1000.00"}')

    assert policybook("eval", 'abc = "A"', *facts).out == "true\n  boolean\n"
    assert (
        policybook("eval", "spend", *facts, "--show", "type").out == "number with at most 2 decimal places\n"
    )
    assert "did you mean `spend`?" in policybook("eval", "spned", *facts).err
    # A policy cannot read its own outcome, so it is not in its scope.
    assert policybook("eval", "abc", *facts, "--policy", "abc").code == 1


def test_the_canonical_text_is_the_one_that_fmt_writes(small: Path, policybook: Policybook) -> None:
    rules = small / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace('">= 1000"', '">=1000,<2"'), "utf-8")

    shown = policybook(
        "eval", "--test", ">=1000,<2", "--input", "spend", "--book", small, "--show", "text"
    ).out
    policybook("fmt", small)

    assert shown == ">= 1000, < 2\n"
    assert f'"{shown.strip()}"' in rules.read_text("utf-8")


def test_a_day_that_is_needed_must_be_given(checkout: Path, policybook: Policybook) -> None:
    firm = checkout / "examples" / "lantern-futures"
    ended = policybook("eval", "as_of", "--book", firm)

    assert ended.code == 1
    assert "reads `as_of`, and no day is given" in ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give an expression"),
        (["1", "--test", ">1", "--input", "2"], "give an expression, or a cell"),
        (["--test", ">1"], "belong together"),
        (["1", "--policy", "abc"], "which book"),
        (["1", "--facts", "["], "not JSON"),
    ],
)
def test_a_wrong_call_could_not_run(arguments: list[str], said: str, policybook: Policybook) -> None:
    ended = policybook("eval", *arguments)

    assert ended.code == 2
    assert said in ended.err


def test_a_session_reads_lines_where_there_is_no_terminal(
    policybook: Policybook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(":let a 5\nsum([a,\n1])\nb\n:quit\n1\n"))

    ended = policybook("repl")

    assert ended.code == 0
    assert ended.out.startswith("a = 5\n6\n  number\nerror[PB201]: unknown name `b`\n")
    assert ended.out.endswith("1 error\n")


def test_answers_as_json_are_objects_on_lines(
    policybook: Policybook, monkeypatch: pytest.MonkeyPatch, as_schema_says: Valid
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('"客" + "户"\n:type 1\n'))

    lines = [json.loads(line) for line in policybook("repl", "--format", "json").out.splitlines()]

    assert lines == [{"answer": '"客户"\n  string'}, {"answer": "whole number"}]
    as_schema_says("repl", lines[0])


def test_without_prompt_toolkit_the_command_to_install_it_is_said(
    policybook: Policybook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "policybook.cli.prompt", None)
    monkeypatch.setitem(sys.modules, "prompt_toolkit", None)
    monkeypatch.delitem(sys.modules, "policybook.cli.prompt")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    ended = policybook("repl")

    assert ended.code == 2
    assert "pip install 'policybook[repl]'" in ended.err
