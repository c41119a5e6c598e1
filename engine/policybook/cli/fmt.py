"""`policybook fmt`: a book's files in canonical layout."""

from __future__ import annotations

from pathlib import Path

import click

from policybook.cli.findings import unusable
from policybook.cli.options import book_argument, format_option
from policybook.cli.screen import Exit, leave, say, say_json
from policybook.service import format as service


@click.command()
@book_argument
@click.option("--check", "only_check", is_flag=True, help="Say which files would change, and change none.")
@format_option
def fmt(book: Path, only_check: bool, form: str) -> None:
    """Lay out the files of BOOK: indentation, blanks, expressions. What they say stays the same.

    With `--check`, exit code 1 where a file would change.
    """
    files, findings = service.format_book(book)
    if findings:
        unusable(findings, form)
    changed = [file for file in files if file.changed]
    if not only_check:
        service.write(changed)
    if form == "json":
        say_json({"files": len(files), "changed": [file.path.as_posix() for file in changed]})
    else:
        for file in changed:
            say(f"{'would change' if only_check else 'changed'} {file.path.as_posix()}")
        if not changed:
            say(f"{len(files)} files as they should be")
    leave(Exit.FINDINGS if only_check and changed else Exit.CLEAN)
