"""The page about the command line is what the commands say of themselves.

With POLICYBOOK_ACCEPT=1 the page is written anew: read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from policybook.cli.main import COMMANDS, commands
from policybook.cli.screen import Exit

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "cli.md"
HEAD = """\
# The command line

Every command takes a book as its folder; `check`, `test` and `fmt` take several, or a folder of books.
`--format json` gives the answer as data: text for people may change, the data has a schema in
`schemas/output`. Answers go to stdout, remarks and progress to stderr. Colour only on a terminal,
and never where `NO_COLOR` is set. 每条命令都以账册的文件夹为参数；`--format json` 输出供程序读取的数据。

| exit code | says |
|---|---|
| 0 | clean: nothing was found, every case passed |
| 1 | findings, a failed case, or an outcome check of severity `error` that does not hold |
| 2 | could not run: wrong use, facts or a store that cannot be used |
| 5 | `test` found no case to run |
| 70 | a fault of policybook, not of the book |
"""


def _page() -> str:
    parts = [HEAD]
    for command in COMMANDS:
        with click.Context(command, info_name=f"policybook {command.name}", terminal_width=100) as context:
            text = command.get_help(context)
        parts.append(f"\n## {command.name}\n\n```text\n{text}\n```\n")
    return "".join(parts)


def test_the_page_says_what_the_commands_say() -> None:
    if os.environ.get("POLICYBOOK_ACCEPT") == "1":
        PAGE.write_text(_page(), encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == _page()


def test_every_exit_code_is_on_the_page() -> None:
    for code in Exit:
        assert f"| {int(code)} | " in HEAD


def test_commands_stand_in_the_order_of_work() -> None:
    assert commands.list_commands(click.Context(commands)) == [command.name for command in COMMANDS]
