"""`policybook tasks`: whom to contact, by when, how and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from policybook.cli.books import book_or_leave
from policybook.cli.findings import unusable
from policybook.cli.options import (
    FOLDER,
    Day,
    as_of_option,
    language_option,
    source_option,
    store_option,
)
from policybook.cli.screen import CouldNotRun, Exit, language_of, remark, say, say_json
from policybook.cli.words import phrase
from policybook.service import tasks as service
from policybook.service.feeds import FORMS, CannotHandOutError, hand_out

_NO_TIME = service.Wanted().closed_within


@click.command()
@click.argument("book", type=FOLDER)
@store_option
@as_of_option(required=True)
@click.option("--owner", metavar="KEY", help="Only what this person does today, or has in their care.")
@click.option("--subject", metavar="KEY", help="Only those about this customer.")
@click.option("--step", metavar="ID", help="Only those of this step.")
@click.option("--cadence", "cadences", multiple=True, metavar="ID", help="Only this one; may be repeated.")
@click.option(
    "--state",
    type=click.Choice([*service.STATES]),
    help="Only these; without it what is open, and what was closed that day.",
)
@click.option("--until", type=Day(), metavar="DAY", help="Only those due up to this day.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write it there instead of to the screen; calendars of all people into a folder.",
)
@source_option
@language_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", *(each for each in FORMS if each != "text")]),
    default="text",
    show_default=True,
    help="How the answer is written; `ics` is a calendar, `xlsx` a workbook.",
)
def tasks(
    book: Path,
    store: str,
    as_of: date,
    owner: str | None,
    subject: str | None,
    step: str | None,
    cadences: tuple[str, ...],
    state: str | None,
    until: date | None,
    output: Path | None,
    source: str | None,
    language: str | None,
    form: str,
) -> None:
    """Show the tasks of BOOK's cadences as they stand on a day, in the order of the lists.

    The lists are those of the last tick: tick first.
    """
    it = book_or_leave(book, form)
    within = service.CALENDARS_FORGET if form == "ics" else _NO_TIME
    wanted = service.Wanted(owner, subject, step, until, state, cadences or None, within)
    found, findings = service.tasks(it, store, as_of, wanted, named=form != "json", source=source)
    if found is None:
        unusable(findings, form, Exit.COULD_NOT_RUN)
    if form == "json":
        say_json(found.to_json())
        return
    spoken = language_of(language, it.manifest.languages)
    for id in found.not_ticked:
        last = found.ticked[id]
        name = "not_ticked" if last is None else "ticked_on"
        remark(phrase(spoken, name, cadence=id, day=last.isoformat() if last else ""))
    assert found.listing is not None, "it was asked for"
    try:
        text = hand_out(found.listing, form, spoken, output, owner=owner)
    except CannotHandOutError as refused:
        raise CouldNotRun(str(refused)) from None
    if text is not None:
        say(text.rstrip("\n"))
