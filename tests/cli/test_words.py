"""What commands say themselves is in one language, and no line is wider than a screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from string import Formatter
from typing import Any
from unicodedata import east_asian_width

import pytest

from policybook.book.from_folder import book_from
from policybook.cli.screen import one_line
from policybook.cli.words import WORDS
from policybook.service.demo import FIRM, LANGUAGES
from policybook.shipped import shipped

SEGMENTS = ["champion", "loyal", "big", "fresh", "steady", "risk", "dormant", "lost"]
Policybook = Callable[..., Any]


def wide(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def test_each_language_says_the_same_things() -> None:
    def places(said: dict[str, str]) -> dict[str, set[str | None]]:
        return {name: {each[1] for each in Formatter().parse(text)} - {None} for name, text in said.items()}

    assert places(WORDS["en"]) == places(WORDS["zh"])
    assert not [said for said in WORDS["zh"].values() if re.search("[a-z]{2}", re.sub("{.*?}", "", said))]


def test_a_run_a_load_and_an_override_speak_the_language_asked_for(
    small: Path, ran: str, policybook: Policybook
) -> None:
    Path("more.csv").write_text("no,name,spend\nC-2,乙,2000\nC-3,,1\n", encoding="utf-8")
    load = ("load", small, "--store", ran, "--map", "customers", "more.csv", "--language")

    assert "读入 2 行, 拒收 1 行" in policybook(*load, "zh").out
    assert "拒收: 1 × 缺少名称" in policybook(*load, "zh").out
    day = ("run", small, "--store", ran, "--as-of", "2026-02-28", "--language")
    chinese, english = policybook(*day, "zh").out, policybook(*day, "en").out
    assert "错误: 校验 `few-main`: 不成立\n  count(customers" in chinese
    assert "error: check `few-main`: does not hold\n  count(customers" in english
    assert not re.search("moved|check|as of", chinese)
    by_hand = ("override", small, "abc", "C-2", "B", "--store", ran, "--role", "head-of-sales", "--by", "W")
    days = ("--reason", "r", "--from", "2026-03-01", "--until", "2026-04-01", "--language", "zh")
    assert policybook(*by_hand, *days).out == "C-2 人工指定为 B, 自 2026-03-01 起至 2026-04-01 前: r\n"


@pytest.mark.slow
def test_the_demonstration_fits_a_screen_and_shows_how_a_class_came_about(
    small: Path, policybook: Policybook
) -> None:
    for language in LANGUAGES:
        lines = policybook("demo", "--customers", "600", "--language", language).out.splitlines()

        assert max(map(wide, lines)) <= 100
        assert len(lines) <= 60
    assert any(re.match("  2026-06-30: B -> A: ranks", line) for line in lines)
    assert "warning: check `a-share-of-sales` is 0.6701: does not hold" in lines


def test_the_demonstration_knows_its_firms_languages() -> None:
    book, _ = book_from(shipped("examples") / FIRM)

    assert book is not None
    assert book.manifest.languages == LANGUAGES


@pytest.mark.parametrize("text", ["客" * 200, "x" * 200, "客户 " * 60])
def test_a_long_text_is_cut_by_the_columns_it_takes(text: str) -> None:
    assert 85 <= wide(one_line(text)) <= 90
    assert one_line(text).endswith("…")


def test_many_movements_are_a_square_and_wide_lines_are_divided(small: Path, policybook: Policybook) -> None:
    policybook("demo", "--customers", "300", "--keep", "kept")
    store = ("--store", "sqlite:///kept/harbour.db")
    run = ("--as-of", "2026-06-30", "--policy", "rfm-segment")
    ended = policybook("run", f"kept/{FIRM}", *store, *run)
    square = ended.out.split("moved\n")[1].splitlines()

    assert square[0].split() == ["from", "\\", "to", *SEGMENTS]
    assert [line.split()[0] for line in square[1:]] == ["champion", *SEGMENTS[1:], "-"][: len(square) - 1]
    assert max(map(len, square)) <= 100

    # A wide line of a trace is one for each test.
    lines = policybook("explain", f"kept/{FIRM}", *store, "--language", "zh", "C-00296").out.splitlines()

    assert max(map(wide, lines)) <= 110
    assert '      business_philosophy = sound, 要求 "sound"' in lines
    assert any(re.search(r"spend_share_before = 0\.\d{6}…, 要求", line) for line in lines)
