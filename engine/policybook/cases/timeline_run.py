"""A timeline, gone through: each morning is planned as a tick plans it, in memory.

What happens within a day shows the next morning, as it does at work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from policybook.book.model import Book
from policybook.cases.model import Mismatch, Result, Status
from policybook.cases.timeline import (
    Away,
    Change,
    Done,
    Expect,
    ExpectLists,
    Facts,
    Go,
    Move,
    Picked,
    Skip,
    Timeline,
    Told,
)
from policybook.cases.timeline_compare import Standing, differing, differing_lists, shown
from policybook.events.day import next_day
from policybook.events.quiet import quiet_days
from policybook.events.record import Refused, contact, listed_together, record, skip
from policybook.events.task import Contact, Occurrence, OwnerDay, State, Task
from policybook.plan.cadence import Cadence, Step
from policybook.plan.model import HitPolicy, Plan, Table
from policybook.plan.outcome import Conflict
from policybook.run.model import RunError
from policybook.run.occurrences_of import Deciding, occurrences_of, owner_outputs

_DAY = timedelta(days=1)
#: Who records what a timeline does not say who recorded.
_SOMEBODY = "somebody"


def run_timeline(book: Book, timeline: Timeline) -> Result:
    """A timeline, gone through and compared; it stops at rules that forbid each other."""
    world = World(book, book.cadences[timeline.policy], timeline)
    found = world.run()
    status = Status.FAILED if found else Status.PASSED
    if timeline.todo is not None:
        status = Status.TODO if found else Status.FAILED
        found = found or [Mismatch("todo", f"to fail: {timeline.todo}", "it passes", timeline.span)]
    actual = "; ".join(shown(each) for each in world.standing().open) or "no open task"
    return Result(
        timeline, status, tuple(found), actual, notes=tuple(world.notes), tried=frozenset(world.tried)
    )


class World:
    """The customers, people, tasks and contacts of a timeline, and the day that has come."""

    def __init__(self, book: Book, cadence: Cadence, timeline: Timeline) -> None:
        self.book, self.cadence, self.timeline = book, cadence, timeline
        self.day = timeline.start
        self.facts: dict[str, Facts] = dict(timeline.subjects)
        self.people: dict[str, Facts] = dict(timeline.owners)
        self.absent: dict[str, Away] = {}
        self.tasks: dict[str, Task] = {}
        self.contacts: list[Contact] = []
        self.lists: Mapping[str | None, tuple[Task, ...]] = {}
        self.notes: list[str] = []
        self.tried: set[tuple[str, str, bool]] = set()
        self._quiet = quiet_days(cadence.limits, book.calendars.get(cadence.limits.calendar or ""))
        self._routines = [each for each in cadence.steps if self._is_routine(each)]

    def run(self) -> list[Mismatch]:
        """What did not come as it was expected, in the order of the timeline."""
        found: list[Mismatch] = []
        noted: set[date] = set()
        try:
            self._morning(self.day)
            for move in self.timeline.moves:
                wrong = list(self._happens(move))
                if wrong and self.day not in noted:
                    noted.add(self.day)
                    self.notes += self._said()
                found += wrong
        except (Conflict, RunError) as refused:
            said = refused.findings[0].message if isinstance(refused, RunError) else str(refused)
            found.append(Mismatch(f"{self.day}", "the plan of the day", said, self.timeline.span))
        return found

    def standing(self) -> Standing:
        """The tasks as they are now, of the steps that are looked at."""
        steps = self.timeline.steps
        tasks = (each for each in self.tasks.values() if steps is None or each.step in steps)
        return Standing(self.day, sorted(tasks, key=lambda task: (task.due, task.key)), self.tasks)

    def _happens(self, move: Move) -> Iterator[Mismatch]:
        match move:
            case Go(to):
                while self.day < to:
                    self._morning(self.day + _DAY)
            case Change(facts, of_owners):
                known = self.people if of_owners else self.facts
                known |= {key: {**known[key], **changed} for key, changed in facts.items()}
            case Away(owner):
                self.absent[owner] = move
            case Done(picked, outcome, by, note):
                yield from self._done(picked, outcome, by, note)
            case Skip(picked, reason, by):
                yield from self._skip(picked, reason, by)
            case Told(subject, outcome, by, note, span):
                told = contact(self.cadence, subject, outcome, self.day, by or _SOMEBODY, note)
                if isinstance(told, Refused):
                    yield Mismatch(f"{self.day}", "the contact", told.words.en, span)
                else:
                    self.contacts.append(told)
            case Expect(wanted, span):
                yield from differing(self.standing(), wanted, span)
            case ExpectLists(lists, spans):
                yield from differing_lists(self.standing(), self._listed(), lists, spans)

    def _done(self, picked: Picked, outcome: str, by: str | None, note: str | None) -> Iterator[Mismatch]:
        task = self._pick(picked)
        if task is None:
            yield self._none_open(picked)
            return
        others = listed_together(task, list(self.tasks.values()))
        done = record(self.cadence, task, outcome, self.day, by or _doer(task), note, others=others)
        if isinstance(done, Refused):
            yield Mismatch(f"{self.day}", "the outcome", done.words.en, picked.span)
            return
        self.tasks |= {each.key: each for each in done.tasks}
        self.contacts += done.contacts

    def _skip(self, picked: Picked, reason: str, by: str | None) -> Iterator[Mismatch]:
        task = self._pick(picked)
        if task is None:
            yield self._none_open(picked)
            return
        left = skip(task, self.day, by or _doer(task), reason)
        if isinstance(left, Refused):
            yield Mismatch(f"{self.day}", "the task skipped", left.words.en, picked.span)
        else:
            self.tasks[left.key] = left

    def _pick(self, picked: Picked) -> Task | None:
        """The open task that is meant: of several the one that is due first."""
        fitting = (
            each
            for each in self.tasks.values()
            if each.state is State.OPEN
            and (each.step, each.subject) == (picked.step, picked.subject)
            and picked.member in (None, each.member)
        )
        return min(fitting, key=lambda task: (task.due, task.key), default=None)

    def _none_open(self, picked: Picked) -> Mismatch:
        about = f"`{picked.step}` of {picked.subject}"
        return Mismatch(f"{self.day}", f"an open task {about}", "none", picked.span)

    def _morning(self, day: date) -> None:
        """Plan a day."""
        self.day = day
        items: list[Occurrence] = []
        exits: dict[str, str] = {}
        for key, facts in self.facts.items():
            own = [each for each in self.contacts if each.subject == key]
            given, exit = occurrences_of(self.book, self.cadence, key, facts, day, own)
            items += given
            if exit is not None:
                exits[key] = exit
            if self.cadence.exit is not None:
                self.tried |= set(_tried(self.cadence.exit, exit))
        for key in self.people:
            items += self._routines_of(key)
        near = [each for each in items if self._is_near(each)]
        self._remember(near)
        made = next_day(
            self.cadence,
            day,
            self.tasks.values(),
            near,
            exits,
            self.contacts,
            {key: self._owner(key) for key in {*self.people, *self.absent}},
            self._quiet,
            self.book.digest,
        )
        self.tasks |= {each.key: each for each in made.changed}
        self.lists = made.lists

    def _is_near(self, occurrence: Occurrence) -> bool:
        """Whether a tick asks for it: it is due within the days ahead and not gone by, or moves a task."""
        step = self.cadence.step(occurrence.step)
        if step is None or (step.lasts and occurrence.latest < self.day):
            return False
        if occurrence.due <= self.day + self.cadence.ahead:
            return True
        mine = (occurrence.step, occurrence.subject)
        return not step.lasts and any(
            each.state is State.OPEN and (each.step, each.subject) == mine for each in self.tasks.values()
        )

    def _is_routine(self, step: Step) -> bool:
        return step.each is None and step.plan.entity == self.cadence.owner_entity != self.cadence.entity

    def _routines_of(self, key: str) -> list[Occurrence]:
        if not self._routines:
            return []
        plans = [each.plan for each in self._routines]
        person = Deciding(self.book, self.cadence, plans, self.day).of(self.people[key])
        return [each for step in self._routines if (each := person.occurrence(step, key)) is not None]

    def _owner(self, key: str) -> OwnerDay:
        """What is known of a person today: what their facts say, unless the timeline says they are away."""
        known = OwnerDay()
        plan = self.cadence.owners
        if plan is not None and key in self.people:
            person = Deciding(self.book, self.cadence, [plan], self.day).of(self.people[key])
            known = OwnerDay(*owner_outputs(person.outcome(plan)))
        away = self.absent.get(key)
        if away is None or (away.until is not None and self.day >= away.until):
            return known
        return replace(known, away=True, substitute=away.substitute or known.substitute)

    def _listed(self) -> Mapping[str | None, tuple[Task, ...]]:
        steps = self.timeline.steps
        return {
            owner: tuple(each for each in tasks if steps is None or each.step in steps)
            for owner, tasks in self.lists.items()
        }

    def _said(self) -> list[str]:
        """The tasks of the day, a line for each."""
        there = self.standing()
        return [f"on {self.day}: {shown(each, there)}" for each in there.tasks] or [f"on {self.day}: no task"]

    def _remember(self, occurrences: Sequence[Occurrence]) -> None:
        """Which rules counted this morning, and which were tried before them in vain."""
        for each in occurrences:
            step = self.cadence.step(each.step)
            if step is not None and each.rule is not None:
                self.tried |= set(_tried(step.plan, each.rule))


def _tried(plan: Plan, counted: str | None) -> Iterator[tuple[str, str, bool]]:
    """The rules of a table that were tried for one of them, or none, to count."""
    if not isinstance(plan.body, Table):
        return
    for rule in plan.body.rules:
        if rule.id == counted:
            yield plan.id, rule.id, True
            if plan.body.hit_policy is HitPolicy.FIRST:
                return
        else:
            yield plan.id, rule.id, False


def _doer(task: Task) -> str:
    return task.assigned or task.owner or _SOMEBODY
