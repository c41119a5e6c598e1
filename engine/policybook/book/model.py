"""A book as it is used: manifest, vocabulary, plans in the order they need each other, digest.

A book never changes. Threads may share one: what is compiled on first use is kept, and two threads
that compile the same policy at once come to the same thing.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from pathlib import Path

from policybook.calendar.model import Calendar
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping
from policybook.expr.limits import Limits
from policybook.expr.types import Type
from policybook.expr.values import Value
from policybook.plan.cadence import Cadence
from policybook.plan.model import Plan, Texts
from policybook.record.from_expr import compiled_expression
from policybook.record.from_plan import Compiled, compiled
from policybook.text import Span
from policybook.vocabulary.model import Vocabulary
from policybook.vocabulary.scope import fact_types


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `policybook.yaml` says of a book.

    `extends` are the packs as written; `languages` begin with the one shown first. `lenient` is
    `quiet_null: warning`: what FEEL quietly makes null is a warning instead of an error.
    """

    name: str
    title: Texts
    description: Texts
    extends: tuple[str, ...]
    timezone: str
    languages: tuple[str, ...]
    limits: Limits
    lenient: bool
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The documents of a book with its packs read in, overlays laid on and parameters set.

    Each node keeps its own place, so `node.span` is where a line comes from. `manifest` is without
    what is resolved by now. `policies`, cadences among them, `mappings`, `sources`, `calendars` and
    `announcements` are by id in document order.
    """

    manifest: Mapping
    vocabularies: tuple[Mapping, ...]
    policies: Map[str, Mapping]
    mappings: Map[str, Mapping]
    sources: Map[str, Mapping]
    calendars: Map[str, Mapping]
    announcements: Map[str, Mapping]


def document_of(plan: str) -> str:
    """The id of the document that a plan is of, by the plan's own: a cadence's where it is a step's.

    >>> document_of("abc"), document_of("customer-care.cold-snap.north")
    ('abc', 'customer-care')
    """
    return plan.partition(".")[0]


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A sound book. Two that decide the same have the same `digest`.

    `plans` stand in an order in which each reads only outcomes of earlier ones. `calendars` are by
    id, the manifest's own as `firm`. `cadences` are by id; the plans of each stand in `plans` as well,
    under `<cadence>.<step>`. `cases` are the documents of the book's own cases, not of its packs.
    `findings` are its warnings and notes.
    """

    name: str
    title: Texts
    folder: Path
    manifest: Manifest
    vocabulary: Vocabulary
    plans: Map[str, Plan]
    calendars: Map[str, Calendar]
    cadences: Map[str, Cadence]
    cases: tuple[Mapping, ...]
    resolved: Resolved
    digest: str
    findings: tuple[Diagnostic, ...] = ()
    _compiled: dict[str, Compiled] = field(default_factory=dict, init=False, compare=False, repr=False)
    _measures: dict[str, tuple[tuple[str, Callable[[Map[str, Value]], Value]], ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    _required: dict[str, tuple[Plan, ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    _known: dict[str, Map[str, Type]] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def policies(self) -> Map[str, Plan]:
        """The plans that are a policy of their own, by id: all but those of cadences."""
        return {id: plan for id, plan in self.plans.items() if document_of(id) not in self.cadences}

    @property
    def mappings(self) -> Map[str, Mapping]:
        """The mapping documents of the book and its packs, by id."""
        return self.resolved.mappings

    @property
    def sources(self) -> Map[str, Mapping]:
        """The source documents by id."""
        return self.resolved.sources

    def compiled(self, policy: str) -> Compiled:
        """A policy made to run for one record; KeyError where there is none of this id."""
        known = self._compiled.get(policy)
        return known or self._compiled.setdefault(policy, compiled(self.plans[policy], self.manifest.limits))

    def measures_compiled(self, entity: str) -> tuple[tuple[str, Callable[[Map[str, Value]], Value]], ...]:
        """The measures of an entity made to run: each reads fields, lists, `as_of` and earlier measures."""
        known = self._measures.get(entity)
        if known is None:
            measures = self.vocabulary.measures.get(entity, {}).values()
            made = tuple(
                (measure.name, compiled_expression(measure.expr, self.manifest.limits))
                for measure in measures
            )
            known = self._measures.setdefault(entity, made)
        return known

    def required(self, policy: str) -> tuple[Plan, ...]:
        """The policies whose outcomes a policy needs, and it itself last, each after those it reads."""
        known = self._required.get(policy)
        if known is None:
            wanted = {policy}
            for plan in reversed([*self.plans.values()]):
                if plan.id in wanted:
                    wanted |= set(plan.requires)
            made = tuple(plan for plan in self.plans.values() if plan.id in wanted)
            known = self._required.setdefault(policy, made)
        return known

    def known_facts(self, policy: str) -> Map[str, Type]:
        """The facts that may be given for a policy and those it requires, outcomes of these too."""
        known = self._known.get(policy)
        if known is None:
            made: dict[str, Type] = {}
            for plan in reversed(self.required(policy)):
                for name, kind in fact_types(self.vocabulary, plan).items():
                    made.setdefault(name, kind)
            known = self._known.setdefault(policy, made)
        return known
