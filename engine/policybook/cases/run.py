"""Cases against a book: each is decided and compared, and the rules that were tried are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from policybook.book.model import Book
from policybook.cases.check import check_cases
from policybook.cases.compare import mismatches
from policybook.cases.coverage import coverage_of
from policybook.cases.from_document import cases_from
from policybook.cases.model import AnyCase, Case, Mismatch, Result, Results, Status
from policybook.cases.timeline import Timeline
from policybook.cases.timeline_run import run_timeline
from policybook.diagnostics.model import Diagnostic, in_order
from policybook.expr.temporal import text_of
from policybook.plan.outcome import Conflict
from policybook.run.facts import add_derived
from policybook.run.model import RunError
from policybook.run.one import decide


def cases_of(book: Book) -> tuple[tuple[AnyCase, ...], list[Diagnostic]]:
    """The cases of a book, and everything that is wrong with them."""
    cases, findings = cases_from(book)
    findings += check_cases(cases, book.plans, book.vocabulary)
    return cases, in_order(findings)


def run_cases(
    book: Book, cases: Iterable[AnyCase], *, progress: Callable[[], None] = lambda: None
) -> Results:
    """The cases run one after the other; `progress` is called after each."""
    results = []
    for case in cases:
        results.append(run_case(book, case))
        progress()
    return Results(tuple(results), coverage_of(results, book))


def run_case(book: Book, case: AnyCase) -> Result:
    """One case, decided or gone through, and compared.

    A case that passes in spite of its `todo` fails, so that the reason is taken away.
    """
    return run_timeline(book, case) if isinstance(case, Timeline) else _decided(book, case)


def _decided(book: Book, case: Case) -> Result:
    try:
        decision = decide(book, case.policy, case.facts, case.as_of)
    except Conflict as conflict:
        wanted = text_of(case.expect.value) if case.expect else "an outcome"
        clash = Mismatch("outcome", wanted, str(conflict), case.expect.span if case.expect else case.span)
        status = Status.TODO if case.todo else Status.FAILED
        return Result(case, status, (clash,), str(conflict), fired=conflict.rules)
    except RunError as refused:
        said = refused.findings[0].message
        wanted = text_of(case.expect.value) if case.expect else "an outcome"
        beyond = Mismatch("outcome", wanted, said, case.expect.span if case.expect else case.span)
        return Result(case, Status.TODO if case.todo else Status.FAILED, (beyond,), said)
    facts = dict(case.facts)
    if case.measured:
        add_derived(book, book.required(case.policy), facts, case.as_of)
    found = tuple(mismatches(case, decision, facts))
    status = Status.FAILED if found else Status.PASSED
    if case.todo is not None:
        status = Status.TODO if found else Status.FAILED
        found = found or (Mismatch("todo", f"to fail: {case.todo}", "it passes", case.span),)
    fired = tuple(rule.id for rule in decision.matched)
    return Result(case, status, found, text_of(decision.outcome), tuple(decision.trace), fired)
