"""All records of a store through the book's classifications: classes, changes with reasons, checks.

One transaction. A run is computed from the state before its `as_of` and replaces an earlier run of
the same day, so that the same book, data and day leave the same store and give the same report.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.plan.model import Plan
from policybook.run.by_record import classified_by_record
from policybook.run.facts import runnable
from policybook.run.model import Run, RunError
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
    classified, findings = classified_by_record(book, store, as_of, chosen, dry=dry, progress=progress)
    return Run(book.name, book.digest, as_of, ENGINE, False, dry, classified, findings)


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
