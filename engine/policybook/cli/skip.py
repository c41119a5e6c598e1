"""`policybook skip`: a task given up by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from policybook.cli.books import book_or_leave
from policybook.cli.options import FOLDER, Day, format_option, language_option, source_option, store_option
from policybook.cli.records import by_option, show_record
from policybook.service import record as service


@click.command()
@click.argument("book", type=FOLDER)
@click.argument("task")
@store_option
@click.option("--reason", required=True, help="Why it is not done; it is kept with the task.")
@click.option("--on", type=Day(), required=True, metavar="DAY", help="The day on which it is given up.")
@by_option
@source_option
@language_option
@format_option
def skip(
    book: Path,
    task: str,
    store: str,
    reason: str,
    on: date,
    by: str,
    source: str | None,
    language: str | None,
    form: str,
) -> None:
    """Give a TASK up by hand, for a reason. It is named as for `done`; the same again changes nothing."""
    it = book_or_leave(book, form)
    made, findings = service.skip(it, store, task, on=on, by=by, reason=reason, source=source)
    show_record(made, findings, it, on, language, form)
