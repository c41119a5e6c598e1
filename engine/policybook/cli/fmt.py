"""`policybook fmt`: a book's files in canonical layout."""

from __future__ import annotations

from pathlib import Path

import click

from policybook.cli.findings import unusable
from policybook.cli.options import books_argument, format_option
from policybook.cli.screen import Exit, leave, say, say_json
from policybook.diagnostics.model import Diagnostic
from policybook.service import format as service
from policybook.service.books import books_in


@click.command()
@books_argument
@click.option("--check", "only_check", is_flag=True, help="Say which files would change, and change none.")
@format_option
def fmt(folders: tuple[Path, ...], only_check: bool, form: str) -> None:
    """Lay out the files of each BOOK: indentation, blanks, expressions. What they say stays the same.

    Of a folder that is no book, all books below it. With `--check`, exit code 1 where a file would change.
    """
    files: list[service.Formatted] = []
    findings: list[Diagnostic] = []
    for book in books_in(folders or (Path(),)):
        of_book, unreadable = service.format_book(book)
        files += of_book
        findings += unreadable
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
