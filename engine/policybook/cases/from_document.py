"""Cases documents -> cases: fixtures are merged, a table gives a case for each row, each fault has its place.

The schema has been checked before: what has another shape than it asks for is passed over here in
silence, since a finding says so already.
"""

from __future__ import annotations

from collections.abc import Mapping as Map

from policybook.book.model import Book
from policybook.cases.from_table import from_csv, from_table
from policybook.cases.model import Case
from policybook.cases.reading import Facts, Reading, expecting, facts_from
from policybook.cases.values import day_from
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Entry, Mapping, Scalar, Sequence
from policybook.plan.model import Plan


def cases_from(book: Book) -> tuple[tuple[Case, ...], list[Diagnostic]]:
    """The cases of a book's documents in the order written, and what is wrong with them.

    A case with a fault is left out; the others are kept.
    """
    cases: list[Case] = []
    findings: list[Diagnostic] = []
    for document in book.cases:
        plan = _plan(document, book.plans, findings)
        if plan is not None:
            cases += _cases(book, document, plan, findings)
    return tuple(cases), findings


def _plan(document: Mapping, plans: Map[str, Plan], findings: list[Diagnostic]) -> Plan | None:
    policy = document.get("cases")
    if not isinstance(policy, Scalar):
        return None
    plan = plans.get(policy.text)
    if plan is None:
        message = f"unknown policy `{policy.text}`"
        findings.append(
            Diagnostic(Code.UNKNOWN_POLICY, message, policy.span, help=hint(policy.text, plans, "policies"))
        )
    return plan


def _cases(book: Book, document: Mapping, plan: Plan, findings: list[Diagnostic]) -> list[Case]:
    # The day has a key of its own, it is never a fact among others.
    types = {name: kind for name, kind in book.known_facts(plan.id).items() if name != "as_of"}
    this = Reading(plan, types, document.get("as_of"), findings, document.span.source.name)
    fixtures = document.get("fixtures")
    names: dict[str, Entry] = {}
    if isinstance(fixtures, Mapping):
        for entry in fixtures:
            names[entry.key.text] = entry
            before = len(findings)
            this.fixtures[entry.key.text] = facts_from(this, entry.value)
            if len(findings) > before:
                this.faulty.add(entry.key.text)
    tests = document.get("tests")
    items = tests.items if isinstance(tests, Sequence) else ()
    if not items:
        place = document.entry("tests") or document.entries[0]
        message = f"no cases for `{plan.id}`"
        findings.append(Diagnostic(Code.NO_CASES, message, place.key.span, help="write a case under `tests`"))
    cases: list[Case] = []
    for item in items:
        if isinstance(item, Mapping):
            cases += _test(this, item)
    for name, entry in names.items():
        if name not in this.used:
            message = f"fixture `{name}` is not used by any case"
            findings.append(
                Diagnostic(Code.UNUSED_FIXTURE, message, entry.key.span, help="use it or take it away")
            )
    return cases


def _test(this: Reading, test: Mapping) -> list[Case]:
    before = len(this.findings)
    name = test.get("name")
    facts: Facts = {}
    use = test.get("use")
    used = [each for each in (use.items if isinstance(use, Sequence) else (use,)) if isinstance(each, Scalar)]
    for each in used:
        facts |= _fixture(this, each)
    facts |= facts_from(this, test.get("with")) | facts_from(this, test.get("given"))
    case = Case(
        policy=this.plan.id,
        name=name.text if isinstance(name, Scalar) else "",
        file=this.file,
        span=name.span if isinstance(name, Scalar) else test.span,
        facts=facts,
        as_of=day_from(test.get("as_of") or this.as_of, this.findings),
    )
    case = expecting(this, case, test)
    sound = len(this.findings) == before and not any(each.text in this.faulty for each in used)
    cases = [case]
    columns, rows, csv = test.get("columns"), test.get("rows"), test.get("csv")
    if isinstance(csv, Scalar):
        cases = from_csv(this, case, csv)
    elif isinstance(columns, Sequence) and isinstance(rows, Sequence):
        header = [each for each in columns.items if isinstance(each, Scalar)]
        cases = from_table(this, case, header, [row for row in rows.items if isinstance(row, Sequence)])
    # A fault in what the rows share would be said of each of them in other words.
    return cases if sound else []


def _fixture(this: Reading, name: Scalar) -> Facts:
    this.used.add(name.text)
    facts = this.fixtures.get(name.text)
    if facts is None:
        message = f"unknown fixture `{name.text}`"
        help = hint(name.text, this.fixtures, "fixtures")
        this.findings.append(Diagnostic(Code.UNKNOWN_FIXTURE, message, name.span, help=help))
    return facts or {}
