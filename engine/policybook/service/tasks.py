"""The tasks of a store as they stand on a day, as narrow as asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from types import MappingProxyType
from typing import Any

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.events.task import State, Task
from policybook.reports.listing import Listing, in_list_order
from policybook.run.model import RunError
from policybook.run.task_cadences import chosen_cadences
from policybook.run.task_model import is_listed, task_json
from policybook.service.feeds import listing
from policybook.service.in_store import in_store
from policybook.store.any_store import AnyStore
from policybook.store.tasks import CLOSED
from policybook.text import nowhere

#: A calendar forgets a task that was closed only where it is told, so it is told for so long.
CALENDARS_FORGET = timedelta(days=30)

STATES: Mapping[str, Callable[[Task, date], bool]] = MappingProxyType(
    {
        "open": lambda task, _: task.state is State.OPEN,
        "overdue": lambda task, day: task.is_overdue(day),
        "listed": lambda task, day: task.state is State.OPEN and is_listed(task, day),
        "waiting": lambda task, day: task.state is State.OPEN and not is_listed(task, day),
        "done": lambda task, _: task.state is State.DONE,
        "skipped": lambda task, _: task.state is State.SKIPPED,
        "all": lambda task, _: True,
    }
)
"""What can be asked for, by name: which tasks of a day are meant."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks: of a person, of a subject, of a step, due up to a day, in a state.

    A person has what they do today, and what of their customers nobody else does. Without a `state`,
    those are meant that are open, and those closed in the last `closed_within` before the day.
    """

    owner: str | None = None
    subject: str | None = None
    step: str | None = None
    until: date | None = None
    state: str | None = None
    cadences: Sequence[str] | None = None
    closed_within: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Tasks:
    """Tasks on a day, in the order of a list; `ticked` tells by cadence the day of the last tick.

    `listing` has them with names, where these were asked for.
    """

    book: str
    digest: str
    as_of: date
    ticked: Mapping[str, date | None]
    tasks: tuple[Task, ...]
    listing: Listing | None = None

    @property
    def not_ticked(self) -> tuple[str, ...]:
        """The cadences whose lists are not those of the day."""
        return tuple(id for id, day in self.ticked.items() if day != self.as_of)

    def to_json(self) -> dict[str, Any]:
        """The shape that `tasks` prints."""
        return {
            "book": {"name": self.book, "digest": self.digest},
            "as_of": self.as_of.isoformat(),
            "ticked": {id: day.isoformat() if day else None for id, day in self.ticked.items()},
            "tasks": [task_json(each, self.as_of) for each in self.tasks],
        }


def tasks(
    book: Book,
    url: str,
    as_of: date,
    wanted: Wanted | None = None,
    *,
    named: bool = False,
    source: str | None = None,
) -> tuple[Tasks | None, tuple[Diagnostic, ...]]:
    """The tasks of a store on a day; with `named` also a listing with the names of those they are about."""

    def found(store: AnyStore) -> Tasks:
        return tasks_in(book, store, as_of, wanted or Wanted(), named=named)

    return in_store(book, url, found, source=source)


def tasks_in(book: Book, store: AnyStore, as_of: date, wanted: Wanted, *, named: bool = False) -> Tasks:
    """The same of a store that is open. Raises RunError where there is no such cadence, or no such step."""
    chosen = [each.id for each in chosen_cadences(book, wanted.cadences)]
    last = {id: store.tasks.last_tick(id) for id in chosen}
    ticked = {id: each.as_of if each is not None else None for id, each in last.items()}
    ordered = tuple(in_list_order(_selected(store, chosen, as_of, wanted), as_of))
    if not ordered and wanted.step is not None:
        _check_step(book, chosen, wanted.step)
    shown = None
    if named:
        store.check(book.vocabulary)
        people = [wanted.owner] if wanted.owner is not None else []
        shown = listing(book, store, as_of, ordered, people)
    return Tasks(book.name, book.digest, as_of, ticked, ordered, shown)


def _check_step(book: Book, cadences: Sequence[str], step: str) -> None:
    """Raise RunError for a step that no cadence has; one that the book has no longer may have tasks."""
    known = [each.id for id in cadences for each in book.cadences[id].steps]
    if step not in known:
        help = hint(step, known, "steps")
        message = f"unknown step `{step}`"
        raise RunError([Diagnostic(Code.UNKNOWN_STEP, message, nowhere(book.name), help=help)])


def _selected(store: AnyStore, cadences: Sequence[str], as_of: date, wanted: Wanted) -> Iterator[Task]:
    def found(states: Sequence[State], closed: tuple[date, date] | None = None) -> Iterator[Task]:
        return store.tasks.select(
            cadences,
            states=states,
            subject=wanted.subject,
            step=wanted.step,
            owner=wanted.owner,
            until=wanted.until,
            closed=closed,
        )

    if wanted.state is not None:
        return (each for each in found(_kept_states(wanted.state)) if STATES[wanted.state](each, as_of))
    return chain(found((State.OPEN,)), found(CLOSED, (as_of - wanted.closed_within, as_of)))


def _kept_states(state: str) -> tuple[State, ...]:
    match state:
        case "all":
            return ()
        case "done":
            return (State.DONE,)
        case "skipped":
            return (State.SKIPPED,)
        case _:
            return (State.OPEN,)
