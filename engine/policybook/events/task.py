"""A task: something to do for one customer by a day, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policybook.plan.cadence import OPEN as STILL_OPEN
from policybook.plan.model import Texts


class State(StrEnum):
    """Whether a task is still to be done. That it is overdue is worked out from the day, never kept."""

    OPEN = STILL_OPEN
    DONE = "done"
    SKIPPED = "skipped"


class Skipped(StrEnum):
    """Why a task was given up without having been done."""

    WITHDRAWN = "withdrawn"
    """Its occasion is no longer given; it opens again if it comes back."""
    CONTACTED = "contacted"
    """The customer was contacted some other way since."""
    EXIT = "exit"
    """The customer is no longer followed up."""
    TOO_LATE = "too-late"
    """Its latest day has passed, and it makes no sense after that."""
    GIVEN_UP = "given-up"
    """It was tried as often as the cadence allows."""
    BY_HAND = "by-hand"
    """A person skipped it, and said why."""


class Waits(StrEnum):
    """Why an open task is not on anybody's list of the day."""

    NOT_DUE = "not-due"
    QUIET = "quiet"
    CAP = "cap"
    CAPACITY = "capacity"
    TRIED = "tried"
    """It was tried and comes back later."""
    AWAY = "away"
    """The owner is away and nobody stands in."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What a step's plan gives for one record on a day: the next occasion.

    `member` is the key of the record of a list that it is about (an order), None for the subject itself.
    `owner` is the key of the person in whose care the subject is.
    """

    step: str
    subject: str
    anchor: date
    due: date
    latest: date
    channel: str | None
    depth: str | None
    role: str | None
    owner: str | None
    rule: str | None
    because: Texts
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it stands.

    `owner` is whose customer it is, `assigned` who does it today (a substitute, where the owner is away).
    `place` is that of its quadrant in the cadence's order, 0 first. `listed_on` is the last day on which it
    was on a list, `listed_with` the key of the task on that list that it is done together with, `waits` why
    it is not. `not_before` is when it comes back after it was tried in vain, `attempts` how often it was.
    `was_due` is the day it was due before the plan moved it. `because` is why it is there; `reason` is what
    a person said of it, or an exit's id.
    """

    cadence: str
    step: str
    subject: str
    anchor: date
    member: str | None
    created_on: date
    due: date
    latest: date
    channel: str | None
    depth: str | None
    role: str | None
    owner: str | None
    place: int
    rule: str | None
    because: Texts
    digest: str
    state: State = State.OPEN
    assigned: str | None = None
    listed_on: date | None = None
    listed_with: str | None = None
    waits: Waits | None = None
    not_before: date | None = None
    attempts: int = 0
    was_due: date | None = None
    closed_on: date | None = None
    outcome: str | None = None
    skipped: Skipped | None = None
    reason: str | None = None
    by: str | None = None

    @property
    def key(self) -> str:
        """What tells it from every other task, the same however often it is planned."""
        return task_key(self.cadence, self.step, self.subject, self.anchor, self.member)

    def is_overdue(self, as_of: date) -> bool:
        """Whether it is open after its latest day."""
        return self.state is State.OPEN and as_of > self.latest


def task_key(cadence: str, step: str, subject: str, anchor: date, member: str | None = None) -> str:
    """The key of a task; a `/` in a record's own key is written `%2F`, so that no two tasks share one.

    >>> task_key("customer-care", "after-sale", "C-1", date(2026, 3, 1), "O-7")
    'customer-care/after-sale/C-1/2026-03-01/O-7'
    >>> task_key("customer-care", "after-sale", "上海/C-1", date(2026, 3, 1), "50%")
    'customer-care/after-sale/上海%2FC-1/2026-03-01/50%25'
    """
    key = f"{cadence}/{step}/{_plain(subject)}/{anchor.isoformat()}"
    return key if member is None else f"{key}/{_plain(member)}"


def _plain(text: str) -> str:
    if "/" in text or "%" in text:
        return text.replace("%", "%25").replace("/", "%2F")
    return text


@dataclass(frozen=True, slots=True)
class Contact:
    """Something recorded of a customer: an outcome of a task, or a contact outside of any.

    `counts` tells whether the customer was really reached. `by` is who recorded it, `note` what they said.
    """

    subject: str
    on: date
    outcome: str
    counts: bool
    cadence: str | None = None
    step: str | None = None
    task: str | None = None
    by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class OwnerDay:
    """What is known of an owner for one day: away or not, who stands in, how much a list may hold."""

    away: bool = False
    substitute: str | None = None
    capacity: int | None = None
