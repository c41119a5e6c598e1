"""A day of follow-up: what is put on whose list, and what becomes of the tasks there are.

`next_day` is a pure function. Run on what it gave for the same day it changes nothing, and run for
every day in turn, however late, it gives what it would have given morning by morning.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from policybook.events.closing import closing
from policybook.events.contacts import contact_log
from policybook.events.listing import Listing
from policybook.events.owners import Owners
from policybook.events.steps import uses
from policybook.events.task import Contact, Occurrence, OwnerDay, State, Task
from policybook.events.writing import Writing
from policybook.plan.cadence import Cadence

_NONE: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Day:
    """What a day leaves: the tasks that are new or not as they were, by key, and the lists.

    `created` is how many of them are new. `lists` are by who does the tasks, a substitute where the
    owner is away; those of customers without an owner stand under None. Behind a task on a list
    stand those that are done together with it, with its key as `listed_with`.
    """

    day: date
    changed: tuple[Task, ...]
    created: int
    lists: Mapping[str | None, tuple[Task, ...]]


def next_day(
    cadence: Cadence,
    day: date,
    tasks: Iterable[Task],
    occurrences: Iterable[Occurrence],
    exits: Mapping[str, str],
    contacts: Iterable[Contact],
    owners: Mapping[str, OwnerDay],
    closed: Callable[[date], object | None],
    digest: str,
    taken: Mapping[str, int] = _NONE,
    promised: Mapping[str, int] = _NONE,
    gone: Collection[str] = (),
) -> Day:
    """The tasks and lists of a day.

    `tasks` are the cadence's open ones, and of the closed ones those of the same keys as the
    occurrences and those closed on this day. `occurrences` are those that fall due up to
    `Cadence.ahead` after the day, more do no harm. `exits` give by subject the exit that holds.
    `contacts` reach back as far as the longest cap and as the oldest open task's anchor. `closed`
    gives for a day why it is quiet, None for a good one. `digest` is the book's. Where several cadences
    plan a day one after the other, `taken` are the places that the earlier ones took of a person's day,
    and `promised` the contacts of a subject that they put on a list: both count for capacity and caps.
    `gone` are subjects of open tasks that are no longer followed up, or are no longer there.

    In this order: occurrences become tasks, or move the open ones they have (`events/writing.py`);
    exits, occasions that are gone and latest days close tasks (`events/closing.py`); what is due is
    listed, merged and kept within caps and capacity (`events/merging.py`, `events/listing.py`).
    """
    before = {task.key: task for task in tasks}
    after = dict(before)
    steps, log = uses(cadence), contact_log(contacts, day)
    writing = Writing(cadence.id, steps, day, cadence.ahead, exits, digest)
    given = writing.by_key(occurrences)
    for key, occurrence in given.items():
        task = writing.task(before.get(key), occurrence)
        if task is not None:
            after[key] = task
    ends = closing(steps, log, exits, given, frozenset(gone))
    for key, task in after.items():
        if task.state is State.OPEN:
            after[key] = ends.closed(key, task)
    found: dict[date, bool] = {}

    def quiet(on: date) -> bool:
        if on not in found:
            found[on] = closed(on) is not None
        return found[on]

    listing = Listing(cadence, steps, log, Owners(owners, cadence.limits.capacity), quiet)
    lists = listing.lists(after, taken, promised)
    changed = sorted(key for key, task in after.items() if _differs(before.get(key), task))
    return Day(day, tuple(after[key] for key in changed), len(after) - len(before), lists)


def _differs(before: Task | None, task: Task) -> bool:
    return before is not task and before != task
