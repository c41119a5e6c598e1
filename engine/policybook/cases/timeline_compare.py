"""Tasks as they are expected at a moment against the tasks there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from policybook.cases.model import Mismatch
from policybook.cases.timeline import NOBODY, WantedTask
from policybook.events.task import State, Task
from policybook.expr.temporal import text_of
from policybook.expr.values import Value
from policybook.run.task_model import is_listed
from policybook.text import Span


@dataclass(frozen=True, slots=True)
class Standing:
    """The tasks of a day that are looked at, by due day, and all of them by key."""

    day: date
    tasks: Sequence[Task]
    by_key: Mapping[str, Task]

    @property
    def open(self) -> list[Task]:
        """Those still to be done."""
        return [each for each in self.tasks if each.state is State.OPEN]


def differing(standing: Standing, wanted: Sequence[WantedTask], span: Span) -> Iterator[Mismatch]:
    """What is missing, other than expected, or open without being expected.

    Tasks that fit exactly are found first, so that of two of one step each goes with its own.
    """
    left = list(standing.tasks)
    rest: list[WantedTask] = []
    for each in wanted:
        exact = next((task for task in _fitting(each, left) if not _wrong(standing, each, task)), None)
        if exact is None:
            rest.append(each)
        else:
            left.remove(exact)
    for each in rest:
        near = min(_fitting(each, left), key=lambda task: len(_wrong(standing, each, task)), default=None)
        if near is None:
            there = [task for task in left if task.step == each.step]
            found = "; ".join(shown(task, standing) for task in there) or "none"
            kind = each.fields["state"].value if "state" in each.fields else "open"
            yield Mismatch(f"{standing.day}", f"a task `{each.step}`, {kind}", found, each.span)
            continue
        left.remove(near)
        for name, actual in _wrong(standing, each, near):
            expected = each.fields[name]
            about = f"{standing.day}, `{near.step}`, {_NAMES.get(name, name)}"
            yield Mismatch(about, _text(expected.value), _text(actual), expected.span)
    for task in left:
        if task.state is State.OPEN:
            yield Mismatch(f"{standing.day}", "no other open task", shown(task, standing), span)


def differing_lists(
    standing: Standing,
    lists: Mapping[str | None, Sequence[Task]],
    wanted: Mapping[str | None, Sequence[WantedTask]],
    spans: Mapping[str | None, Span],
) -> Iterator[Mismatch]:
    """The people whose lists are not as expected, in order."""
    for owner, tasks in wanted.items():
        there = lists.get(owner, ())
        same = len(there) == len(tasks) and all(
            each.step == task.step and not _wrong(standing, each, task)
            for each, task in zip(tasks, there, strict=True)
        )
        if not same:
            expected = ", ".join(_wanted_text(each) for each in tasks) or "nothing"
            found = ", ".join(f"`{each.step}` of {each.subject}" for each in there) or "nothing"
            yield Mismatch(f"{standing.day}, list of {owner or NOBODY}", expected, found, spans[owner])


def shown(task: Task, standing: Standing | None = None) -> str:
    """A task in one line; with the day, how it stands then."""
    words = [f"`{task.step}` of {task.subject}"]
    if task.member is not None:
        words.append(task.member)
    words.append(f"due {task.due}, latest {task.latest}")
    if standing is not None:
        words.append(_state(task, standing.day))
        if task.skipped is not None:
            words.append(task.skipped.value)
        elif task.outcome is not None:
            words.append(task.outcome)
        if task.state is State.OPEN:
            words.append(
                "listed" if is_listed(task, standing.day) else f"waits: {_value(task, 'waits', standing)}"
            )
    return ", ".join(words)


def _fitting(wanted: WantedTask, tasks: Sequence[Task]) -> list[Task]:
    """The tasks that one may stand for: of its step, customer and member, closed if it is."""
    return [
        task
        for task in tasks
        if task.step == wanted.step
        and (task.state is not State.OPEN) == wanted.is_closed
        and all(
            name not in wanted.fields or wanted.fields[name].value == getattr(task, name)
            for name in ("subject", "member")
        )
    ]


def _state(task: Task, day: date) -> str:
    return "overdue" if task.is_overdue(day) else task.state.value


def _wrong(standing: Standing, wanted: WantedTask, task: Task) -> list[tuple[str, Value]]:
    """The fields that are not as expected, with what the task has there."""
    found = []
    for name, field in wanted.fields.items():
        actual = _value(task, name, standing)
        if not _same(name, field.value, actual):
            found.append((name, actual))
    return found


def _same(name: str, wanted: Value, actual: Value) -> bool:
    if name != "because" or not isinstance(wanted, list) or not isinstance(actual, list):
        return wanted == actual
    pairs = [(one, other) for one, other in zip(wanted, actual, strict=True) if one is not None]
    # One text is one in either language.
    is_one = len(pairs) == 2 and wanted[0] == wanted[1]
    return any(a == b for a, b in pairs) if is_one else all(a == b for a, b in pairs)


_NAMES = {"with": "done together with", "listed": "on a list", "waits": "what it waits for"}


def _value(task: Task, name: str, standing: Standing) -> Value:
    match name:
        case "state":
            return _state(task, standing.day)
        case "because":
            return [task.because.en, task.because.zh]
        case "listed":
            return is_listed(task, standing.day)
        case "with":
            first = standing.by_key.get(task.listed_with or "")
            return first.step if first is not None and is_listed(task, standing.day) else None
        case "waits":
            return None if task.waits is None or task.state is not State.OPEN else task.waits.value
        case "skipped":
            return None if task.skipped is None else task.skipped.value
        case _:
            found: Value = getattr(task, name)
            return found


def _text(value: Value) -> str:
    return " / ".join(map(str, dict.fromkeys(value))) if isinstance(value, list) else text_of(value)


def _wanted_text(wanted: WantedTask) -> str:
    subject = wanted.fields.get("subject")
    return f"`{wanted.step}`" + (f" of {subject.value}" if subject is not None else "")
