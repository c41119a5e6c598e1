"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: A folder given on the command line.
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
#: A file given on the command line.
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
#: A file to write.
OUTPUT = click.Path(dir_okay=False, path_type=Path)


class Day(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.5
    """A day as `2026-01-31`."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that a text writes."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"`{value}` is no day: write it as 2026-01-31", param, ctx)


def book_argument(command: _Command) -> _Command:
    """BOOK, a book's folder; the current one where it is left out."""
    return click.argument("book", type=FOLDER, default=Path())(command)


def books_argument(command: _Command) -> _Command:
    """BOOKS, books' folders or folders of books; the current one where they are left out."""
    return click.argument("folders", metavar="[BOOK]...", nargs=-1, type=FOLDER)(command)


def format_option(command: _Command) -> _Command:
    """`--format text|json`."""
    kinds = click.Choice(["text", "json"])
    return click.option(
        "--format", "form", type=kinds, default="text", show_default=True, help="How the answer is written."
    )(command)


def language_option(command: _Command) -> _Command:
    """`--language en|zh`."""
    return click.option(
        "--language",
        type=click.Choice(["en", "zh"]),
        help="The language; by default your system's, else the book's first.",
    )(command)


def store_option(command: _Command) -> _Command:
    """`--store URL`, required."""
    return click.option(
        "--store",
        "store",
        required=True,
        metavar="URL",
        help="Where customers are: `sqlite:///file.db`, `postgresql://…`.",
    )(command)


def source_option(command: _Command) -> _Command:
    """`--source ID`."""
    return click.option(
        "--source", metavar="ID", help="The book's source that says where the records lie already."
    )(command)


def as_of_option(*, required: bool) -> Callable[[_Command], _Command]:
    """`--as-of DAY`."""
    return click.option(
        "--as-of",
        "as_of",
        type=Day(),
        required=required,
        metavar="DAY",
        help="The day it is decided for, as 2026-01-31. Nothing reads a clock.",
    )
