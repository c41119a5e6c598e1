"""What a tick gives, and what is recorded of tasks, with the shapes that commands print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policybook.diagnostics.model import Diagnostic
from policybook.events.task import Contact, Task


@dataclass(frozen=True, slots=True)
class CadenceTick:
    """What a tick did for one cadence, and how its tasks stand afterwards.

    `days` are those that were gone through, in order; none where another program had done so. `closed` is by
    why it was, `listed` by whose list it stands on (None: nobody's customers), `waits` by why a task
    is on no list.
    """

    cadence: str
    days: tuple[date, ...]
    created: int
    changed: int
    closed: Mapping[str, int]
    open: int
    overdue: int
    listed: Mapping[str | None, int]
    waits: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """The shape within that of a tick."""
        return {
            "cadence": self.cadence,
            "days": [each.isoformat() for each in self.days],
            "created": self.created,
            "changed": self.changed,
            "closed": dict(self.closed),
            "open": self.open,
            "overdue": self.overdue,
            "listed": [{"owner": owner, "n": number} for owner, number in self.listed.items()],
            "waits": dict(self.waits),
        }


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick over a store. `findings` are notes about how it was computed, and records whose rules quarrel.

    `provisional`: public holidays that it read are not announced yet.
    """

    book: str
    digest: str
    as_of: date
    cadences: tuple[CadenceTick, ...]
    provisional: bool = False
    findings: tuple[Diagnostic, ...] = field(default=())

    def cadence(self, id: str) -> CadenceTick | None:
        """What was done for one cadence."""
        return next((each for each in self.cadences if each.cadence == id), None)

    def to_json(self) -> dict[str, Any]:
        """The shape that `tick` prints."""
        return {
            "book": {"name": self.book, "digest": self.digest},
            "as_of": self.as_of.isoformat(),
            "provisional": self.provisional,
            "cadences": [each.to_json() for each in self.cadences],
        }


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """What recording left: the tasks as they are now, the one that was named first, and the contacts.

    `is_new` is False where exactly this was recorded already; then nothing was changed.
    """

    tasks: tuple[Task, ...]
    contacts: tuple[Contact, ...]
    is_new: bool = True

    def to_json(self, as_of: date) -> dict[str, Any]:
        """The shape that `done`, `skip` and `contact` print, of the day on which it happened."""
        return {
            "recorded": self.is_new,
            "tasks": [task_json(each, as_of) for each in self.tasks],
            "contacts": [contact_json(each) for each in self.contacts],
        }


def task_json(task: Task, as_of: date) -> dict[str, Any]:
    """A task on a day."""
    return {
        "key": task.key,
        "cadence": task.cadence,
        "step": task.step,
        "subject": task.subject,
        "member": task.member,
        "anchor": task.anchor.isoformat(),
        "due": task.due.isoformat(),
        "latest": task.latest.isoformat(),
        "state": task.state.value,
        "overdue": task.is_overdue(as_of),
        "listed": is_listed(task, as_of),
        "listed_with": task.listed_with,
        "waits": task.waits.value if task.waits else None,
        "owner": task.owner,
        "assigned": task.assigned,
        "channel": task.channel,
        "depth": task.depth,
        "role": task.role,
        "place": task.place,
        "rule": task.rule,
        "because": {"en": task.because.en, "zh": task.because.zh},
        "created_on": task.created_on.isoformat(),
        "was_due": _text(task.was_due),
        "not_before": _text(task.not_before),
        "attempts": task.attempts,
        "closed_on": _text(task.closed_on),
        "outcome": task.outcome,
        "skipped": task.skipped.value if task.skipped else None,
        "reason": task.reason,
        "by": task.by,
        "digest": task.digest,
    }


def contact_json(contact: Contact) -> dict[str, Any]:
    """What was recorded of a customer."""
    return {
        "subject": contact.subject,
        "on": contact.on.isoformat(),
        "outcome": contact.outcome,
        "counts": contact.counts,
        "cadence": contact.cadence,
        "step": contact.step,
        "task": contact.task,
        "by": contact.by,
        "note": contact.note,
    }


def is_listed(task: Task, day: date) -> bool:
    """Whether a task stands on a list of a day and is still to be done."""
    return task.closed_on is None and task.listed_on == day and task.waits is None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
