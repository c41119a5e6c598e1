"""Cases documents -> cases: fixtures are merged, a table gives a case for each row, each fault has its place.

The schema has been checked before: what has another shape than it asks for is passed over here in
silence, since a finding says so already.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from pathlib import Path

from policybook.book.from_files import read_source
from policybook.book.model import Book
from policybook.cases.from_csv import rows_from
from policybook.cases.model import Case, Wanted
from policybook.cases.values import day_from, value_from
from policybook.cases.wanted import because_from, outcome_from, reasons_from, rule_ids_from
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Entry, Mapping, Node, Scalar, Sequence
from policybook.expr.types import Type
from policybook.expr.values import Value
from policybook.plan.model import Plan
from policybook.text import Span

#: Columns of a table that are no facts.
_SPECIAL = ("name", "as_of", "expect", "fired", "not_fired", "reasons", "todo")

Facts = dict[str, Value]


@dataclass(slots=True)
class _Document:
    """One cases document while it is read."""

    plan: Plan
    types: Map[str, Type]
    as_of: Node | None
    findings: list[Diagnostic]
    file: str
    fixtures: dict[str, Facts] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


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
    this = _Document(plan, types, document.get("as_of"), findings, document.span.source.name)
    fixtures = document.get("fixtures")
    names: dict[str, Entry] = {}
    if isinstance(fixtures, Mapping):
        for entry in fixtures:
            names[entry.key.text] = entry
            this.fixtures[entry.key.text] = _facts(this, entry.value)
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


def _facts(this: _Document, node: Node | None) -> Facts:
    facts: Facts = {}
    if isinstance(node, Mapping):
        for entry in node:
            _fact(this, entry.key, entry.value, facts)
    return facts


def _fact(this: _Document, name: Scalar, node: Node, facts: Facts) -> None:
    kind = _type(this, name)
    if kind is not None:
        facts[name.text] = value_from(node, kind, this.findings)


def _type(this: _Document, name: Scalar) -> Type | None:
    kind = this.types.get(name.text)
    if kind is None:
        message = f"`{this.plan.id}` knows no fact `{name.text}`"
        help = hint(name.text, this.types, "facts")
        if name.text == "as_of":
            help = "write `as_of` beside `given`, as a key of the case"
        this.findings.append(Diagnostic(Code.UNKNOWN_NAME, message, name.span, help=help))
    return kind


def _test(this: _Document, test: Mapping) -> list[Case]:
    before = len(this.findings)
    name = test.get("name")
    facts: Facts = {}
    use = test.get("use")
    for each in use.items if isinstance(use, Sequence) else (use,):
        if isinstance(each, Scalar):
            facts |= _fixture(this, each)
    facts |= _facts(this, test.get("with")) | _facts(this, test.get("given"))
    case = Case(
        policy=this.plan.id,
        name=name.text if isinstance(name, Scalar) else "",
        file=this.file,
        span=name.span if isinstance(name, Scalar) else test.span,
        facts=facts,
        as_of=day_from(test.get("as_of") or this.as_of, this.findings),
    )
    case = _expecting(this, case, test)
    columns, rows, csv = test.get("columns"), test.get("rows"), test.get("csv")
    if isinstance(csv, Scalar):
        return _from_csv(this, case, csv)
    if isinstance(columns, Sequence) and isinstance(rows, Sequence):
        header = [each for each in columns.items if isinstance(each, Scalar)]
        return _table(this, case, header, [row for row in rows.items if isinstance(row, Sequence)])
    return [case] if len(this.findings) == before else []


def _fixture(this: _Document, name: Scalar) -> Facts:
    this.used.add(name.text)
    facts = this.fixtures.get(name.text)
    if facts is None:
        message = f"unknown fixture `{name.text}`"
        help = hint(name.text, this.fixtures, "fixtures")
        this.findings.append(Diagnostic(Code.UNKNOWN_FIXTURE, message, name.span, help=help))
    return facts or {}


def _expecting(this: _Document, case: Case, test: Mapping) -> Case:
    """The case with everything that the keys of its test expect."""
    measured: dict[str, Wanted] = {}
    for entry in test:
        node = entry.value
        match entry.key.text:
            case "expect":
                case = replace(case, expect=outcome_from(node, this.plan, this.findings))
            case "because":
                en, zh = because_from(node)
                case = replace(case, because_en=en, because_zh=zh)
            case "fired":
                case = replace(case, fired=rule_ids_from(node, this.plan, this.findings))
            case "not_fired":
                case = replace(case, not_fired=rule_ids_from(node, this.plan, this.findings))
            case "reasons":
                case = replace(case, reasons=reasons_from(node, this.plan, this.findings))
            case "facts" if isinstance(node, Mapping):
                for fact in node:
                    kind = _type(this, fact.key)
                    if kind is not None:
                        value = value_from(fact.value, kind, this.findings)
                        measured[fact.key.text] = Wanted(value, fact.value.span)
            case "todo" if isinstance(node, Scalar) and node.value is not None:
                case = replace(case, todo=node.text)
            case _:
                pass
    return replace(case, measured=measured)


def _from_csv(this: _Document, case: Case, file: Scalar) -> list[Case]:
    path = Path(this.file).parent / file.text
    if not path.is_file():
        message = f"there is no file `{file.text}` beside this one"
        help = "write the path from the folder of this file"
        this.findings.append(Diagnostic(Code.UNREADABLE_FILE, message, file.span, help=help))
        return []
    source, unreadable = read_source(path, path.as_posix())
    this.findings += unreadable
    if source is None:
        return []
    header, *rows = rows_from(source) or [[]]
    if not rows:
        message = f"`{file.text}` holds no cases"
        help = "the first line names the columns, each further line is a case"
        this.findings.append(Diagnostic(Code.NO_CASES, message, file.span, help=help))
    spans = [Span(source, row[0].span.start, row[-1].span.end) for row in rows]
    return _table(
        this, case, header, [Sequence(span, tuple(row)) for span, row in zip(spans, rows, strict=True)]
    )


def _table(this: _Document, case: Case, header: list[Scalar], rows: list[Sequence]) -> list[Case]:
    before = len(this.findings)
    seen: set[str] = set()
    for column in header:
        if column.text in seen:
            message = f"column `{column.text}` is given twice"
            this.findings.append(Diagnostic(Code.BAD_CASE, message, column.span, help="take one away"))
        elif column.text not in _SPECIAL:
            _type(this, column)
        seen.add(column.text)
    if len(this.findings) > before:
        return []  # each row would repeat what is said of the header
    cases = []
    for number, row in enumerate(rows, start=1):
        before = len(this.findings)
        if len(row.items) != len(header):
            message = f"this row has {len(row.items)} cells, the table has {len(header)} columns"
            help = "the columns are " + ", ".join(f"`{column.text}`" for column in header)
            this.findings.append(Diagnostic(Code.BAD_CASE, message, row.span, help=help))
            continue
        one = _row(this, replace(case, name=f"{case.name} [{number}]", span=row.span), header, row)
        if len(this.findings) == before:
            cases.append(one)
    return cases


def _row(this: _Document, case: Case, header: list[Scalar], row: Sequence) -> Case:
    facts: Facts = dict(case.facts)
    expected: list[Entry] = []
    for column, cell in zip(header, row.items, strict=True):
        empty = isinstance(cell, Scalar) and cell.value is None
        match column.text:
            case "name" if isinstance(cell, Scalar) and not empty:
                case = replace(case, name=cell.text)
            case "as_of":
                case = replace(case, as_of=day_from(cell, this.findings) or case.as_of)
            case "expect":
                expected.append(Entry(column, cell))
            case "fired" | "not_fired" | "reasons" | "todo" if not empty:
                expected.append(Entry(column, cell))
            case special if special in _SPECIAL:
                pass
            case _:
                _fact(this, column, cell, facts)
    measured = case.measured
    case = _expecting(this, case, Mapping(row.span, tuple(expected)))
    return replace(case, facts=facts, measured=measured)
