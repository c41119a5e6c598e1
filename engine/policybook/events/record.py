"""What people say of tasks: an outcome, a task skipped by hand, a contact outside of any task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum

from policybook.events.steps import is_routine
from policybook.events.task import Contact, Skipped, State, Task, Waits
from policybook.plan.cadence import Cadence, TaskOutcome
from policybook.plan.model import Texts


class Refusal(StrEnum):
    """Why something cannot be recorded."""

    UNKNOWN_OUTCOME = "unknown-outcome"
    CLOSED = "closed"
    TOO_EARLY = "too-early"
    NO_REASON = "no-reason"


@dataclass(frozen=True, slots=True)
class Refused:
    """That something was not recorded, in words; `help` says what to do, where anything can be done."""

    kind: Refusal
    words: Texts
    help: Texts | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an outcome leaves: the tasks as they are now, the recorded one first, and a contact of each."""

    tasks: tuple[Task, ...]
    contacts: tuple[Contact, ...]


def record(
    cadence: Cadence,
    task: Task,
    outcome_id: str,
    on: date,
    by: str,
    note: str | None = None,
    *,
    others: Iterable[Task] = (),
) -> Recorded | Refused:
    """A task's outcome. `others` are the open tasks listed with it on the same day: they share it.

    An outcome that closes makes the task done. One that does not has it come back after `again`, the
    next day where none is said, and gives it up when the task was tried `most` times. Only the first
    contact counts, as the customer was met once. A task need not be on a list, nor be due, and `on`
    may lie in the past, but not before the task was written.
    """
    outcome = cadence.outcomes.get(outcome_id)
    if outcome is None:
        return _unknown(cadence, outcome_id)
    refused = _cannot_close(task, on)
    if refused is not None:
        return refused
    together = (task, *(each for each in others if each.key != task.key and not _cannot_close(each, on)))
    return Recorded(
        tuple(_after(each, outcome, on, by, note) for each in together),
        tuple(
            _contact(cadence, each, outcome, on, by, note, is_first=number == 0)
            for number, each in enumerate(together)
        ),
    )


def skip(task: Task, on: date, by: str, reason: str) -> Task | Refused:
    """A task that a person gives up, and why."""
    refused = _cannot_close(task, on)
    if refused is not None:
        return refused
    if not reason.strip():
        words = Texts("a task is skipped for a reason", "跳过任务须说明原因")
        return Refused(Refusal.NO_REASON, words, Texts("say why", "请说明原因"))
    return replace(
        task,
        state=State.SKIPPED,
        skipped=Skipped.BY_HAND,
        closed_on=on,
        reason=reason.strip(),
        by=by,
        waits=None,
    )


def contact(
    cadence: Cadence, subject: str, outcome_id: str, on: date, by: str, note: str | None = None
) -> Contact | Refused:
    """A contact that no task asked for: the customer called, or was met by chance."""
    outcome = cadence.outcomes.get(outcome_id)
    if outcome is None:
        return _unknown(cadence, outcome_id)
    return Contact(subject, on, outcome.id, outcome.is_contact, cadence.id, by=by, note=note)


def listed_together(task: Task, tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Of tasks, those that stand on a list together with one, and are done with it."""
    return tuple(
        each
        for each in tasks
        if each.state is State.OPEN and each.listed_with == task.key and each.listed_on == task.listed_on
    )


def _after(task: Task, outcome: TaskOutcome, on: date, by: str, note: str | None) -> Task:
    said = replace(task, outcome=outcome.id, by=by, reason=note)
    if outcome.closes:
        return replace(said, state=State.DONE, closed_on=on, waits=None)
    said = replace(said, attempts=task.attempts + 1)
    if outcome.most is not None and said.attempts >= outcome.most:
        return replace(said, state=State.SKIPPED, skipped=Skipped.GIVEN_UP, closed_on=on, waits=None)
    back = on + (outcome.again or timedelta(days=1))
    if task.waits is None and back > (task.listed_on or on):
        # It leaves the list that it stands on.
        return replace(said, not_before=back, waits=Waits.TRIED)
    return replace(said, not_before=back)


def _contact(
    cadence: Cadence,
    task: Task,
    outcome: TaskOutcome,
    on: date,
    by: str,
    note: str | None,
    *,
    is_first: bool,
) -> Contact:
    step = cadence.step(task.step)
    of_customer = step is not None and step.is_contact and not is_routine(cadence, step)
    counts = outcome.is_contact and of_customer and is_first
    return Contact(task.subject, on, outcome.id, counts, cadence.id, task.step, task.key, by, note)


def _cannot_close(task: Task, on: date) -> Refused | None:
    if task.state is not State.OPEN:
        en = f"the task `{task.key}` was closed on {task.closed_on}"
        return Refused(Refusal.CLOSED, Texts(en, f"任务“{task.key}”已于{task.closed_on}结束"))
    if on < task.created_on:
        en = f"{on} lies before {task.created_on}, when the task `{task.key}` was written"
        zh = f"{on}早于任务“{task.key}”的生成日{task.created_on}"
        help = Texts("record a contact of that day without a task", "请按当日登记一次不属于任务的联系")
        return Refused(Refusal.TOO_EARLY, Texts(en, zh), help)
    return None


def _unknown(cadence: Cadence, outcome_id: str) -> Refused:
    words = Texts(
        f"the cadence `{cadence.id}` knows no outcome `{outcome_id}`",
        f"跟进规则“{cadence.id}”没有结果“{outcome_id}”",
    )
    near = get_close_matches(outcome_id, cadence.outcomes, n=1)
    known = ", ".join(near or cadence.outcomes)
    return Refused(Refusal.UNKNOWN_OUTCOME, words, Texts(f"say {known}", f"可用:{known}"))
