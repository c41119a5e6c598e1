"""Cases documents -> cases: fixtures are merged, a table gives a case for each row, each fault has its place.

The schema has been checked before: what has another shape than it asks for is passed over here in
silence, since a finding says so already.
"""

from __future__ import annotations

from policybook.book.model import Book
from policybook.cases.from_table import from_csv, from_table
from policybook.cases.model import AnyCase, Case
from policybook.cases.reading import (
    Reading,
    check_fixtures,
    expecting,
    fixtures_from,
    given_facts,
    tests_of,
)
from policybook.cases.timeline_from_document import timelines_from
from policybook.cases.values import day_from
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Mapping, Scalar, Sequence
from policybook.plan.model import Plan


def cases_from(book: Book) -> tuple[tuple[AnyCase, ...], list[Diagnostic]]:
    """The cases of a book's documents in the order written, and what is wrong with them.

    A case with a fault is left out; the others are kept.
    """
    cases: list[AnyCase] = []
    findings: list[Diagnostic] = []
    for document in book.cases:
        policy = document.get("cases")
        if not isinstance(policy, Scalar):
            continue
        if policy.text in book.cadences:
            cases += timelines_from(book, document, book.cadences[policy.text], findings)
        elif policy.text in book.plans:
            cases += _cases(book, document, book.plans[policy.text], findings)
        else:
            message = f"unknown policy `{policy.text}`"
            help = hint(policy.text, {*book.plans, *book.cadences}, "policies")
            findings.append(Diagnostic(Code.UNKNOWN_POLICY, message, policy.span, help=help))
    return tuple(cases), findings


def _cases(book: Book, document: Mapping, plan: Plan, findings: list[Diagnostic]) -> list[Case]:
    # The day has a key of its own, it is never a fact among others.
    types = {name: kind for name, kind in book.known_facts(plan.id).items() if name != "as_of"}
    this = Reading(
        about=plan.id,
        types=types,
        as_of=document.get("as_of"),
        findings=findings,
        file=document.span.source.name,
        plan=plan,
    )
    fixtures_from(this, document)
    cases: list[Case] = []
    for test in tests_of(this, document):
        if "timeline" in test:
            findings.append(_no_cadence(test, plan, book))
        else:
            cases += _test(this, test)
    check_fixtures(this, document)
    return cases


def _no_cadence(test: Mapping, plan: Plan, book: Book) -> Diagnostic:
    entry = test.entry("timeline")
    assert entry is not None, "it was found before"
    message = f"`{plan.id}` is no cadence: nothing goes on from day to day"
    help = f"the cadences are {', '.join(f'`{id}`' for id in book.cadences)}" if book.cadences else ""
    return Diagnostic(
        Code.BAD_TIMELINE, message, entry.key.span, help=help or "give facts, and what they come to"
    )


def _test(this: Reading, test: Mapping) -> list[Case]:
    before = len(this.findings)
    name = test.get("name")
    facts, is_sound = given_facts(this, test)
    case = Case(
        policy=this.plan.id,
        name=name.text if isinstance(name, Scalar) else "",
        file=this.file,
        span=name.span if isinstance(name, Scalar) else test.span,
        facts=facts,
        as_of=day_from(test.get("as_of") or this.as_of, this.findings),
    )
    case = expecting(this, case, test)
    sound = len(this.findings) == before and is_sound
    cases = [case]
    columns, rows, csv = test.get("columns"), test.get("rows"), test.get("csv")
    if isinstance(csv, Scalar):
        cases = from_csv(this, case, csv)
    elif isinstance(columns, Sequence) and isinstance(rows, Sequence):
        header = [each for each in columns.items if isinstance(each, Scalar)]
        cases = from_table(this, case, header, [row for row in rows.items if isinstance(row, Sequence)])
    # A fault in what the rows share would be said of each of them in other words.
    return cases if sound else []
