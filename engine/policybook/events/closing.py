"""Open tasks that end without a person: by an exit, an occasion that is gone, a latest day that passed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from policybook.events.contacts import ContactLog
from policybook.events.steps import StepUse
from policybook.events.task import Occurrence, Skipped, State, Task, Waits


@dataclass(frozen=True, slots=True)
class Closing:
    """What closes tasks on a day. `given` are the occurrences by the key of their task.

    `members` tells the anchor of the occasion that a record of a list has today, by step, subject and
    member: one record has one occasion of a step, so a task of another day is withdrawn. `next_ones` are
    the steps and subjects that have an occasion today: it is the first from today on, so that a task of
    another day to come is of a day that was put right since, a birthday or an announcement.
    `gone` are the subjects that are no longer followed up.
    """

    steps: Mapping[str, StepUse]
    log: ContactLog
    exits: Mapping[str, str]
    given: Mapping[str, Occurrence]
    members: Mapping[tuple[str, str, str], date]
    next_ones: frozenset[tuple[str, str]]
    gone: frozenset[str]

    def closed(self, key: str, task: Task) -> Task:
        """An open task, closed where something ends it."""
        use = self.steps.get(task.step)
        exit_id = self.exits.get(task.subject) if use is None or not use.of_owner else None
        if exit_id is not None:
            return _given_up(task, self.log.day, Skipped.EXIT, reason=exit_id)
        if use is None or (task.subject in self.gone and not use.of_owner):
            return _given_up(task, self.log.day, Skipped.WITHDRAWN)
        if key not in self.given and not use.step.lasts:
            seen = not use.of_owner and self.log.since(task.subject, task.anchor)
            return _given_up(task, self.log.day, Skipped.CONTACTED if seen else Skipped.WITHDRAWN)
        if key not in self.given and self._is_of_another_day(task):
            return _given_up(task, self.log.day, Skipped.WITHDRAWN)
        if use.gives_up and self.log.day > task.latest:
            return _given_up(task, self.log.day, Skipped.TOO_LATE, waits=task.waits)
        return task

    def _is_of_another_day(self, task: Task) -> bool:
        """Whether what an open task is about has its occasion on another day now."""
        if task.member is not None:
            return self.members.get((task.step, task.subject, task.member), task.anchor) != task.anchor
        return task.anchor >= self.log.day and (task.step, task.subject) in self.next_ones


def closing(
    steps: Mapping[str, StepUse],
    log: ContactLog,
    exits: Mapping[str, str],
    given: Mapping[str, Occurrence],
    gone: frozenset[str],
) -> Closing:
    """What closes tasks on the day of the log."""
    next_ones = frozenset((each.step, each.subject) for each in given.values() if each.member is None)
    return Closing(steps, log, exits, given, dict(_members(given.values())), next_ones, gone)


def _members(given: Iterable[Occurrence]) -> Iterable[tuple[tuple[str, str, str], date]]:
    for each in given:
        if each.member is not None:
            yield (each.step, each.subject, each.member), each.anchor


def _given_up(
    task: Task, day: date, why: Skipped, *, reason: str | None = None, waits: Waits | None = None
) -> Task:
    # Of a task that is too late, `waits` tells why it never came on a list.
    return replace(
        task,
        state=State.SKIPPED,
        closed_on=day,
        skipped=why,
        reason=reason,
        waits=waits,
        listed_with=None,
        assigned=None,
    )
