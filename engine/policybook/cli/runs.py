"""A run as text: the classes, who moved, the outcome checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policybook.book.model import Book
from policybook.cli.screen import one_line, remark, say, table
from policybook.cli.words import WORDS, phrase
from policybook.diagnostics.render import render
from policybook.expr.temporal import text_of
from policybook.plan.model import Plan
from policybook.run.model import CheckResult, Classified, Movement, Run

_NO_CLASS = "-"
#: More movements than these are shown as a square of classes, which can be taken in at a glance.
_MANY = 12


def show_run(run: Run, book: Book, language: str) -> None:
    """The run in a language."""
    name = "as_of_dry" if run.dry else "as_of"
    say(phrase(language, name, book=run.book, day=run.as_of.isoformat(), engine=run.engine))
    for each in run.classifications:
        say()
        show_classified(each, book, language)
    if run.findings:
        remark(render(run.findings).rstrip("\n"))


def show_classified(
    each: Classified, book: Book, language: str, beside: tuple[str, Mapping[str, str]] | None = None
) -> None:
    """One classification of a run; `beside` is one column more, by its heading and classes."""
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
    if rows and beside is not None:
        rows = [["", "", "", WORDS[language]["customers"]], *rows]
        rows = [[*row, beside[1].get(row[0], beside[0])] for row in rows]
    if rows:
        say(table(rows, right=(2, 3, 4)))
    if each.unclassified:
        say("  " + phrase(language, "unclassified", n=each.unclassified))
    if each.moved:
        say(WORDS[language]["moved"])
        say(_movements(each.moved, plan, language))
    for check in each.checks:
        show_check(check, language)


def show_check(check: CheckResult, language: str) -> None:
    """An outcome check; one that does not hold says in the next line what should be so."""
    words = WORDS[language]
    if check.value is None:
        named = phrase(language, "check", id=check.id)
    else:
        named = phrase(language, "check_is", id=check.id, value=text_of(check.value))
    if check.passed:
        say(f"{named}: {words['holds']}")
        return
    verdict = words["unknown"] if check.passed is None else words["fails"]
    say(f"{words[check.severity]}: {named}: {verdict}")
    say("  " + one_line(check.because.of(language) if check.because else check.text))


def _movements(moved: Sequence[Movement], plan: Plan, language: str) -> str:
    if len(moved) <= _MANY:
        rows = [[f"{move.was or _NO_CLASS} -> {move.now or _NO_CLASS}", str(move.count)] for move in moved]
        return table(rows, right=(1,))
    numbers = {(move.was, move.now): str(move.count) for move in moved}
    classes = [*(plan.classes or {}), None]
    before = [each for each in classes if any(was == each for was, _ in numbers)]
    after = [each for each in classes if any(now == each for _, now in numbers)]
    head = [WORDS[language]["from_to"], *(now or _NO_CLASS for now in after)]
    rows = [[was or _NO_CLASS, *(numbers.get((was, now), "") for now in after)] for was in before]
    return table([head, *rows], right=tuple(range(1, len(head))))


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent with one decimal place, rounded half up, without floats.

    >>> share(1, 8), share(0, 0)
    ('12.5 %', '-')
    """
    if not whole:
        return "-"
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10} %"
