"""`policybook workload`: what the cadences ask of people in the weeks to come."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from policybook.book.model import Book
from policybook.cli.books import book_or_leave
from policybook.cli.findings import unusable
from policybook.cli.options import (
    FOLDER,
    OUTPUT,
    as_of_option,
    language_option,
    source_option,
    store_option,
)
from policybook.cli.screen import Exit, Phases, language_of, leave, remark, say, table
from policybook.diagnostics.render import render
from policybook.reports.workload import Load, Workload
from policybook.reports.workload_page import to_html
from policybook.reports.workload_to_json import workloads_json
from policybook.reports.workload_together import Workloads
from policybook.reports.workload_words import exceeded, late, phrase, who
from policybook.service import workload as service
from policybook.service.files import write_whole
from policybook.vocabulary.to_json import json_text

_MOST_WEEKS = 53


@click.command()
@click.argument("book", type=FOLDER)
@store_option
@as_of_option(required=True)
@click.option(
    "--weeks",
    type=click.IntRange(1, _MOST_WEEKS),
    default=service.WEEKS,
    show_default=True,
    help="How many weeks, the one of the day among them.",
)
@click.option("--cadence", metavar="ID", help="Only this one; else all of the book.")
@click.option("--gate", is_flag=True, help="Exit code 1 where somebody's capacity is exceeded.")
@click.option("-o", "--output", type=OUTPUT, help="Write it there instead of to the screen.")
@source_option
@language_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="How the answer is written; `html` is a page with charts.",
)
def workload(
    book: Path,
    store: str,
    as_of: date,
    weeks: int,
    cadence: str | None,
    gate: bool,
    output: Path | None,
    source: str | None,
    language: str | None,
    form: str,
) -> None:
    """Show what BOOK's cadences ask of each person, week by week, against what their lists hold.

    It is a forecast from the records as they are, for a cadence that is not in force as well; nothing
    is written to the store.
    """
    it = book_or_leave(book, form)
    with Phases() as phases:
        found, findings = service.workloads(
            it, store, as_of, weeks=weeks, cadence=cadence, source=source, progress=phases.tell
        )
    if found is None:
        unusable(findings, form, Exit.COULD_NOT_RUN)
    if findings:
        remark(render(findings).rstrip("\n"))
    text = _written(found, it, as_of, form, language_of(language, it.manifest.languages))
    if output is None:
        say(text.rstrip("\n"))
    else:
        write_whole(output, text)
    leave(Exit.FINDINGS if gate and found.exceeds else Exit.CLEAN)


def _written(found: Workloads, book: Book, as_of: date, form: str, language: str) -> str:
    match form:
        case "json":
            return json_text(workloads_json(found, book.name, book.digest, as_of), indent=2) + "\n"
        case "html":
            return to_html(found.all, book.name, language)
        case _:
            return "\n".join(_text(each, language) for each in found.all)


def _text(workload: Workload, language: str) -> str:
    """The workload as tables that fit a screen: weeks, steps, people; a page has all of it."""
    title = workload.title.of(language)
    said = phrase(language, "as_of", day=workload.as_of.isoformat(), weeks=len(workload.weeks))
    lines = [f"{title} ({workload.cadence})" if workload.cadence else title, said]
    if workload.provisional:
        lines.append(phrase(language, "provisional"))
    lines += ["", _weeks(workload, language), "", _steps(workload, language), "", _people(workload, language)]
    if note := late(workload.total, language):
        lines += ["", note]
    lines += ["", *exceeded(workload, language)]
    lines.append(phrase(language, "exceeded" if workload.exceeds else "kept"))
    return "\n".join(lines) + "\n"


def _weeks(workload: Workload, language: str) -> str:
    """What is asked of everybody in each week, by channel."""
    heads = [phrase(language, name) for name in ("week", "open_days", "tasks", "capacity")]
    rows = [[*heads, *(each.of(language) for each in workload.channels.values())]]
    for week, load in zip(workload.weeks, workload.total.loads, strict=True):
        channels = [str(load.channels.get(each, 0)) for each in workload.channels]
        rows.append([week.name, str(week.open_days), *_of(load), *channels])
    return table(rows, right=tuple(range(1, len(rows[0]))))


def _steps(workload: Workload, language: str) -> str:
    """What is asked for in all weeks, by step."""
    numbers = {id: sum(each.steps.get(id, 0) for each in workload.total.loads) for id in workload.steps}
    rows = [[label.of(language), str(numbers[id])] for id, label in workload.steps.items()]
    return table([[phrase(language, "step"), phrase(language, "tasks")], *rows], right=(1,))


def _people(workload: Workload, language: str) -> str:
    """What is asked of each person: what is late, all weeks together, and the fullest of them."""
    rows = [[phrase(language, name) for name in ("who", "late", "tasks", "capacity", "fullest")] + ["", ""]]
    for each in workload.people:
        week, load = max(
            zip(workload.weeks, each.loads, strict=True),
            key=lambda found: (found[1].over, found[1].tasks, -found[0].first.toordinal()),
        )
        holds = [load.capacity for load in each.loads if load.capacity is not None]
        whole = str(sum(holds)) if len(holds) == len(each.loads) else ""
        tasks = sum(load.tasks for load in each.loads)
        mark = "!" if load.over else ""
        rows.append([who(each, language), str(each.late), str(tasks), whole, week.name, *_of(load, mark)])
    return table(rows, right=(1, 2, 3, 5, 6))


def _of(load: Load, mark: str = "") -> list[str]:
    return [str(load.tasks) + mark, "" if load.capacity is None else str(load.capacity)]
