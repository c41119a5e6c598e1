"""A small firm in memory: its tasks and contacts, day after day, as a tick keeps them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from policybook.events.day import Day, next_day
from policybook.events.quiet import QuietDays
from policybook.events.record import Recorded, Refused, listed_together, record, skip
from policybook.events.record import contact as record_contact
from policybook.events.task import Contact, Occurrence, OwnerDay, State, Task, task_key
from policybook.plan.cadence import Cadence


@dataclass
class Firm:
    """What a store would hold of one cadence."""

    cadence: Cadence
    quiet: QuietDays
    tasks: dict[str, Task] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)

    def tick(
        self,
        day: date,
        occurrences: Iterable[Occurrence],
        exits: Mapping[str, str] | None = None,
        owners: Mapping[str, OwnerDay] | None = None,
        digest: str = "book",
        taken: Mapping[str, int] | None = None,
        promised: Mapping[str, int] | None = None,
        gone: Collection[str] = (),
    ) -> Day:
        """One day; that it is the same again when it is done twice."""
        given, exits, owners = list(occurrences), exits or {}, owners or {}

        def once() -> Day:
            keys = {key_of(self.cadence, each) for each in given}
            matter = (
                task
                for key, task in self.tasks.items()
                if task.state is State.OPEN or key in keys or task.closed_on == day
            )
            others = {"taken": taken or {}, "promised": promised or {}}
            return next_day(
                self.cadence,
                day,
                matter,
                given,
                exits,
                self.contacts,
                owners,
                self.quiet,
                digest,
                **others,
                gone=gone,
            )

        found = once()
        assert [each.key for each in found.changed] == sorted({each.key for each in found.changed})
        assert found.created == len({each.key for each in found.changed} - self.tasks.keys())
        self.tasks.update((each.key, each) for each in found.changed)
        again = once()
        assert not again.changed
        assert again.lists == found.lists
        return found

    def record(self, task: Task, outcome: str, on: date, by: str = "王") -> Recorded | Refused:
        """An outcome of a task, and of those it is listed with."""
        others = listed_together(task, tuple(self.tasks.values()))
        found = record(self.cadence, task, outcome, on, by, others=others)
        if isinstance(found, Recorded):
            self.tasks.update((each.key, each) for each in found.tasks)
            self.contacts += found.contacts
        return found

    def skip(self, task: Task, on: date, reason: str, by: str = "王") -> Task | Refused:
        """A task skipped by hand."""
        found = skip(task, on, by, reason)
        if isinstance(found, Task):
            self.tasks[found.key] = found
        return found

    def meet(self, subject: str, outcome: str, on: date, by: str = "王") -> None:
        """A contact outside of any task."""
        found = record_contact(self.cadence, subject, outcome, on, by)
        assert isinstance(found, Contact)
        self.contacts.append(found)

    def open(self) -> list[Task]:
        """The open tasks by key."""
        return [task for _, task in sorted(self.tasks.items()) if task.state is State.OPEN]


def key_of(cadence: Cadence, each: Occurrence) -> str:
    """The key of an occurrence's task."""
    return task_key(cadence.id, each.step, each.subject, each.anchor, each.member)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)
