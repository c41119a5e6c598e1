"""What was recorded of tasks, shown: for `done`, `skip` and `contact`."""

from __future__ import annotations

from datetime import date

import click

from policybook.book.model import Book
from policybook.cli.findings import unusable
from policybook.cli.options import Day
from policybook.cli.screen import Exit, language_of, say, say_json
from policybook.cli.words import WORDS, phrase
from policybook.diagnostics.model import Diagnostic
from policybook.events.task import Contact, Skipped, State, Task
from policybook.run.task_model import TaskRecord

outcome_option = click.option(
    "--outcome", required=True, metavar="ID", help="What came of it; the cadence says which there are."
)
on_option = click.option(
    "--on", type=Day(), required=True, metavar="DAY", help="The day on which it happened."
)
by_option = click.option("--by", required=True, help="Who you are.")
note_option = click.option("--note", help="What there is to say of it.")


def show_record(
    made: TaskRecord | None,
    findings: tuple[Diagnostic, ...],
    book: Book,
    on: date,
    language: str | None,
    form: str,
) -> None:
    """What recording left, in a language or as JSON; where it was refused the command ends with why."""
    if made is None:
        unusable(findings, form, Exit.COULD_NOT_RUN)
    if form == "json":
        say_json(made.to_json(on))
        return
    spoken = language_of(language, book.manifest.languages)
    for task in made.tasks:
        say(_task(task, book, spoken))
    for contact in made.contacts:
        if contact.task is None:
            say(_contact(contact, book, spoken))
    if not made.is_new:
        say(WORDS[spoken]["recorded_already"])


def _task(task: Task, book: Book, language: str) -> str:
    said = {
        "key": task.key,
        "day": (task.closed_on or task.not_before or task.due).isoformat(),
        "outcome": _outcome(book, task.cadence, task.outcome, language),
        "n": task.attempts,
        "reason": task.reason,
    }
    if task.state is State.DONE:
        return phrase(language, "task_done", **said)
    if task.skipped is Skipped.GIVEN_UP:
        return phrase(language, "task_given_up", **said)
    return phrase(language, "task_skipped" if task.state is State.SKIPPED else "task_again", **said)


def _contact(contact: Contact, book: Book, language: str) -> str:
    outcome = _outcome(book, contact.cadence, contact.outcome, language)
    return phrase(language, "contact_kept", subject=contact.subject, day=contact.on, outcome=outcome)


def _outcome(book: Book, cadence: str | None, outcome: str | None, language: str) -> str:
    """An outcome's label; its id where the book has it no longer."""
    found = book.cadences.get(cadence or "")
    known = found.outcomes.get(outcome or "") if found is not None else None
    return known.label.of(language) if known is not None else outcome or ""
