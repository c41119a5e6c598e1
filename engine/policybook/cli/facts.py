"""Facts given on the command line, for the commands that take some."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from policybook.cli.screen import CouldNotRun

_Command = TypeVar("_Command", bound=Callable[..., Any])


def facts_option(command: _Command) -> _Command:
    """`--facts JSON|@FILE|-`."""
    return click.option(
        "--facts", default="{}", metavar="JSON|@FILE|-", help="The facts as a JSON object; `-` reads stdin."
    )(command)


def facts_text(facts: str) -> str:
    """The JSON itself, or what stands in the file or on stdin."""
    if facts == "-":
        return sys.stdin.read()
    if facts.startswith("@"):
        try:
            return Path(facts[1:]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            raise CouldNotRun(f"the facts cannot be read from `{facts[1:]}`: {fault}") from fault
    return facts
