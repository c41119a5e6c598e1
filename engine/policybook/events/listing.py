"""The lists of a day: which open tasks stand on them, in which order, and why the others wait."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeAlias

from policybook.events.contacts import ContactLog
from policybook.events.merging import Candidate, Place, order_of, places
from policybook.events.owners import Owners
from policybook.events.steps import StepUse
from policybook.events.task import Skipped, State, Task, Waits
from policybook.plan.cadence import Cadence

_DAY = timedelta(days=1)


@dataclass(slots=True)
class Room:
    """What is left of a day: shared by all cadences that plan it.

    `used` are the places of each person's day that are gone, on lists that hold only so many; `met`
    the contacts of each subject of an entity that stand on a list.
    """

    used: dict[str | None, int]
    met: dict[tuple[str, str], int]
    promised: Mapping[str, int]


@dataclass(slots=True)
class Listing:
    """The making of a day's lists for one cadence.

    `tasks` are all of the day by their key; the open ones are replaced by what the lists make of them.
    """

    cadence: Cadence
    steps: Mapping[str, StepUse]
    log: ContactLog
    owners: Owners
    quiet: Callable[[date], bool]
    tasks: dict[str, Task]
    _early: dict[tuple[date, date], date | None] = field(default_factory=dict)
    _left: dict[str, int | None] = field(default_factory=dict)

    def places(self) -> list[Place]:
        """What may come on a list, in any order; every other open task is marked with why it waits."""
        return places(self._candidates(self.tasks), self.cadence.channels)

    def spend(self, room: Room) -> None:
        """Take the places that people have spent today: on tasks that they closed or tried in vain."""
        for person, many in _used(self.tasks.values(), self.log.day).items():
            if self.owners.holds(person) is not None:
                room.used[person] = room.used.get(person, 0) + many

    def put(self, place: Place, room: Room) -> tuple[Task, ...]:
        """Put what takes a place on its list, the first one first; nothing where there is no room for it."""
        why = self._takes(place, room)
        if why is None:
            self.tasks.update(self._on_list(place))
            return tuple(self.tasks[each.key] for each in place.all)
        for each in place.all:
            waits = why if each.is_due else Waits.NOT_DUE
            self.tasks[each.key] = _waiting(each.task, waits, each.person if each.is_due else None)
        return ()

    def _candidates(self, tasks: dict[str, Task]) -> Iterable[Candidate]:
        """The tasks that may come on a list; every other open one is marked with why it waits."""
        day, within = self.log.day, timedelta(days=self.cadence.merge_within or 0)
        found = []
        for key, task in tasks.items():
            if task.state is not State.OPEN:
                continue
            use = self.steps[task.step]
            person = task.owner if task.owner is None else self.owners.stands_in(task.owner)
            is_due = task.due <= day or (use.avoids_quiet and self._comes_early(task))
            why = self._waits(task, use, person)
            if why is None and (is_due or (use.merges and task.due <= day + within)):
                found.append(Candidate(key, task, use, person, order_of(key, task), is_due))
            if not is_due:
                tasks[key] = _waiting(task, Waits.NOT_DUE, None)
            elif why is not None:
                tasks[key] = _tried(task) if why is Waits.TRIED else _waiting(task, why, None)
        return found

    def _waits(self, task: Task, use: StepUse, person: str | None) -> Waits | None:
        """Why a task cannot be done today, whenever it is due."""
        if task.not_before is not None and task.not_before > self.log.day:
            return Waits.TRIED
        if use.avoids_quiet and self.quiet(self.log.day):
            return Waits.QUIET
        if task.owner is not None and person is None:
            return Waits.AWAY
        return None

    def _comes_early(self, task: Task) -> bool:
        """Whether today is the last good day before a task all of whose days are quiet."""
        day = self.log.day
        if task.due > day + self.cadence.ahead or self.quiet(day):
            return False
        span = (task.due, task.latest)
        if span not in self._early:
            self._early[span] = self._last_good(*span)
        return self._early[span] == day

    def _last_good(self, due: date, latest: date) -> date | None:
        # Between today, which is good, and `due` there is one at least, so the way back ends.
        day = due
        while day <= latest:
            if not self.quiet(day):
                return None
            day += _DAY
        day = due - _DAY
        while self.quiet(day):
            day -= _DAY
        return day

    def _takes(self, place: Place, room: Room) -> Waits | None:
        """Take the room that a place needs; why there is none."""
        subject, person = place.first.task.subject, place.first.person
        is_contact, met = place.first.use.is_contact, (self.cadence.entity, subject)
        if is_contact:
            if subject not in self._left:
                self._left[subject] = self.log.leaves(subject, self.cadence.limits.caps)
            left = self._left[subject]
            if left is not None and left <= room.met.get(met, 0) + room.promised.get(subject, 0):
                return Waits.CAP
        holds = self.owners.holds(person)
        if holds is not None:
            used = room.used.get(person, 0)
            if used >= holds:
                return Waits.CAPACITY
            room.used[person] = used + 1
        if is_contact:
            room.met[met] = room.met.get(met, 0) + 1
        return None

    def _on_list(self, place: Place) -> Iterable[tuple[str, Task]]:
        yield place.first.key, _on_list(place.first, self.log.day, None)
        for each in place.others:
            yield each.key, _on_list(each, self.log.day, place.first.key)


Lists: TypeAlias = dict[str | None, tuple[Task, ...]]
"""Tasks in their order by who does them, those of nobody's customers under None first."""


