"""`policybook contact`: a contact that no task asked for."""

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
@click.argument("customer")
@store_option
@outcome_option
@on_option
@by_option
@note_option
@click.option("--cadence", metavar="ID", help="Whose outcome it is; by itself the first that knows both.")
@source_option
@language_option
@format_option
def contact(
    book: Path,
    customer: str,
    store: str,
    outcome: str,
    on: date,
    by: str,
    note: str | None,
    cadence: str | None,
    source: str | None,
    language: str | None,
    form: str,
) -> None:
    """Record a contact with a CUSTOMER that no task asked for. The same again changes nothing.

    A real contact moves what is due next, from the next tick on.
    """
    it = book_or_leave(book, form)
    made, findings = service.contact(
        it, store, customer, outcome=outcome, on=on, by=by, note=note, cadence=cadence, source=source
    )
    show_record(made, findings, it, on, language, form)
