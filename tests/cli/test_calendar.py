"""`policybook calendar`: days, working time, and what it says to a slip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Ended

Command = Callable[..., Ended]
MANIFEST = """\
policybook: 1
name: quay
timezone: Asia/Shanghai
languages: [zh, en]
calendar: {country: CN, hours: {mon-fri: ["09:00-17:00"]}}
"""


@pytest.fixture
def book(tmp_path: Path) -> str:
    folder = tmp_path / "quay"
    folder.mkdir()
    (folder / "policybook.yaml").write_text(MANIFEST, encoding="utf-8")
    return str(folder)


def test_days_in_chinese_and_as_json(policybook: Command, book: str) -> None:
    ended = policybook("calendar", book, "--from", "2027-02-04", "--to", "2027-02-06", "--language", "zh")
    assert ended.code == 0
    assert "周四  09:00-17:00" in ended.out
    assert "休息" in ended.out
    assert "暂定" in ended.out
    days = policybook("calendar", book, "--from", "2026-02-14", "--to", "2026-02-14", "--format", "json").json
    assert days["days"] == [
        {
            "on": "2026-02-14",
            "hours": ["09:00-17:00"],
            "because": {"en": "worked in place of another day", "zh": "调休上班"},
            "provisional": False,
        }
    ]


def test_working_time_in_a_year_not_announced_is_provisional(policybook: Command, book: str) -> None:
    asked = ("--start", "2026-12-31T16:00", "--add", "PT2H", "--format", "json")
    assert policybook("calendar", book, *asked).json == {
        "calendar": "firm",
        "start": "2026-12-31T16:00:00+08:00",
        "add": "PT2H",
        "end": "2027-01-04T10:00:00+08:00",
        "provisional": True,
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["frim", "--from", "2026-01-01"], "did you mean `firm`?"),
        ([], "say which days"),
        (["--start", "2026-01-01T09:00"], "say which days"),
        (["--start", "9 o'clock", "--add", "PT4H"], "is no moment"),
        (["--start", "2026-01-01T09:00", "--add", "P1M"], "is no working time"),
        (["--start", "2026-01-01T09:00", "--add", "PT900000H"], "worked out from"),
        (["--start", "0001-01-01T09:00", "--add", "-PT9000H"], "worked out from"),
    ],
)
def test_a_slip_is_said_in_a_line(policybook: Command, book: str, words: list[str], said: str) -> None:
    ended = policybook("calendar", book, *words)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err
