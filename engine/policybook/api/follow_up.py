"""What a developer does with a book's cadences: tick, tasks, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from policybook.api.days import day_of
from policybook.api.errors import BookError
from policybook.book.model import Book as Sound
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.events.task import Task
from policybook.run.model import RunError
from policybook.run.task_model import TaskRecord, Tick
from policybook.run.task_record import record_contact, record_outcome, record_skip
from policybook.run.tick import tick
from policybook.service.in_store import in_store
from policybook.service.run import Asked
from policybook.service.tasks import STATES, Wanted, tasks_in
from policybook.store.any_store import AnyStore
from policybook.store.finding import StoreError
from policybook.text import nowhere

_Answer = TypeVar("_Answer")


class FollowUp:
    """The part of a book that follows customers up."""

    _sound: Sound

    def tick(
        self,
        store: AnyStore | str,
        *,
        as_of: date | str,
        cadences: Iterable[str] | str | None = None,
        engine: str = "auto",
        source: str | None = None,
    ) -> Tick:
        """Bring the tasks of its cadences in a store, open or by its URL, up to a day; raises BookError.

        Every day since a cadence's last tick is gone through in order, each all or nothing; the first
        time only `as_of`. The same day again changes nothing, unless something was recorded meanwhile.
        """
        asked = Asked(engine, source=source)
        chosen = [cadences] if isinstance(cadences, str) else [*cadences] if cadences is not None else None

        def ticked(opened: AnyStore) -> Tick:
            how = asked.how(self._sound, opened)
            return tick(self._sound, opened, day_of(as_of), cadences=chosen, how=how)

        return self._in(store, source, ticked)

    def tasks(
        self,
        store: AnyStore | str,
        *,
        as_of: date | str,
        owner: str | int | None = None,
        subject: str | int | None = None,
        step: str | None = None,
        state: str | None = None,
        until: date | str | None = None,
        source: str | None = None,
    ) -> tuple[Task, ...]:
        """The tasks of a store as they stand on a day, in the order of the lists; raises BookError.

        Those that are open and those closed that day; or with `state` the `open`, `overdue`, `listed`,
        `waiting`, `done`, `skipped` or `all`. `owner` is who does them today, `until` the last due day.
        """
        if state is not None and state not in STATES:
            help = hint(state, STATES, "states")
            raise BookError(
                [Diagnostic(Code.BAD_FACT, f"unknown state `{state}`", nowhere("state"), help=help)]
            )
        last = day_of(until, "until") if until is not None else None
        person = None if owner is None else _text(owner, "owner")
        wanted = Wanted(person, None if subject is None else _text(subject, "subject"), step, last, state)
        return self._in(
            store, source, lambda opened: tasks_in(self._sound, opened, day_of(as_of), wanted).tasks
        )

    def done(
        self,
        store: AnyStore | str,
        task: Task | str,
        outcome: str,
        *,
        on: date | str,
        by: str | int,
        note: str | None = None,
        source: str | None = None,
    ) -> TaskRecord:
        """Record what came of a task, and of those that are done with it; raises BookError.

        `task` is one of `tasks`, its key, or a beginning of it that names one open task:
        `keep-in-touch/C-1`. The same again changes nothing.
        """
        key, who = _key(task), _text(by, "by")
        return self._in(
            store,
            source,
            lambda opened: record_outcome(self._sound, opened, key, outcome, day_of(on, "on"), who, note),
        )

    def skip(
        self,
        store: AnyStore | str,
        task: Task | str,
        *,
        reason: str,
        on: date | str,
        by: str | int,
        source: str | None = None,
    ) -> TaskRecord:
        """Give a task up by hand, for a reason; raises BookError."""
        key, who = _key(task), _text(by, "by")
        return self._in(
            store, source, lambda opened: record_skip(self._sound, opened, key, day_of(on, "on"), who, reason)
        )

    def contact(
        self,
        store: AnyStore | str,
        subject: str | int,
        outcome: str,
        *,
        on: date | str,
        by: str | int,
        note: str | None = None,
        cadence: str | None = None,
        source: str | None = None,
    ) -> TaskRecord:
        """Record a contact that no task asked for, with an outcome of a cadence; raises BookError."""
        whom, who = _text(subject, "subject"), _text(by, "by")

        def recorded(opened: AnyStore) -> TaskRecord:
            day = day_of(on, "on")
            return record_contact(self._sound, opened, whom, outcome, day, who, note, cadence=cadence)

        return self._in(store, source, recorded)

    def _in(self, store: AnyStore | str, source: str | None, work: Callable[[AnyStore], _Answer]) -> _Answer:
        """What the work gives in a store that is open, or in one that is opened for it."""
        if isinstance(store, str):
            answer, findings = in_store(self._sound, store, work, source=source)
            if answer is None:
                raise BookError(findings)
            return answer
        try:
            return work(store)
        except (RunError, StoreError) as refused:
            raise BookError(refused.findings) from refused


def _key(task: Task | str) -> str:
    return task.key if isinstance(task, Task) else _text(task, "task")


def _text(given: object, name: str) -> str:
    """A key as text, as tasks and contacts have it; raises BookError for what is none."""
    if isinstance(given, str | int) and not isinstance(given, bool):
        return str(given)
    message = f"`{name}` is a key: found `{given}`"
    raise BookError(
        [Diagnostic(Code.BAD_FACT, message, nowhere(name), help="give it as a text, or a whole number")]
    )
