"""Occurrences become tasks: new ones, ones that open again, and open ones that the plan has moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from policybook.events.steps import StepUse
from policybook.events.task import Occurrence, Skipped, State, Task, task_key

#: What a task was given up for that may no longer hold.
_MAY_OPEN_AGAIN = (Skipped.WITHDRAWN, Skipped.EXIT)


@dataclass(frozen=True, slots=True)
class Writing:
    """What a day's tasks are written by: the cadence's id and steps, the day, and the book's digest."""

    cadence: str
    steps: Mapping[str, StepUse]
    day: date
    ahead: timedelta
    exits: Mapping[str, str]
    digest: str

    def by_key(self, occurrences: Iterable[Occurrence]) -> dict[str, Occurrence]:
        """The occurrences by the key of their task, those of unknown steps left out."""
        given = {}
        for each in occurrences:
            if each.step in self.steps:
                given[task_key(self.cadence, each.step, each.subject, each.anchor, each.member)] = each
        return given

    def task(self, known: Task | None, given: Occurrence) -> Task | None:
        """The task of an occurrence after the day: new, opened again, moved, or as it was; None for none yet.

        A new one is written `ahead` of its due day, and not for a record with an exit. What was too
        late before it was first seen is not written: the after-sale call of an order of years ago.
        """
        if known is not None and known.state is State.OPEN:
            return self._moved(known, given)
        use = self.steps[given.step]
        if known is not None and not self._may_open(use, known, given):
            return known
        has_exit = not use.of_owner and given.subject in self.exits
        too_late = given.latest < self.day and (use.step.lasts or use.gives_up)
        if has_exit or too_late or given.due > self.day + self.ahead:
            return known
        return self._new(use, given) if known is None else self._opened(known, given)

    def _may_open(self, use: StepUse, task: Task, given: Occurrence) -> bool:
        """Whether a closed task opens again: what closed it no longer holds, or its spacing is over again.

        A spacing whose task was closed without a contact has the same anchor for ever after, and its
        customer would be forgotten: so it is counted from the day on which the task was closed.
        """
        if task.skipped in _MAY_OPEN_AGAIN:
            return True
        spacing = max(given.due - given.anchor, timedelta(days=1))
        return use.step.repeats and task.closed_on is not None and self.day >= task.closed_on + spacing

    def _new(self, use: StepUse, given: Occurrence) -> Task:
        return Task(
            cadence=self.cadence,
            step=given.step,
            subject=given.subject,
            anchor=given.anchor,
            member=given.member,
            created_on=self.day,
            due=given.due,
            latest=given.latest,
            channel=given.channel,
            depth=given.depth,
            role=given.role,
            owner=given.owner,
            place=use.place,
            rule=given.rule,
            because=given.because,
            digest=self.digest,
        )

    def _opened(self, task: Task, given: Occurrence) -> Task:
        opened = replace(
            task,
            state=State.OPEN,
            closed_on=None,
            skipped=None,
            reason=None,
            by=None,
            waits=None,
            because=given.because,
            digest=self.digest,
        )
        if task.skipped not in _MAY_OPEN_AGAIN:
            opened = replace(opened, outcome=None, attempts=0, not_before=None)
        return self._moved(opened, given)

    def _moved(self, task: Task, given: Occurrence) -> Task:
        """The task as its occurrence has it now, counted from the same anchor, but not moved before the day.

        A day that has passed already stands: it would be today's again every morning otherwise. A reason
        that alone reads differently is left, since facts in it may change daily.
        """
        due = max(given.due, min(task.due, self.day))
        latest = max(given.latest, min(task.latest, self.day))
        place = self.steps[given.step].place
        was = (task.due, task.latest, task.channel, task.depth, task.role, task.owner, task.rule, task.place)
        now = (due, latest, given.channel, given.depth, given.role, given.owner, given.rule, place)
        if was == now:
            return task
        return replace(
            task,
            due=due,
            latest=latest,
            channel=given.channel,
            depth=given.depth,
            role=given.role,
            owner=given.owner,
            rule=given.rule,
            place=place,
            because=given.because,
            digest=self.digest,
            was_due=task.due if due != task.due else task.was_due,
        )
