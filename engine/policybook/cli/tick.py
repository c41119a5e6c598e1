"""`policybook tick`: what is due becomes tasks and lists, day by day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import click

from policybook.book.model import Book
from policybook.cli.books import book_or_leave
from policybook.cli.findings import unusable
from policybook.cli.options import (
    FOLDER,
    as_of_option,
    format_option,
    language_option,
    source_option,
    store_option,
)
from policybook.cli.screen import Exit, Phases, language_of, remark, say, say_json, table
from policybook.cli.words import WORDS, phrase
from policybook.diagnostics.render import render
from policybook.engines.choose import Asked as Engine
from policybook.reports.wording import SKIPPED, WAITS
from policybook.run.task_model import CadenceTick, Tick
from policybook.service import tick as service
from policybook.service.run import Asked

#: So many people's lists are counted on the screen; JSON has them all.
_PEOPLE = 20


@click.command()
@click.argument("book", type=FOLDER)
@store_option
@as_of_option(required=True)
@click.option("--cadence", "cadences", multiple=True, metavar="ID", help="Only this one; may be repeated.")
@click.option(
    "--engine",
    type=click.Choice(get_args(Engine)),
    default="auto",
    show_default=True,
    help="What evaluates the rules; by itself what fits the store and its size.",
)
@source_option
@language_option
@format_option
def tick(
    book: Path,
    store: str,
    as_of: date,
    cadences: tuple[str, ...],
    engine: str,
    source: str | None,
    language: str | None,
    form: str,
) -> None:
    """Bring the tasks of BOOK's cadences in a store up to a day.

    Every day since the last tick is gone through in order, each all or nothing. The same day again
    changes nothing, unless something was recorded or loaded meanwhile.
    """
    it = book_or_leave(book, form)
    with Phases() as phases:
        done, findings = service.tick(
            it,
            store,
            as_of,
            cadences=cadences or None,
            progress=phases.tell,
            asked=Asked(engine, source=source),
        )
    if done is None:
        unusable(findings, form, Exit.COULD_NOT_RUN)
    if form == "json":
        say_json(done.to_json())
        return
    show_tick(done, it, language_of(language, it.manifest.languages))


def show_tick(done: Tick, book: Book, language: str) -> None:
    """A tick in a language."""
    say(phrase(language, "ticked", book=done.book, day=done.as_of.isoformat()))
    for each in done.cadences:
        say()
        _show(each, book, language)
    if done.provisional:
        say(WORDS[language]["provisional"])
    if done.findings:
        remark(render(done.findings).rstrip("\n"))


def _show(each: CadenceTick, book: Book, language: str) -> None:
    words = WORDS[language]
    title = book.cadences[each.cadence].title.of(language)
    named = f"{title} ({each.cadence})" if title and title != each.cadence else each.cadence
    counts = phrase(language, "tick_counts", days=len(each.days), new=each.created, changed=each.changed)
    say(f"{named}: {counts}")
    rows = [[words["tick_open"], str(each.open)], [words["tick_overdue"], str(each.overdue)]]
    rows += [
        [words["tick_done"] if why == "done" else SKIPPED[why].of(language), str(n)]
        for why, n in each.closed.items()
    ]
    say(table(rows, right=(1,)))
    if each.listed:
        say(words["tick_lists"])
        people = [[owner or words["nobody"], str(n)] for owner, n in each.listed.items()]
        more = [["…", str(sum(each.listed.values()))]] if len(people) > _PEOPLE else []
        say(table([*people[:_PEOPLE], *more], right=(1,)))
    if each.waits:
        say(words["tick_waits"])
        say(
            table(
                [
                    [WAITS[why].of(language).partition(",")[0].partition("，")[0], str(n)]
                    for why, n in each.waits.items()
                ],
                right=(1,),
            )
        )
