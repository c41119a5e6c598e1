"""What the parts of a cases document share while it is read: facts by name, and what is expected."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace

from policybook.cases.model import Case, Wanted
from policybook.cases.values import value_from
from policybook.cases.wanted import because_from, outcome_from, reasons_from, rule_ids_from
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Mapping, Node, Scalar
from policybook.expr.types import Type
from policybook.expr.values import Value
from policybook.plan.model import Plan

Facts = dict[str, Value]


@dataclass(slots=True)
class Reading:
    """One cases document while it is read.

    `types` are the facts that may be given, `as_of` is the document's own day, `file` its name;
    `used` are the fixtures that some case used, `faulty` those with a fault of their own.
    """

    plan: Plan
    types: Map[str, Type]
    as_of: Node | None
    findings: list[Diagnostic]
    file: str
    fixtures: dict[str, Facts] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    faulty: set[str] = field(default_factory=set)


def facts_from(this: Reading, node: Node | None) -> Facts:
    """The facts of a mapping by name."""
    facts: Facts = {}
    if isinstance(node, Mapping):
        for entry in node:
            read_fact(this, entry.key, entry.value, facts)
    return facts


def read_fact(this: Reading, name: Scalar, node: Node, facts: Facts) -> None:
    """Put a fact among the others, where there is one of this name."""
    kind = type_of(this, name)
    if kind is not None:
        facts[name.text] = value_from(node, kind, this.findings)


def type_of(this: Reading, name: Scalar) -> Type | None:
    """The type of a fact; an unknown name is a finding at its place."""
    kind = this.types.get(name.text)
    if kind is None:
        message = f"`{this.plan.id}` knows no fact `{name.text}`"
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
