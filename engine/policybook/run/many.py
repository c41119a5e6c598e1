"""All records of a store through the book's classifications: classes, changes with reasons, checks.

One transaction. A run is computed from the state before its `as_of` and replaces an earlier run of
the same day, so that the same book, data and day leave the same store and give the same report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.expr.values import Value
from policybook.plan.model import Plan
from policybook.query.model import TooLarge
from policybook.run.classify import Classifying
from policybook.run.facts import needed_in_bulk, runnable
from policybook.run.model import Classified, Run, RunError
from policybook.run.population import Conflicts, Outcomes, Population
from policybook.store.sqlite import Store
from policybook.text import nowhere

ENGINE = "sqlite"


def run_book(
    book: Book,
    store: Store,
    as_of: date,
    *,
    policies: Sequence[str] | None = None,
    progress: Callable[[str], None] | None = None,
    dry: bool = False,
) -> Run:
    """Run the book's classifications, or those named, on a day; `progress` is told each one's id.

    With `dry` nothing is written, and the day may lie before the last run. Raises RunError, and
    StoreError; then nothing was changed.
    """
    chosen = _chosen(book, policies)
    store.check(book.vocabulary)
    _check_days(store, chosen, as_of, dry)
    conflicts, outcomes = Conflicts(), Outcomes()
    classified: list[Classified] = []
    with _transaction(store, dry):
        store.make(book.vocabulary)
        needed = needed_in_bulk(book, chosen)
        for plan in needed:
            population = Population(book, store, plan, as_of, outcomes, conflicts)
            try:
                if plan.id not in {each.id for each in chosen}:
                    outcomes.keep(plan.id, _required_outcomes(store, plan, population, as_of, dry))
                    continue
                if progress:
                    progress(plan.id)
                run = Classifying(book, store, plan, as_of, population, dry, _is_read(book, plan, needed))
                classified.append(run.done())
                outcomes.keep(plan.id, run.classes)
            except TooLarge as fault:
                raise _too_large(plan, fault) from None
    return Run(
        book.name, book.digest, as_of, ENGINE, False, dry, tuple(classified), tuple(conflicts.findings(book))
    )


@contextmanager
def _transaction(store: Store, dry: bool) -> Iterator[None]:
    if not dry:
        with store.transaction():
            yield
        return
    try:
        with store.transaction():
            yield
            raise _Undo
    except _Undo:
        pass


class _Undo(Exception):  # noqa: N818 - the way out of a transaction that is not to be kept
    pass


def _chosen(book: Book, policies: Sequence[str] | None) -> list[Plan]:
    """The classifications to run, in the order in which they need each other."""
    all_of_them = runnable(book)
    if policies is None:
        return all_of_them
    known = {plan.id for plan in all_of_them}
    findings = []
    for each in policies:
        if each not in known:
            message = f"policy `{each}` gives no class" if each in book.plans else f"unknown policy `{each}`"
            help = hint(each, known, "classifications")
            findings.append(Diagnostic(Code.UNKNOWN_POLICY, message, nowhere("run"), help=help))
    if findings:
        raise RunError(findings)
    return [plan for plan in all_of_them if plan.id in policies]


def _is_read(book: Book, plan: Plan, needed: Sequence[Plan]) -> bool:
    """Whether another policy of the run reads this one's classes, itself or through others."""
    return any(
        plan.id in {read.id for read in book.required(each.id)} for each in needed if each.id != plan.id
    )


def _required_outcomes(
    store: Store, plan: Plan, population: Population, as_of: date, dry: bool
) -> Mapping[str, Value]:
    """The outcomes of a policy that others read and that is not run itself."""
    if plan.classes is None:
        return {row.key: row.outcome for row in population.rows() if row.outcome is not None}
    history = store.history(plan.id)
    if history.last_run(before=as_of + timedelta(days=1)) is None:
        message = f"policy `{plan.id}` must be run before those that read its classes"
        if history.last_run() is not None:
            message += f", and was not as of {as_of} or earlier"
        help = f"run `{plan.id}` as well"
        raise RunError([Diagnostic(Code.NOT_RUN_YET, message, nowhere(store.name), help=help)])
    return {subject: state.now for subject, state in history.states_on(as_of).items()}


def _check_days(store: Store, chosen: Sequence[Plan], as_of: date, dry: bool) -> None:
    findings = []
    for plan in chosen if not dry else ():
        last = store.history(plan.id).last_run()
        if last is not None and as_of < last.as_of:
            message = f"`{plan.id}` was run as of {last.as_of} already, after {as_of}"
            help = "run it for a later day, or with --dry-run"
            findings.append(Diagnostic(Code.NOT_RUN_YET, message, nowhere(store.name), help=help))
    if findings:
        raise RunError(findings)


def _too_large(plan: Plan, fault: TooLarge) -> RunError:
    message = f"`{fault}` has a value with more digits than a store can compute with"
    help = "round it, or declare fewer digits"
    return RunError([Diagnostic(Code.NUMBER_TOO_LARGE, message, plan.span or nowhere(plan.id), help=help)])
