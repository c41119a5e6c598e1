"""What a cadence says in the end: for each step a plan that gives a customer's next occasion, and the limits.

A step's plan is a plan like any other, so both back ends run it as they are: per record with its
reasons, and over all records in one query. What is put on whose list on which day is a matter of
events and time, `policybook.events`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from policybook.plan.model import Plan, Texts
from policybook.text import Span

#: The outputs of a step's plan, in this order. An occasion without `anchor` or `due` is none.
OUTPUTS = ("anchor", "due", "latest", "channel", "depth", "role", "owner")

#: The outputs of the plan about the owners, in this order: may be away, who stands in, tasks a day.
OWNER_OUTPUTS = ("away", "substitute", "capacity")

#: The fact that tells the last day on which policybook itself was told of a real contact.
LOGGED_CONTACT = "logged_contact_on"

#: The state of a task that is still to be done, as own tables keep it.
OPEN = "open"


class Late(StrEnum):
    """What becomes of a task after its latest day: it stays, overdue, or it is given up."""

    KEEP = "keep"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Kept:
    """A date that is read from the contact log: the last day on which something was recorded.

    `steps` and `outcomes` pick what counts; None takes any step, or any outcome that is a contact.
    """

    steps: tuple[str, ...] | None = None
    outcomes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A reason to contact a customer, or something an owner does: its plan gives the next occasion.

    `plan` is about `Cadence.entity`; about `each` where every record of a list has an occasion of its
    own (the subject is then the record's parent); about the owners' entity for a routine. It gives
    `OUTPUTS`. `lasts` tells whether a task stays once it is written: one that does not is withdrawn
    when its occasion is no longer given, as a visit is when the customer has been seen.
    `is_contact` counts for caps and quiet days.

    `repeats` is true of an interval, which comes again at its spacing after every contact. `follows`
    is the step that it comes after, and how many days later; both serve the forecast of the workload.
    """

    id: str
    title: Texts
    plan: Plan
    each: str | None = None
    lasts: bool = True
    late: Late = Late.KEEP
    is_contact: bool = True
    merges: bool = True
    urgent: bool = False
    important: bool = False
    repeats: bool = False
    follows: tuple[str, int] | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """How a task may end.

    `is_contact`: the customer was really reached. One that does not `close` the task has it come back
    after `again`, and gives it up when it was recorded `most` times (None: never).
    """

    id: str
    label: Texts
    is_contact: bool
    closes: bool = True
    again: timedelta | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many contacts of one customer within any so many days in a row."""

    most: int
    days: int


@dataclass(frozen=True, slots=True)
class QuietDay:
    """A day of the year on which nobody is contacted: `MM-DD` by the sun or by the moon."""

    day: str
    lunar: bool
    because: Texts


@dataclass(frozen=True, slots=True)
class Limits:
    """What keeps the lists bearable.

    `calendar` is the id of a book's calendar whose closed days are quiet; None: every day is good.
    `capacity` is how many tasks an owner's list holds a day where the owner's own is not known;
    None: any number.
    """

    caps: tuple[Cap, ...] = ()
    calendar: str | None = None
    quiet_days: tuple[QuietDay, ...] = ()
    capacity: int | None = None


#: The quadrants of the time matrix; a cadence says which comes first (S2.8, Q14).
QUADRANTS = ("urgent-important", "urgent", "important", "neither")


@dataclass(frozen=True, slots=True)
class Cadence:
    """How the records of an entity are followed up, ready to run.

    `exit` gives the id of the condition by which a record is no longer followed up, else null.
    `owners` is about `owner_entity` and gives `OWNER_OUTPUTS` for a day. `kept` are facts that plans
    read and that come from the contact log, by name; `LOGGED_CONTACT` is one of them where it is read.
    `channels` stand from the weightiest to the lightest. Tasks are written `ahead` of their due day.
    `merge_within`: tasks of one customer that fall due within so many days are one contact; None: never.
    `each_owner` gives the key of the person in charge of each record that is followed up: whom it does
    not admit, the cadence is not about, and has no occasion of its own or of its children (`each`).
    """

    id: str
    title: Texts
    entity: str
    steps: tuple[Step, ...]
    outcomes: Mapping[str, TaskOutcome]
    channels: Mapping[str, Texts]
    depths: Mapping[str, Texts]
    roles: Mapping[str, Texts]
    limits: Limits = Limits()
    order: tuple[str, ...] = QUADRANTS
    ahead: timedelta = timedelta(days=14)
    merge_within: int | None = None
    exit: Plan | None = None
    exits: Mapping[str, Texts] = field(default_factory=dict)
    owners: Plan | None = None
    owner_entity: str | None = None
    kept: Mapping[str, Kept] = field(default_factory=dict)
    source: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)
    each_owner: Plan | None = None

    def step(self, id: str) -> Step | None:
        """The step of an id."""
        return next((each for each in self.steps if each.id == id), None)

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Every plan of it: the steps', the exit's, the owners'."""
        others = (each for each in (self.exit, self.owners, self.each_owner) if each is not None)
        return (*(each.plan for each in self.steps), *others)
