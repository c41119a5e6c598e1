"""What the other cadences of a book have put on a day's lists: capacity and caps hold over all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from policybook.book.model import Book
from policybook.events.task import Skipped, State, Task
from policybook.expr.tree import Literal
from policybook.plan.cadence import OWNER_OUTPUTS, Cadence
from policybook.plan.model import Table
from policybook.store.any_store import AnyStore

#: A person spent a place of the day's list on a task that ended so; it was done where it is None.
_BY_PERSON = (None, Skipped.GIVEN_UP, Skipped.BY_HAND)


def on_other_lists(
    book: Book, store: AnyStore, planned: Collection[Cadence], day: date
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Of the book's cadences that are not planned now, as they were ticked for the day.

    By person the places of the day's list that are taken, where the cadence limits what a list holds; by
    subject the contacts that a list of the day promises: not those that were made, which are in the
    log. Tasks done together are one.
    """
    ids, entities = {each.id for each in planned}, {each.entity for each in planned}
    taken: Counter[str] = Counter()
    promised: Counter[str] = Counter()
    for each in book.cadences.values():
        if each.id in ids:
            continue
        contacts = {step.id for step in each.steps if step.is_contact} if each.entity in entities else set()
        is_limited = _has_capacity(each)
        for task in _places(store, each.id, day):
            person = task.owner if task.assigned is None else task.assigned
            if is_limited and person is not None:
                taken[person] += 1
            if task.state is State.OPEN and task.waits is None and task.step in contacts:
                promised[task.subject] += 1
    return taken, promised


def _has_capacity(cadence: Cadence) -> bool:
    """Whether a cadence says how much a list holds: for all, or for each person."""
    if cadence.limits.capacity is not None:
        return True
    if cadence.owners is None or not isinstance(cadence.owners.body, Table):
        return False
    at = OWNER_OUTPUTS.index("capacity")
    given = (rule.outcome[at] for rule in cadence.owners.body.rules)
    return any(not (isinstance(each, Literal) and each.value is None) for each in given)


def _places(store: AnyStore, cadence: str, day: date) -> Iterator[Task]:
    """The tasks that hold a place of a day's list, or on which one was spent."""
    still: Iterable[Task] = store.tasks.select([cadence], states=[State.OPEN], listed_on=day)
    for task in still:
        tried = task.not_before is not None and task.not_before > day
        if task.listed_with is None and (task.waits is None or tried):
            yield task
    for task in store.tasks.closed_on(cadence, day):
        if task.listed_with is None and task.skipped in _BY_PERSON:
            yield task
