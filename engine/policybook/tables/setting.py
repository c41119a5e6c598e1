"""What a policy is read against: the book around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policybook.expr.types import Type
from policybook.vocabulary.model import Vocabulary


@dataclass(frozen=True, slots=True)
class Setting:
    """The vocabulary, and of all policies by id the types of their outcomes.

    `subjects` has the entity that each policy is about, None for one that is about its inputs alone.
    `lenient` is what the manifest's `quiet_null: warning` asks for.
    """

    vocabulary: Vocabulary
    outcomes: Mapping[str, Type] = field(default_factory=dict)
    subjects: Mapping[str, str | None] = field(default_factory=dict)
    lenient: bool = False
