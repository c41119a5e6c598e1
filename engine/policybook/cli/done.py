"""`policybook done`: what came of a task."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from policybook.cli.books import book_or_leave
from policybook.cli.options import FOLDER, format_option, language_option, source_option, store_option
from policybook.cli.records import by_option, note_option, on_option, outcome_option, show_record
from policybook.service import record as service


@click.command()
@click.argument("book", type=FOLDER)
@click.argument("task")
@store_option
@outcome_option
@on_option
@by_option
@note_option
@source_option
@language_option
@format_option
def done(
    book: Path,
    task: str,
    store: str,
    outcome: str,
    on: date,
    by: str,
    note: str | None,
    source: str | None,
    language: str | None,
    form: str,
) -> None:
    """Record what came of a TASK, and of those that are done together with it.

    TASK is its key, or a beginning of it that names one open task, with or without the cadence:
    `keep-in-touch/C-1`. The same again changes nothing.
    """
    it = book_or_leave(book, form)
    made, findings = service.done(it, store, task, outcome=outcome, on=on, by=by, note=note, source=source)
    show_record(made, findings, it, on, language, form)
