"""A cadence as written, and what stands around it in the book."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from policybook.document.node import Mapping as Written
from policybook.document.node import Scalar
from policybook.expr.tree import Expr
from policybook.plan.model import HitPolicy, Texts
from policybook.tables.policy import WrittenPolicy
from policybook.tables.rules import WrittenRule
from policybook.text import Span

#: What makes a step one of its kind; every step has one of these keys.
KIND_KEYS = (
    "interval",
    "occasion",
    "birthday",
    "lunar_birthday",
    "cycle",
    "on",
    "after",
    "announced",
    "routine",
)

#: What a class or a step says of how a contact is made, by the key of the list of its words.
WORDS = {"channel": "channels", "depth": "depths", "role": "roles"}


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """A step as written. `kind` is the one of `KIND_KEYS` that it has, None where it has none or several."""

    id: str
    id_span: Span
    kind: str | None
    node: Written
    title: Texts


@dataclass(frozen=True, slots=True)
class WrittenCadence:
    """A cadence whose expressions are not yet read. `words` are its lists by key: channels, depths, roles."""

    policy: WrittenPolicy
    words: Mapping[str, Mapping[str, Texts]]
    hit_policy: HitPolicy
    rules: tuple[WrittenRule, ...]
    steps: tuple[WrittenStep, ...]
    exits: tuple[WrittenRule, ...]
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something announced: for the records of `entity` that `where` admits, from `first` to `last`."""

    id: str
    kind: Scalar
    entity: str
    first: date
    last: date
    where: Expr | None
    title: Texts
    because: Texts | None
    because_facts: tuple[tuple[str, Expr], ...]
    source: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Around:
    """What a cadence may speak of beside the vocabulary: the announcements and the calendars' ids."""

    announcements: tuple[Announcement, ...] = ()
    calendars: Collection[str] = ()
