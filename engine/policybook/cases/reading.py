"""What the parts of a cases document share while it is read: facts by name, and what is expected."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace

from policybook.cases.model import Case, Wanted
from policybook.cases.values import value_from
from policybook.cases.wanted import because_from, outcome_from, reasons_from, rule_ids_from
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Mapping, Node, Scalar, Sequence
from policybook.expr.types import Type
from policybook.expr.values import Value
from policybook.plan.model import Plan

Facts = dict[str, Value]


@dataclass(slots=True, kw_only=True)
class Shared:
    """One cases document while it is read, whatever its cases are about.

    `about` is the id of what is tested, `types` are the facts that may be given, `as_of` is the
    document's own day, `file` its name; `used` are the fixtures that some case used, `faulty` those
    with a fault of their own.
    """

    about: str
    types: Map[str, Type]
    as_of: Node | None
    findings: list[Diagnostic]
    file: str
    fixtures: dict[str, Facts] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    faulty: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Reading(Shared):
    """A document with the cases of a policy."""

    plan: Plan


def fixtures_from(this: Shared, document: Mapping) -> None:
    """Read the facts that several cases share."""
    fixtures = document.get("fixtures")
    if isinstance(fixtures, Mapping):
        for entry in fixtures:
            before = len(this.findings)
            this.fixtures[entry.key.text] = facts_from(this, entry.value)
            if len(this.findings) > before:
                this.faulty.add(entry.key.text)


def tests_of(this: Shared, document: Mapping) -> tuple[Mapping, ...]:
    """The tests of a document; a finding where there is none."""
    tests = document.get("tests")
    items = tests.items if isinstance(tests, Sequence) else ()
    if not items:
        place = document.entry("tests") or document.entries[0]
        message = f"no cases for `{this.about}`"
        this.findings.append(
            Diagnostic(Code.NO_CASES, message, place.key.span, help="write a case under `tests`")
        )
    return tuple(item for item in items if isinstance(item, Mapping))


def check_fixtures(this: Shared, document: Mapping) -> None:
    """A finding for each fixture that no case used."""
    fixtures = document.get("fixtures")
    for entry in fixtures if isinstance(fixtures, Mapping) else ():
        if entry.key.text not in this.used:
            message = f"fixture `{entry.key.text}` is not used by any case"
            this.findings.append(
                Diagnostic(Code.UNUSED_FIXTURE, message, entry.key.span, help="use it or take it away")
            )


def given_facts(this: Shared, test: Mapping) -> tuple[Facts, bool]:
    """The facts that a test uses and gives, the later ones winning, and whether its fixtures are sound."""
    facts: Facts = {}
    use = test.get("use")
    used = [each for each in (use.items if isinstance(use, Sequence) else (use,)) if isinstance(each, Scalar)]
    for each in used:
        facts |= _fixture(this, each)
    facts |= facts_from(this, test.get("with")) | facts_from(this, test.get("given"))
    return facts, not any(each.text in this.faulty for each in used)


def _fixture(this: Shared, name: Scalar) -> Facts:
    this.used.add(name.text)
    facts = this.fixtures.get(name.text)
    if facts is None:
        message = f"unknown fixture `{name.text}`"
        help = hint(name.text, this.fixtures, "fixtures")
        this.findings.append(Diagnostic(Code.UNKNOWN_FIXTURE, message, name.span, help=help))
    return facts or {}


def facts_from(this: Shared, node: Node | None) -> Facts:
    """The facts of a mapping by name."""
    facts: Facts = {}
    if isinstance(node, Mapping):
        for entry in node:
            read_fact(this, entry.key, entry.value, facts)
    return facts


def read_fact(this: Shared, name: Scalar, node: Node, facts: Facts) -> None:
    """Put a fact among the others, where there is one of this name."""
    kind = type_of(this, name)
    if kind is not None:
        facts[name.text] = value_from(node, kind, this.findings)


def type_of(this: Shared, name: Scalar) -> Type | None:
    """The type of a fact; an unknown name is a finding at its place."""
    kind = this.types.get(name.text)
    if kind is None:
        message = f"`{this.about}` knows no fact `{name.text}`"
        help = hint(name.text, this.types, "facts")
        if name.text == "as_of":
            help = "write `as_of` beside `given`, as a key of the case"
        this.findings.append(Diagnostic(Code.UNKNOWN_NAME, message, name.span, help=help))
    return kind


def expecting(this: Reading, case: Case, test: Mapping) -> Case:
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
                    kind = type_of(this, fact.key)
                    if kind is not None:
                        value = value_from(fact.value, kind, this.findings)
                        measured[fact.key.text] = Wanted(value, fact.value.span)
            case "todo" if isinstance(node, Scalar) and node.value is not None:
                case = replace(case, todo=node.text)
            case _:
                pass
    return replace(case, measured=measured)
