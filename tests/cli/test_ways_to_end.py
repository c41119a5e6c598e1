"""Every way in which a command can end has its exit code and its words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policybook.cli import check as check_command
from policybook.cli import screen
from policybook.cli.main import COMMANDS
from policybook.cli.screen import language_of
from policybook.diagnostics.codes import Code

Policybook = Callable[..., Any]


@pytest.mark.parametrize("arguments", [("chek",), ("check", "nowhere"), ("run", "."), ("check", "--what")])
def test_wrong_use_ends_with_two(policybook: Policybook, arguments: tuple[str, ...]) -> None:
    ended = policybook(*arguments)

    assert ended.code == 2
    assert ended.err
    assert not ended.out


def test_a_fault_of_ours_is_said_to_be_ours(
    small: Path, policybook: Policybook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(_: Path) -> None:
        raise ZeroDivisionError("a fault for this test")

    monkeypatch.setattr(check_command.service, "check", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    ended = policybook("check", small)
    debug = policybook("--debug", "check", small)

    assert ended.code == debug.code == 70
    assert "this is a fault of policybook, not of your book" in ended.err
    assert "Traceback" not in ended.err
    assert "ZeroDivisionError" in next(tmp_path.glob("policybook-fault-*")).read_text(encoding="utf-8")
    assert "Traceback" in debug.err


def test_a_file_that_cannot_be_written_is_no_fault_of_ours(small: Path, policybook: Policybook) -> None:
    ended = policybook("test", small, "--junit", "no/such/folder/report.xml")

    assert ended.code == 2
    assert "no such file or directory" in ended.err


def test_every_command_says_what_it_does(policybook: Policybook) -> None:
    for command in COMMANDS:
        ended = policybook(command, "--help")
        assert ended.code == 0
        assert ended.out.startswith(f"Usage: policybook {command}")
        assert "--format" in ended.out


def test_every_code_has_a_page(policybook: Policybook) -> None:
    for code in Code:
        assert code.value in policybook("explain", code.value).out
    assert policybook("explain", "unknown-name").out == policybook("explain", "pb201").out
    assert policybook("explain", "PB999").code == 2
    assert (
        "is neither a code nor a folder: did you mean `unknown-name`?"
        in policybook("explain", "unknown-nam").err
    )


def test_a_day_that_is_none_is_said_to_be(small: Path, policybook: Policybook) -> None:
    ended = policybook("decide", small, "abc", "--as-of", "2026-02-30")

    assert ended.code == 2
    assert "`2026-02-30` is no day: write it as 2026-01-31" in ended.err


def test_the_version_is_said(policybook: Policybook) -> None:
    assert policybook("version").out.startswith("policybook ")
    assert set(policybook("version", "--format", "json").json) == {"version", "python"}


def test_the_language_is_the_one_chosen_the_systems_or_the_books() -> None:
    assert language_of("en", ("zh",), {"LANG": "zh_CN"}) == "en"
    assert language_of(None, ("en",), {"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US"}) == "zh"
    assert language_of(None, ("zh", "en"), {"LANG": "C.UTF-8"}) == "zh"
    assert language_of(None, (), {}) == "en"


def test_a_reader_who_has_read_enough_is_told_no_more(small: Path, checkout: Path) -> None:
    command = "from policybook.cli.main import main; main(['show', 'small', '--resolved'])"
    started = subprocess.Popen(
        [sys.executable, "-c", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(checkout / "engine")},
    )
    assert started.stdout is not None
    started.stdout.close()
    _, said = started.communicate(timeout=60)

    assert (started.returncode, said) == (2, b"")


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert screen.coloured()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not screen.coloured()
