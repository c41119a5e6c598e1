"""The tasks of a day with all that people need to read them: names, and the words of their cadences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from policybook.events.steps import is_routine
from policybook.events.task import State, Task, Waits
from policybook.plan.cadence import Cadence, Step

#: What no text file, calendar or workbook may hold: control characters, halves of a character.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Standing(StrEnum):
    """How a task stands for the person whose list it is on, in the order in which lists show it."""

    OVERDUE = "overdue"
    """On today's list, after its latest day."""
    TODAY = "today"
    COMING = "coming"
    WAITING = "waiting"
    """It is due, and not on today's list; `Task.waits` says why."""
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Listing:
    """Tasks as they stand on a day, in the order of their lists.

    `names` are those of records by entity and key, of customers and of people, as far as they may be
    shown. `people` are the keys of all who have a list, also an empty one.
    """

    book: str
    as_of: date
    cadences: Mapping[str, Cadence]
    tasks: tuple[Task, ...]
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    people: frozenset[str] = frozenset()

    def standing(self, task: Task) -> Standing:
        """How a task stands on the day."""
        match task.state:
            case State.DONE:
                return Standing.DONE
            case State.SKIPPED:
                return Standing.SKIPPED
            case State.OPEN:
                pass
        if _is_on_list(task, self.as_of):
            return Standing.OVERDUE if task.is_overdue(self.as_of) else Standing.TODAY
        not_due = task.due > self.as_of or task.waits is Waits.NOT_DUE
        return Standing.COMING if not_due else Standing.WAITING

    def step(self, task: Task) -> Step | None:
        """The step that a task is of; None where the book has it no longer."""
        cadence = self.cadences.get(task.cadence)
        return cadence.step(task.step) if cadence is not None else None

    def is_routine(self, task: Task) -> bool:
        """Whether a task is about the one who does it, and not about a customer."""
        cadence, step = self.cadences.get(task.cadence), self.step(task)
        return cadence is not None and step is not None and is_routine(cadence, step)

    def subject_name(self, task: Task) -> str | None:
        """The name of the record that a task is about."""
        cadence = self.cadences.get(task.cadence)
        if cadence is None:
            return None
        return self.names.get((subject_entity(cadence, self.step(task)), task.subject))

    def person_name(self, person: str) -> str | None:
        """The name of somebody who has a list."""
        entities = dict.fromkeys(each.owner_entity for each in self.cadences.values() if each.owner_entity)
        return next((name for each in entities if (name := self.names.get((each, person)))), None)

    def by_person(self) -> dict[str | None, tuple[Task, ...]]:
        """Each person's tasks, by key; those of nobody come last, under None."""
        found: dict[str | None, list[Task]] = {person: [] for person in sorted(self.people)}
        for task in self.tasks:
            found.setdefault(doer(task), []).append(task)
        ordered = sorted(found, key=lambda person: (person is None, person or ""))
        return {person: tuple(found[person]) for person in ordered}


def doer(task: Task) -> str | None:
    """Who does a task: the one it is assigned to today, else the one whose customer it is."""
    return task.assigned if task.assigned is not None else task.owner


def subject_entity(cadence: Cadence, step: Step | None) -> str:
    """The entity of a task's subject: the owners' for a routine, else the one that is followed up."""
    if step is None or step.each is not None:
        return cadence.entity
    return step.plan.entity or cadence.entity


def in_list_order(tasks: Iterable[Task], as_of: date) -> list[Task]:
    """Tasks as a list shows them: by quadrant, overdue ones first, then the nearest latest day.

    Those that are done together stand where the first of them that is due would, led by the task that
    the others are listed with.
    """
    found = list(tasks)
    leads = {each.key: each for each in found if _is_on_list(each, as_of) and each.listed_with is None}

    def lead(task: Task) -> Task:
        return leads.get(task.listed_with or "", task) if _is_on_list(task, as_of) else task

    first: dict[str, tuple[bool, _Order]] = {}
    for task in found:
        # One that is not due yet only comes along, and does not bring the others forward.
        key, place = lead(task).key, (task.due > as_of, (*_urgency(task, as_of), task.key))
        first[key] = min(first.get(key, place), place)
    return sorted(
        found,
        key=lambda each: (
            first[lead(each).key][1],
            lead(each) is not each,
            _urgency(each, as_of),
            each.key,
        ),
    )


_Urgency: TypeAlias = tuple[int, bool, date, date]
_Order: TypeAlias = tuple[int, bool, date, date, str]


def _urgency(task: Task, as_of: date) -> _Urgency:
    return task.place, not task.is_overdue(as_of), task.latest, task.due


def _is_on_list(task: Task, as_of: date) -> bool:
    return task.state is State.OPEN and task.listed_on == as_of and task.waits is None


def fit(text: str) -> str:
    r"""A text that every kind of file can hold; its lines end as Python's do.

    >>> fit("a\x00b\r\nc")
    'a\ufffdb\nc'
    """
    return _UNFIT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
