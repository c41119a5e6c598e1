"""What a policy is read against: the book around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policybook.document.node import Node
from policybook.expr.types import Type
from policybook.vocabulary.model import Vocabulary


@dataclass(frozen=True, slots=True)
class Setting:
    """The vocabulary, the outcome types of all policies by id, and the manifest's parameters.

    `subjects` has the entity that each policy is about, None for one that is about its inputs alone.
    `parameters` may name a parameter plainly or as `policy.name`; the longer name wins.
    """

    vocabulary: Vocabulary
    outcomes: Mapping[str, Type] = field(default_factory=dict)
    parameters: Mapping[str, Node] = field(default_factory=dict)

    subjects: Mapping[str, str | None] = field(default_factory=dict)

    def overrides(self, policy: str) -> dict[str, Node]:
        """The manifest's values for one policy, by parameter name."""
        given = {name: node for name, node in self.parameters.items() if "." not in name}
        own = f"{policy}."
        return given | {
            name.removeprefix(own): node for name, node in self.parameters.items() if name.startswith(own)
        }
