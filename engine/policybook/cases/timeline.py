"""A rule test that goes on for days: who there is, what happens, and which tasks are expected when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from policybook.expr.values import Value
from policybook.text import Span

Facts: TypeAlias = Mapping[str, Value]

#: Under which name a list is expected of tasks that are nobody's.
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Go:
    """Days go by up to one, each of them a morning."""

    to: date


@dataclass(frozen=True, slots=True)
class Change:
    """Facts of customers, or of people in charge, from now on."""

    facts: Mapping[str, Facts]
    of_owners: bool = False


@dataclass(frozen=True, slots=True)
class Picked:
    """An open task by its step, customer and member of a list; the first one that falls due."""

    step: str
    subject: str
    member: str | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    """An outcome of a task is recorded."""

    task: Picked
    outcome: str
    by: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Skip:
    """A task is skipped by hand."""

    task: Picked
    reason: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A contact outside of any task is recorded."""

    subject: str
    outcome: str
    by: str | None
    note: str | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Away:
    """A person in charge is away from the next morning on, until the day they are back."""

    owner: str
    until: date | None
    substitute: str | None


@dataclass(frozen=True, slots=True)
class WantedField:
    """What a task must say under a name, and where that is written."""

    value: Value
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class WantedTask:
    """A task that is expected: of its fields those that are named are compared.

    `state` is one of `open`, `overdue`, `done`, `skipped`; without it open and overdue ones will do.
    """

    step: str
    fields: Mapping[str, WantedField]
    span: Span = field(compare=False, repr=False)

    @property
    def is_closed(self) -> bool:
        """Whether it is one that is no longer to be done."""
        return "state" in self.fields and self.fields["state"].value in ("done", "skipped")


@dataclass(frozen=True, slots=True)
class Expect:
    """The open tasks that there must be now, no others, and closed ones that there must be too."""

    tasks: tuple[WantedTask, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ExpectLists:
    """The lists of this morning by person, each complete and in its order; None is nobody's."""

    lists: Mapping[str | None, tuple[WantedTask, ...]]
    spans: Mapping[str | None, Span] = field(compare=False, repr=False)


Move: TypeAlias = Go | Change | Done | Skip | Told | Away | Expect | ExpectLists


@dataclass(frozen=True, slots=True)
class Timeline:
    """A story of a cadence, ready to run.

    It begins on `start`, in the morning. `subjects` and `owners` are the facts known then, by key.
    `steps` are those whose tasks are looked at, None for all. The rest is as with a `Case`.
    """

    policy: str
    name: str
    file: str
    span: Span = field(compare=False, repr=False)
    start: date
    subjects: Mapping[str, Facts]
    owners: Mapping[str, Facts]
    moves: tuple[Move, ...]
    steps: frozenset[str] | None = None
    todo: str | None = None

    @property
    def id(self) -> str:
        """The cadence and the name, unlike every other case of the book."""
        return f"{self.policy}::{self.name}"
