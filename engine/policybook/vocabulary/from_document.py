"""Vocabulary documents → one vocabulary: of the book, and of the packs it extends."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.diagnostics.model import Diagnostic, in_order
from policybook.document.node import Mapping, Node, Scalar, entries_of, plain
from policybook.expr.types import ListType, Type
from policybook.plan.model import Measure, PopulationFact
from policybook.vocabulary.entities import Draft, entities_from, entity_of, twice, unknown_entity
from policybook.vocabulary.measures import WrittenMeasure, measure_from, measures_from
from policybook.vocabulary.model import Vocabulary
from policybook.vocabulary.population import population_fact_from


def vocabulary_from(
    nodes: Sequence[Mapping], *, lenient: bool = False
) -> tuple[Vocabulary, list[Diagnostic]]:
    """What the documents say together; nothing can be spoken of where there are none.

    A name may be given in several documents if it says the same everywhere. With findings the
    vocabulary still has every name, those at fault of no known type, so that policies can be
    checked against it in the same run. `lenient` measures may have parts that quietly come to null.
    """
    drafts, found = entities_from(nodes)
    entities = {name: entity_of(draft) for name, draft in drafts.items()}
    vocabulary = Vocabulary(entities, {}, {})
    written, faults = _measures(nodes, drafts)
    found += faults
    ranked, faults = _population(nodes, drafts)
    found += faults
    measures: dict[str, dict[str, Measure]] = {}
    population: dict[str, dict[str, PopulationFact]] = {}
    for name in entities:
        facts: dict[str, Type] = vocabulary.facts(name)
        measures[name], faults = measures_from(
            written.get(name, {}),
            facts,
            {each: key.span for each, (key, _) in ranked.get(name, {}).items()},
            lenient=lenient,
        )
        found += faults
        facts |= {each.name: each.type for each in measures[name].values()}
        singles: dict[str, Type] = {
            each: kind for each, kind in facts.items() if not isinstance(kind, ListType)
        }
        population[name] = {}
        for each, (key, node) in ranked.get(name, {}).items():
            fact, faults = population_fact_from(key, node, singles)
            found += faults
            if fact is not None:
                population[name][each] = fact
    return Vocabulary(entities, measures, population), in_order(found)


def _measures(
    nodes: Sequence[Mapping], drafts: dict[str, Draft]
) -> tuple[dict[str, dict[str, WrittenMeasure]], list[Diagnostic]]:
    given: dict[str, dict[str, WrittenMeasure]] = {}
    found: list[Diagnostic] = []
    for draft, key, node in _named(nodes, "measures", drafts, found):
        measure = measure_from(key, node)
        known = given.setdefault(draft.name, {}).get(key.text)
        if measure is None:
            continue
        if known is None:
            faults = draft.names.taken(key, "a measure")
            found += faults
            if not faults:
                given[draft.name][key.text] = measure
        elif known.expr.text.split() != measure.expr.text.split():
            found.append(twice(f"measure `{key.text}` of `{draft.name}`", known.name.span, key.span))
    return given, found


def _population(
    nodes: Sequence[Mapping], drafts: dict[str, Draft]
) -> tuple[dict[str, dict[str, tuple[Scalar, Node]]], list[Diagnostic]]:
    given: dict[str, dict[str, tuple[Scalar, Node]]] = {}
    found: list[Diagnostic] = []
    for draft, key, node in _named(nodes, "population", drafts, found):
        known = given.setdefault(draft.name, {}).get(key.text)
        if known is None:
            faults = draft.names.taken(key, "a population fact")
            found += faults
            if not faults:
                given[draft.name][key.text] = (key, node)
        elif plain(known[1]) != plain(node):
            found.append(twice(f"population fact `{key.text}` of `{draft.name}`", known[0].span, key.span))
    return given, found


def _named(
    nodes: Sequence[Mapping], section: str, drafts: dict[str, Draft], found: list[Diagnostic]
) -> list[tuple[Draft, Scalar, Node]]:
    """The names given in a section of all documents, with their entities; unknown entities are found."""
    named: list[tuple[Draft, Scalar, Node]] = []
    for node in nodes:
        for entry in entries_of(node.get(section)):
            draft = drafts.get(entry.key.text)
            if draft is None:
                found.append(unknown_entity(entry.key, drafts))
                continue
            named += [(draft, each.key, each.value) for each in entries_of(entry.value)]
    return named
