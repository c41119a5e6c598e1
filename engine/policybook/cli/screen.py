"""How commands speak: text or JSON on stdout, remarks on stderr, colour only for a person who sees it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from enum import IntEnum
from typing import Any, NoReturn

import click

from policybook.diagnostics.render import width
from policybook.vocabulary.to_json import json_text

_LONGEST = 90


class Exit(IntEnum):
    """What a command's exit code says; the same for every command."""

    CLEAN = 0
    FINDINGS = 1
    COULD_NOT_RUN = 2
    NOTHING_COLLECTED = 5
    OUR_FAULT = 70


class CouldNotRun(click.ClickException):
    """A reason why a command could not do its work at all; it ends with exit code 2."""

    exit_code = Exit.COULD_NOT_RUN


def say(text: str = "") -> None:
    """A line for people, on stdout."""
    click.echo(text)


def say_json(data: object) -> None:
    """The answer for programs, on stdout: the same bytes for the same answer."""
    click.echo(json_text(data, indent=2))


def remark(text: str) -> None:
    """A line beside the answer, on stderr."""
    click.echo(text, err=True)


def coloured() -> bool:
    """Whether stdout is a person's terminal that wants colour (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def language_of(
    chosen: str | None, book: tuple[str, ...], environment: Mapping[str, str] = os.environ
) -> str:
    """The language of reasons: the one chosen, that of the person's system, the book's first.

    >>> language_of(None, ("zh", "en"), {"LANG": "C.UTF-8"}), language_of(None, (), {"LANG": "zh_CN.UTF-8"})
    ('zh', 'zh')
    """
    if chosen:
        return chosen
    system = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    for known in ("zh", "en"):
        if system.startswith(known):
            return known
    return next((each for each in book if each in ("zh", "en")), "en")


def leave(code: int) -> NoReturn:
    """End the command with an exit code."""
    click.get_current_context().exit(code)


def table(rows: list[list[str]], *, right: tuple[int, ...] = (), indent: str = "  ") -> str:
    """Rows in columns; the columns numbered in `right` are set flush right.

    >>> print(table([["A", "3"], ["BB", "12"]], right=(1,)))
      A    3
      BB  12
    """
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    lines = []
    for row in rows:
        cells = [
            " " * (wide - width(cell)) + cell if at in right else cell + " " * (wide - width(cell))
            for at, (cell, wide) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append((indent + "  ".join(cells)).rstrip())
    return "\n".join(lines)


def one_line(text: str) -> str:
    """A text in one line, however it was folded; a very long one is cut, JSON has all of it."""
    line = " ".join(text.split())
    if width(line) <= _LONGEST:
        return line
    cut = line[: _LONGEST - 1]
    while width(cut) >= _LONGEST:
        cut = cut[:-1]
    return cut + "…"


def progress_bar(length: int, label: str) -> Any:  # Any: click's bar is generic over what it iterates
    """A progress bar on stderr; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        return nullcontext(_NoBar())
    return click.progressbar(length=length, label=label, file=sys.stderr)


class Phases:
    """What long work is doing now, in one line on stderr; nothing where stderr is no terminal."""

    def __init__(self) -> None:
        self._width = 0

    def tell(self, what: str, part: float | None) -> None:
        """Show a phase, and which part of it is done where that is known."""
        if sys.stderr.isatty():
            self._show(what if part is None else f"{what} {part:.0%}")

    def __enter__(self) -> Phases:
        return self

    def __exit__(self, *_: object) -> None:
        if self._width:
            self._show("")
            sys.stderr.write("\r")

    def _show(self, line: str) -> None:
        line = one_line(line)
        sys.stderr.write("\r" + line + " " * max(0, self._width - width(line)))
        sys.stderr.flush()
        self._width = width(line)


class _NoBar:
    """A bar that nobody sees."""

    pos = 0
    length = 0

    def update(self, steps: int) -> None:
        """Nothing is shown."""
