"""`policybook demo`: a whole firm from beginning to end."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from policybook.book.model import Book
from policybook.cases.model import Status
from policybook.cases.report import summary
from policybook.cli.decisions import show_decision
from policybook.cli.options import format_option, language_option
from policybook.cli.runs import share, show_check, show_classified
from policybook.cli.screen import CouldNotRun, language_of, one_line, remark, say, say_json, table
from policybook.cli.words import WORDS, phrase
from policybook.reports.listing import Listing
from policybook.reports.wording import person, what
from policybook.run.model import Classified
from policybook.run.task_model import task_json
from policybook.service import demo as service
from policybook.vocabulary.values import json_value

#: Numbers by class are shown up to this width; `run` has all of them.
_COUNTS = 40
#: So many tasks of a list are shown, of one kind each; `tasks` has them all.
_TASKS = 5


@click.command()
@click.option(
    "--customers", type=click.IntRange(1, 1_000_000), default=5000, show_default=True, help="How many."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes other customers.")
@click.option(
    "--keep", type=click.Path(path_type=Path), metavar="DIR", help="Keep book, data and store here."
)
@language_option
@format_option
def demo(customers: int, seed: int, keep: Path | None, language: str | None, form: str) -> None:
    """Show everything on a made-up firm: check, test, load, two runs, a customer and a morning."""
    chosen = language_of(language, service.LANGUAGES)

    def said(step: str, what: str) -> None:
        if sys.stderr.isatty():
            remark(phrase(chosen, step, what=what))

    try:
        shown = service.demo(customers=customers, seed=seed, keep=keep, said=said)
    except service.DemoError as refused:
        raise CouldNotRun(str(refused)) from refused
    if form == "json":
        say_json(_json(shown))
        return
    _text(shown, chosen)
    if keep is not None:
        say()
        command = f"policybook show {keep / service.FIRM} {service.POLICY}"
        say(phrase(chosen, "kept", folder=keep, command=command))


def _text(shown: service.Demo, language: str) -> None:
    say(
        f"{shown.book.title.of(language)}: {phrase(language, 'policies', n=_policies(shown.book))}, "
        + phrase(language, "cases", passed=shown.results.count(Status.PASSED), all=shown.results.collected)
    )
    for loaded in shown.loaded:
        rows = phrase(language, "loaded", rows=loaded.rows, rejected=loaded.rejected)
        say(f"  {loaded.mapping}: {rows}")
    first, last = shown.runs
    say()
    say(phrase(language, "runs", first=first.as_of.isoformat(), last=last.as_of.isoformat()))
    say(table([_in_one_line(each, shown, language) for each in last.classifications], right=(2,)))
    checks = [check for each in last.classifications for check in each.checks]
    held = sum(1 for check in checks if check.passed)
    say(phrase(language, "checks_hold", held=held, all=len(checks)))
    for each in last.classifications:
        for check in each.checks:
            if not check.passed and each.policy != service.POLICY:
                show_check(check, language)
    classified = last.classification(service.POLICY)
    if classified is not None:
        say()
        show_classified(
            classified, shown.book, language, (WORDS[language]["sales"], _sales(shown, classified))
        )
    if shown.explained is not None:
        for spoken in ("zh", "en"):
            say()
            show_decision(shown.explained, shown.book.plans[service.POLICY], spoken)
            for change in shown.changes:
                because = change.because_zh if spoken == "zh" else change.because_en
                say(f"  {change.as_of.isoformat()}: {change.was or '-'} -> {change.now or '-'}: {because}")

    if shown.morning is not None:
        say()
        _morning(shown.morning, shown.waiting, language)


def _morning(listing: Listing, waiting: int, language: str) -> None:
    """What one person finds in the morning."""
    who = person(listing, listing.tasks[0].assigned, language)
    day, count = listing.as_of.isoformat(), len(listing.tasks)
    say(phrase(language, "morning", who=who, day=day, n=count, waiting=waiting))
    # One of each kind: the first of a list are often alike.
    kinds = {task.step: task for task in reversed(listing.tasks)}
    shown = [task for task in listing.tasks if task is kinds[task.step]][:_TASKS]
    for task in shown:
        said = what(listing, task, language)
        why = task.because.of(language)
        say("  " + one_line(f"{said} ({task.due.isoformat()}): {why}" if why not in said else said))
    if count > len(shown):
        say("  …")


def _in_one_line(each: Classified, shown: service.Demo, language: str) -> list[str]:
    moved = sum(move.count for move in each.moved)
    counts = ""
    for code, number in each.counts.items():
        more = f"{', ' if counts else ''}{code} {number}"
        if len(counts + more) > _COUNTS:
            counts += ", …"
            break
        counts += more
    return [shown.book.plans[each.policy].title.of(language), counts, phrase(language, "n_moved", n=moved)]


def _policies(book: Book) -> int:
    """How many policies a book has: a cadence is one, however many steps it has."""
    return len(book.cadences) + sum(1 for plan in book.plans.values() if plan.family != "cadence")


def _sales(shown: service.Demo, classified: Classified) -> dict[str, str]:
    """The classes' shares of sales."""
    sales = sum(shown.sales.values(), Decimal(0))
    return {
        code: share(int(shown.sales.get(code, Decimal(0)) * 100), int(sales * 100))
        for code in classified.counts
    }


def _json(shown: service.Demo) -> dict[str, Any]:
    return {
        "book": {"name": shown.book.name, "digest": shown.book.digest},
        "cases": summary(shown.results),
        "loaded": [
            {"mapping": each.mapping, "rows": each.rows, "rejected": each.rejected} for each in shown.loaded
        ],
        "runs": [run.to_json() for run in shown.runs],
        "sales": {code: json_value(amount) for code, amount in shown.sales.items()},
        "tick": shown.tick.to_json(),
        "morning": [task_json(each, shown.morning.as_of) for each in shown.morning.tasks]
        if shown.morning
        else [],
        "explained": shown.explained.to_json() if shown.explained else None,
    }
