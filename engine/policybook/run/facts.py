"""What is given about one record -> all facts that a policy and those it requires can read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.expr.types import Type, shows
from policybook.expr.values import Value
from policybook.plan.model import Plan
from policybook.run.finding import about
from policybook.vocabulary.scope import fact_types
from policybook.vocabulary.values import BadFact, coerced


def required(book: Book, policy: str) -> tuple[Plan, ...]:
    """The policies whose outcomes a policy needs, and it itself last, each after those it reads."""
    wanted = {policy}
    for plan in reversed([*book.plans.values()]):
        if plan.id in wanted:
            wanted |= set(plan.requires)
    return tuple(plan for plan in book.plans.values() if plan.id in wanted)


def known_facts(book: Book, plans: tuple[Plan, ...]) -> dict[str, Type]:
    """The names that facts may be given under: what the policies read, outcomes of required ones too."""
    known: dict[str, Type] = {}
    for plan in reversed(plans):
        for name, kind in fact_types(book.vocabulary, plan).items():
            known.setdefault(name, kind)
    return known


def read_facts(
    book: Book, plans: tuple[Plan, ...], given: Mapping[str, Any]
) -> tuple[dict[str, Value], list[Diagnostic]]:
    """The given facts as values of their types, and what is wrong with them."""
    known = known_facts(book, plans)
    facts: dict[str, Value] = {}
    findings: list[Diagnostic] = []
    for name, value in given.items():
        kind = known.get(name)
        if kind is None:
            findings.append(
                Diagnostic(
                    Code.BAD_FACT, f"unknown fact `{name}`", about("facts"), help=hint(name, known, "facts")
                )
            )
            continue
        try:
            facts[name] = coerced(value, kind)
        except BadFact as fault:
            message = f"`{name}` is a {shows(kind)}: {fault.message}"
            findings.append(Diagnostic(Code.BAD_FACT, message, about("facts"), help=fault.help))
    return facts, findings


def add_derived(book: Book, plans: tuple[Plan, ...], facts: dict[str, Value], as_of: date | None) -> None:
    """Add `as_of`, the measures and the outcomes of all but the last policy; what is given stands.

    Raises Conflict where a required policy's rules forbid what matched.
    """
    if as_of is not None:
        facts["as_of"] = as_of
    for entity in dict.fromkeys(plan.entity for plan in plans if plan.entity is not None):
        add_measures(book, entity, facts)
    for plan in plans[:-1]:
        if plan.id not in facts:
            facts[plan.id] = book.compiled(plan.id).outcome(facts)


def add_measures(book: Book, entity: str, facts: dict[str, Value]) -> None:
    """Add the measures of an entity that are not given."""
    for name, measure in book.measures_compiled(entity):
        if name not in facts:
            facts[name] = measure(facts)
