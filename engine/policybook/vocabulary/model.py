"""What the rules of a book may speak of: entities, their fields and lists, measures, population facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policybook.expr.types import ContextType, ListType, Type
from policybook.plan.model import Measure, PopulationFact, Texts
from policybook.text import Span


@dataclass(frozen=True, slots=True)
class Field:
    """A stored field of an entity. `sensitive` fields are not shown in reasons and reports."""

    name: str
    type: Type
    label: Texts
    sensitive: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of record. `has_many` maps a list's name to the entity of its rows, `belongs_to` a parent.

    `belongs_to` of a child names the parent entity; the child's table has a column of the parent
    entity's name that holds the parent's key.
    """

    name: str
    plural: str
    key: str
    fields: Mapping[str, Field]
    has_many: Mapping[str, str]
    belongs_to: str | None
    row: ContextType
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that rules may speak of. Measures are in an order in which each reads only earlier ones."""

    entities: Mapping[str, Entity]
    measures: Mapping[str, Mapping[str, Measure]]
    population: Mapping[str, Mapping[str, PopulationFact]]

    def facts(self, entity: str) -> dict[str, Type]:
        """The names in scope for a policy of an entity, with their types: fields, lists, measures."""
        of = self.entities[entity]
        known: dict[str, Type] = {name: each.type for name, each in of.fields.items()}
        known |= {name: ListType(self.entities[child].row) for name, child in of.has_many.items()}
        known |= {name: each.type for name, each in self.measures.get(entity, {}).items()}
        return known
