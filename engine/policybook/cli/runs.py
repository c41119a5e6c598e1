"""A run as text: the classes, who moved, the outcome checks."""

from __future__ import annotations

from policybook.book.model import Book
from policybook.cli.screen import one_line, remark, say, table
from policybook.diagnostics.render import render
from policybook.expr.temporal import text_of
from policybook.run.model import Classified, Run

_NO_CLASS = "-"


def show_run(run: Run, book: Book, language: str) -> None:
    """The run in a language."""
    dry = ", dry: nothing was written" if run.dry else ""
    say(f"{run.book} as of {run.as_of.isoformat()} ({run.engine}{dry})")
    for each in run.classifications:
        say()
        show_classified(each, book, language)
    if run.findings:
        remark(render(run.findings).rstrip("\n"))


def show_classified(each: Classified, book: Book, language: str) -> None:
    """One classification of a run."""
    plan = book.plans[each.policy]
    title = plan.title.of(language)
    named = f"{title} ({plan.id})" if title and title != plan.id else plan.id
    say(f"{named}: {each.population}")
    labels = {code: text.of(language) for code, text in (plan.classes or {}).items()}
    total = sum(each.counts.values())
    rows = [
        [code, labels.get(code, ""), str(number), share(number, total)]
        for code, number in each.counts.items()
    ]
    if rows:
        say(table(rows, right=(2, 3)))
    if each.unclassified:
        say(f"  without a class: {each.unclassified}")
    moved = [[f"{move.was or _NO_CLASS} -> {move.now or _NO_CLASS}", str(move.count)] for move in each.moved]
    if moved:
        say("moved")
        say(table(moved, right=(1,)))
    for check in each.checks:
        value = f" is {text_of(check.value)}" if check.value is not None else ""
        if check.passed:
            say(f"check `{check.id}`{value}: holds")
            continue
        verdict = "unknown" if check.passed is None else "does not hold"
        because = f" ({check.because.of(language)})" if check.because else ""
        say(f"{check.severity}: check `{check.id}`{value}: {verdict}: {one_line(check.text)}{because}")


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent with one decimal place, rounded half up, without floats.

    >>> share(1, 8), share(0, 0)
    ('12.5 %', '-')
    """
    if not whole:
        return "-"
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10} %"
