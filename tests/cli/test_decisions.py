"""The verbs that decide: decide, load, run, explain, override, demo."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Policybook = Callable[..., Any]
Valid = Callable[[str, Any], None]


def test_a_decision_says_why(small: Path, policybook: Policybook) -> None:
    ended = policybook("decide", small, "abc", "--facts", '{"spend": 1000.10}')

    assert ended.code == 0
    assert ended.out.splitlines()[:2] == ["abc: A Main", "  because: bought for 1000.10"]
    assert (
        "理由: 成交额1000.10"
        in policybook("decide", small, "abc", "--facts", '{"spend": 1000.10}', "--language", "zh").out
    )


def test_a_decision_as_json_has_the_shape_of_its_schema(
    small: Path, policybook: Policybook, as_schema_says: Valid
) -> None:
    ended = policybook("decide", small, "abc", "--facts", '{"spend": 1000.10}', "--format", "json")

    as_schema_says("decide", ended.json)
    assert '"spend": 1000.1' in ended.out  # digit by digit, no float


def test_facts_come_from_a_file_or_from_stdin(
    small: Path, policybook: Policybook, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("facts.json").write_text('{"name": "客户", "spend": 5}', encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO('{"spend": 5000}'))

    assert policybook("decide", small, "abc", "--facts", "@facts.json").out.startswith("abc: B")
    assert policybook("decide", small, "abc", "--facts", "-").out.startswith("abc: A")
    assert policybook("decide", small, "abc", "--facts", "@nowhere.json").code == 2


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ('{"spend": ', "the facts are not JSON"),
        ('{"spend": NaN}', "`NaN` is no number"),
        ('{"spend": 1, "spend": 2}', "`spend` is given twice"),
        ("[1]", "the facts are not an object"),
        ('{"spned": 1}', "did you mean `spend`?"),
        ('{"spend": "many"}', "expected number, found `many`"),
        ('{"spend": true}', "expected number"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_facts_that_are_none_are_said_to_be(
    small: Path, policybook: Policybook, as_schema_says: Valid, facts: str, said: str
) -> None:
    ended = policybook("decide", small, "abc", "--facts", facts)

    assert ended.code == 2
    assert said in ended.err
    as_schema_says("check", policybook("decide", small, "abc", "--facts", facts, "--format", "json").json)


def test_a_policy_that_is_not_there_is_not_decided(small: Path, policybook: Policybook) -> None:
    ended = policybook("decide", small, "abcd")

    assert ended.code == 2
    assert "unknown policy `abcd`: did you mean `abc`?" in ended.err


def test_loading_twice_changes_nothing(small: Path, policybook: Policybook) -> None:
    load = (
        "load",
        small,
        "--store",
        "sqlite:///s.db",
        "--map",
        "customers",
        "small/data.csv",
        "--rejects",
        "r.csv",
    )

    first, second = policybook(*load), policybook(*load, "--format", "json")

    assert first.code == second.code == 0
    assert "3 rows read, 1 rejected" in first.out
    assert second.json["entities"]["customer"] == {
        "inserted": 0,
        "updated": 0,
        "unchanged": 2,
        "repeated": 0,
    }
    assert "no name" in Path("r.csv").read_text(encoding="utf-8")


def test_what_cannot_be_loaded_ends_with_two(small: Path, policybook: Policybook) -> None:
    ended = policybook("load", small, "--store", "sqlite:///s.db", "--map", "custmers", "small/data.csv")

    assert ended.code == 2
    assert "did you mean `customers`?" in ended.err


def test_a_run_has_the_shape_of_its_schema(
    small: Path, loaded: str, policybook: Policybook, as_schema_says: Valid
) -> None:
    ended = policybook("run", small, "--store", loaded, "--as-of", "2026-01-31", "--format", "json")

    assert ended.code == 0
    as_schema_says("run", ended.json)
    assert ended.json["classifications"][0]["counts"] == {"A": 1, "B": 1}


def test_a_run_shows_classes_movements_and_failed_checks(
    small: Path, ran: str, policybook: Policybook
) -> None:
    Path("more.csv").write_text("no,name,spend\nC-2,乙,2000\n", encoding="utf-8")
    policybook("load", small, "--store", ran, "--map", "customers", "more.csv")

    dry = policybook("run", small, "--store", ran, "--as-of", "2026-02-28", "--dry-run")
    ended = policybook("run", small, "--store", ran, "--as-of", "2026-02-28")

    assert "dry: nothing was written" in dry.out
    assert ended.code == 1  # two main customers are one too many
    assert "A  Main   2  100.0 %" in ended.out
    assert "B -> A  1" in ended.out
    assert "check `few-main`" in ended.out


def test_explain_says_why_a_customer_has_its_class(
    small: Path, ran: str, policybook: Policybook, as_schema_says: Valid
) -> None:
    ended = policybook("explain", small, "--store", ran, "C-1")

    assert ended.code == 0
    assert ended.out.startswith("C-1 abc: A Main\n  because: bought for 5000.00\n")
    as_schema_says(
        "explain", policybook("explain", small, "--store", ran, "C-1", "abc", "--format", "json").json
    )


def test_what_cannot_be_explained_ends_with_two(small: Path, loaded: str, policybook: Policybook) -> None:
    assert "PB608" in policybook("explain", small, "--store", loaded, "C-1").err
    assert "PB606" in policybook("explain", small, "--store", loaded, "C-9").err
    assert policybook("explain", small, "--store", "sqlite:///none.db", "C-1").code == 2
    assert not Path("none.db").exists()
    assert policybook("explain", small, "C-1").code == 2


def test_a_class_set_by_hand_stands_from_the_next_run_on(
    small: Path, ran: str, policybook: Policybook
) -> None:
    by_hand = ("--reason", "新客户", "--by", "王", "--from", "2026-02-01", "--until", "2026-03-01")
    override = ("override", small, "--store", ran, "abc", "C-2", "A", *by_hand)

    refused = policybook(*override, "--role", "clerk")
    made = policybook(*override, "--role", "head-of-sales", "--format", "json")
    policybook("run", small, "--store", ran, "--as-of", "2026-02-02")

    assert refused.code == 2
    assert (made.code, made.json["class"], made.json["until"]) == (0, "A", "2026-03-01")
    assert policybook("explain", small, "--store", ran, "C-2").out.startswith("C-2 abc: A")


@pytest.mark.slow
def test_the_demonstration_says_the_same_every_time(
    policybook: Policybook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    first = policybook("demo", "--customers", "60", "--keep", "kept")
    second = policybook("demo", "--customers", "60")
    other = policybook("demo", "--customers", "60", "--seed", "2")

    assert first.code == second.code == 0
    assert first.out.startswith(second.out.rstrip("\n"))
    assert other.out != second.out
    assert "理由" in first.out
    assert "because" in first.out
    assert (tmp_path / "kept" / "harbour-logistics" / "policybook.yaml").is_file()
    assert policybook("demo", "--customers", "60", "--keep", "kept").code == 2
