"""The names that a policy may use, and the types of the facts it can be given."""

from __future__ import annotations

from collections.abc import Mapping

from policybook.expr.scope import Scope
from policybook.expr.tree import Literal
from policybook.expr.types import DATE, INTEGER, NUMBER, Type
from policybook.plan.model import Plan, PopulationFact
from policybook.vocabulary.model import Vocabulary


def population_type(fact: PopulationFact) -> Type:
    """The type of a population fact: places and buckets are whole numbers, a share is exact."""
    return NUMBER if fact.kind == "cumulative_share" else INTEGER


def entity_facts(vocabulary: Vocabulary, entity: str | None) -> dict[str, Type]:
    """Every fact of an entity's records: fields, lists, measures, population facts, `population`."""
    if entity is None or entity not in vocabulary.entities:
        return {}
    facts = vocabulary.facts(entity)
    facts |= {name: population_type(fact) for name, fact in vocabulary.population.get(entity, {}).items()}
    return {**facts, "population": INTEGER}


def scope_of(
    vocabulary: Vocabulary,
    entity: str | None,
    *,
    inputs: Mapping[str, Type],
    parameters: Mapping[str, Literal],
    outcomes: Mapping[str, Type],
    lenient: bool = False,
) -> Scope:
    """The scope of a policy: its entity's facts, `as_of`, inputs, parameters, and other policies' outcomes.

    A policy's own names hide an outcome of the same name.
    """
    facts = {**outcomes, **entity_facts(vocabulary, entity), **inputs, "as_of": DATE}
    known = {name: kind for name, kind in facts.items() if name not in parameters}
    return Scope(known, dict(parameters), lenient=lenient)


def fact_types(vocabulary: Vocabulary, plan: Plan) -> dict[str, Type]:
    """The facts that one record may be given with when a plan is decided, with their types.

    More than `plan.facts`: a list may be given so that a measure over it is computed.
    """
    return {**entity_facts(vocabulary, plan.entity), **plan.facts, "as_of": DATE}
