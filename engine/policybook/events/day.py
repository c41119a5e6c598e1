"""A day of follow-up: what is put on whose list, and what becomes of the tasks there are.

`next_day` is a pure function. Run on what it gave for the same day it changes nothing, and run for
every day in turn, however late, it gives what it would have given morning by morning.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from policybook.events.closing import closing
from policybook.events.contacts import contact_log
from policybook.events.listing import Listing, lists
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


@dataclass(frozen=True, slots=True)
class Part:
    """What one cadence brings to a day.

    `tasks` are its open ones, and of the closed ones those of the same keys as the occurrences and
    those closed on this day. `occurrences` are those that fall due up to `Cadence.ahead` after the
    day, more do no harm. `exits` give by subject the exit that holds. `contacts` reach back as far as
    the longest cap and as the oldest open task's anchor. `closed` gives for a day why it is quiet,
    None for a good one. `digest` is the book's. `gone` are subjects of open tasks that are no longer
    followed up, or are no longer there.
    """

    cadence: Cadence
    tasks: Iterable[Task]
    occurrences: Iterable[Occurrence]
    exits: Mapping[str, str]
    contacts: Iterable[Contact]
    owners: Mapping[str, OwnerDay]
    closed: Callable[[date], object | None]
    digest: str
    gone: Collection[str] = ()


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
    """The tasks and lists of a day of one cadence alone; what is given is described at `Part`."""
    part = Part(cadence, tasks, occurrences, exits, contacts, owners, closed, digest, gone)
    return next_day_of_all([part], day, taken, promised)[0]


def next_day_of_all(
    parts: Sequence[Part],
    day: date,
    taken: Mapping[str, int] = _NONE,
    promised: Mapping[str, int] = _NONE,
) -> tuple[Day, ...]:
    """The tasks and lists of a day of several cadences, in their order.

    In this order, for each cadence: occurrences become tasks, or move the open ones they have
    (`events/writing.py`); exits, occasions that are gone and latest days close tasks
    (`events/closing.py`). Then what is due is merged, listed and kept within caps and capacity over all
    cadences (`events/merging.py`, `events/listing.py`), so that what is pressing comes first whichever
    asks for it. `taken` are places of a person's day, and `promised` contacts of a subject, that stand
    on lists of cadences that are not among the parts.
    """
    before = [{task.key: task for task in part.tasks} for part in parts]
    listings = [_listing(part, day, dict(known)) for part, known in zip(parts, before, strict=True)]
    made = lists(listings, taken, promised)
    return tuple(
        _day(day, known, listing.tasks, own)
        for known, listing, own in zip(before, listings, made, strict=True)
    )


def _listing(part: Part, day: date, tasks: dict[str, Task]) -> Listing:
    """A cadence's tasks of a day by their key, written and closed, ready to be listed."""
    steps, log = uses(part.cadence), contact_log(part.contacts, day)
    writing = Writing(part.cadence.id, steps, day, part.cadence.ahead, part.exits, part.digest)
    given = writing.by_key(part.occurrences)
    for key, occurrence in given.items():
        task = writing.task(tasks.get(key), occurrence)
        if task is not None:
            tasks[key] = task
    ends = closing(steps, log, part.exits, given, frozenset(part.gone))
    for key, task in tasks.items():
        if task.state is State.OPEN:
            tasks[key] = ends.closed(key, task)
    found: dict[date, bool] = {}

    def quiet(on: date) -> bool:
        if on not in found:
            found[on] = part.closed(on) is not None
        return found[on]

    owners = Owners(part.owners, part.cadence.limits.capacity)
    return Listing(part.cadence, steps, log, owners, quiet, tasks)


def _day(
    day: date,
    before: Mapping[str, Task],
    after: Mapping[str, Task],
    own: Mapping[str | None, tuple[Task, ...]],
) -> Day:
    changed = sorted(key for key, task in after.items() if _differs(before.get(key), task))
    return Day(day, tuple(after[key] for key in changed), len(after) - len(before), own)


def _differs(before: Task | None, task: Task) -> bool:
    return before is not task and before != task
