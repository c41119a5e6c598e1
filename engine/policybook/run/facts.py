"""What is given about one record -> all facts that a policy and those it requires can read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.expr.types import shows
from policybook.expr.values import Value
from policybook.plan.model import Plan
from policybook.plan.walk import facts_of_checks
from policybook.text import nowhere
from policybook.vocabulary.values import BadFact, coerced


def runnable(book: Book) -> list[Plan]:
    """The policies that a run over all records decides: the classifications."""
    return [plan for plan in book.plans.values() if plan.classes is not None and plan.entity is not None]


def needed_in_bulk(book: Book, chosen: Sequence[Plan]) -> list[Plan]:
    """The chosen ones and those they require that must be decided for all records before them.

    These are classifications, whose class in force is read, and decisions that speak of the
    population; any other decision is made along with each record.
    """
    wanted = {plan.id for plan in chosen}
    for plan in chosen:
        for each in book.required(plan.id)[:-1]:
            if each.entity == plan.entity and (each.classes is not None or ranks(each)):
                wanted.add(each.id)
    return [plan for plan in book.plans.values() if plan.id in wanted]


def ranks(plan: Plan) -> bool:
    """Whether a policy speaks of the population."""
    return bool(plan.population) or "population" in plan.facts


def names_in_bulk(book: Book, plan: Plan, decided: Collection[str]) -> tuple[str, ...]:
    """The facts that a run reads for a policy, for decisions made along with it, and for its checks."""
    along = [each for each in book.required(plan.id)[:-1] if each.id not in decided]
    names = [name for each in (plan, *along) for name in each.facts]
    if plan.stability is not None and plan.stability.order_by is not None:
        names.append(plan.stability.order_by)
    return tuple(dict.fromkeys([*names, *facts_of_checks(plan.checks, plan.entity)]))


def read_facts(
    book: Book, policy: str, given: Mapping[str, Any]
) -> tuple[dict[str, Value], list[Diagnostic]]:
    """The given facts as values of their types, and what is wrong with them."""
    known = book.known_facts(policy)
    facts: dict[str, Value] = {}
    findings: list[Diagnostic] = []
    for name, value in given.items():
        kind = known.get(name)
        if kind is None:
            findings.append(
                Diagnostic(
                    Code.BAD_FACT, f"unknown fact `{name}`", nowhere("facts"), help=hint(name, known, "facts")
                )
            )
            continue
        try:
            facts[name] = coerced(value, kind)
        except BadFact as fault:
            message = f"`{name}` is a {shows(kind)}: {fault.message}"
            findings.append(Diagnostic(Code.BAD_FACT, message, nowhere("facts"), help=fault.help))
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