def lists(listings: Sequence[Listing], taken: Mapping[str, int], promised: Mapping[str, int]) -> list[Lists]:
    """The lists of each cadence: a person's day is given away in one order over all of them.

    That is the order of places, and for what is alike there that of the cadences. `taken` and
    `promised` are what others have used of a person's and a subject's day.
    """
    room = Room(dict(taken.items()), {}, promised)
    for listing in listings:
        listing.spend(room)
    made: list[dict[str | None, list[Task]]] = [{} for _ in listings]
    waiting = [
        (*place.order[:3], number, place.order[3], place)
        for number, listing in enumerate(listings)
        for place in listing.places()
    ]
    # No two have cadence and key in common, so that places themselves are never compared.
    for *_, number, _key, place in sorted(waiting):
        put = listings[number].put(place, room)
        if put:
            made[number].setdefault(place.first.person, []).extend(put)
    return [
        {owner: tuple(one[owner]) for owner in sorted(one, key=lambda key: (key is not None, key))}
        for one in made
    ]


def _used(tasks: Iterable[Task], day: date) -> dict[str | None, int]:
    """How many places of the day's lists are spent already: tasks a person closed or tried in vain today."""
    used: dict[str | None, int] = {}
    by_person = (None, Skipped.GIVEN_UP, Skipped.BY_HAND)
    for each in tasks:
        if each.state is State.OPEN:
            spent = each.listed_on == day and each.not_before is not None and each.not_before > day
        else:
            spent = each.closed_on == day and each.skipped in by_person
        if spent and each.listed_with is None:
            person = each.owner if each.assigned is None else each.assigned
            used[person] = used.get(person, 0) + 1
    return used


def _waiting(task: Task, why: Waits, person: str | None) -> Task:
    if task.waits is why and task.assigned == person and task.listed_with is None:
        return task
    return replace(task, waits=why, assigned=person, listed_with=None)


def _tried(task: Task) -> Task:
    # Whose list it was tried from, and with what, tells whose place of the day it took.
    return task if task.waits is Waits.TRIED else replace(task, waits=Waits.TRIED)


def _on_list(candidate: Candidate, day: date, first: str | None) -> Task:
    task = candidate.task
    if task.listed_on == day and task.listed_with == first and task.assigned == candidate.person:
        return task if task.waits is None else replace(task, waits=None)
    return replace(task, listed_on=day, listed_with=first, assigned=candidate.person, waits=None)
