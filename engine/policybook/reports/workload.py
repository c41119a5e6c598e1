"""What a cadence asks of each person, week by week, against what their lists hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from policybook.events.owners import Owners
from policybook.events.task import OwnerDay
from policybook.plan.cadence import Cadence
from policybook.plan.model import Texts
from policybook.reports.forecast import Closed, Expected

_DAY = timedelta(days=1)
#: Somebody of whom nothing is known.
HERE = OwnerDay()


@dataclass(frozen=True, slots=True)
class Week:
    """A week of ISO 8601, Monday to Sunday; the first one begins on the day that is asked about."""

    name: str
    first: date
    last: date
    open_days: int


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of somebody in a week: contacts and other tasks, by the step that leads, and by channel.

    `capacity` is what their lists hold on the open days on which they are there; None: any number.
    `steps` and `channels` are in the cadence's order; a channel of None is none.
    """

    tasks: int
    capacity: int | None
    steps: Mapping[str, int]
    channels: Mapping[str | None, int]

    @property
    def over(self) -> int:
        """How many there are too many."""
        return 0 if self.capacity is None else max(0, self.tasks - self.capacity)


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """One person's weeks; `person` is their key, None for what is in nobody's care.

    `late` fell due before the first day and stands in no week. `worked_off` is the week in which the
    room that the weeks leave has been enough for it; None where that is in none of them.
    """

    person: str | None
    name: str | None
    late: int
    worked_off: str | None
    loads: tuple[Load, ...]

    @property
    def exceeds(self) -> bool:
        """Whether a week asks for more than it holds, or what is late is never worked off."""
        return any(each.over for each in self.loads) or self.is_stuck

    @property
    def is_stuck(self) -> bool:
        """Whether the weeks leave too little room for what is late."""
        return self.late > 0 and self.worked_off is None


@dataclass(frozen=True, slots=True)
class Workload:
    """What a cadence asks of everybody. `channels` and `steps` have the texts of those that are asked for.

    `total` is the sum over all people; it has a capacity where all of theirs are known. `provisional` where
    the holidays of these weeks are not announced yet.
    """

    cadence: str
    title: Texts
    digest: str
    as_of: date
    weeks: tuple[Week, ...]
    people: tuple[PersonLoad, ...]
    total: PersonLoad
    channels: Mapping[str | None, Texts]
    steps: Mapping[str, Texts]
    provisional: bool = False

    @property
    def exceeds(self) -> bool:
        """Whether anybody is asked for more than their lists hold."""
        return any(each.exceeds for each in self.people)


def weeks_from(first: date, number: int, closed: Closed) -> tuple[Week, ...]:
    """So many weeks of ISO 8601, the one of `first` among them.

    >>> [week] = weeks_from(date(2026, 3, 5), 1, lambda day: day.weekday() > 4 or None)
    >>> week.name, week.last.isoformat(), week.open_days
    ('2026-W10', '2026-03-08', 2)
    """
    found = []
    start = first
    for _ in range(number):
        year, week, weekday = start.isocalendar()
        last = start + (7 - weekday) * _DAY
        open_days = sum(closed(day) is None for day in _days(start, last))
        found.append(Week(f"{year}-W{week:02}", start, last, open_days))
        start = last + _DAY
    return tuple(found)


def workload(
    cadence: Cadence,
    digest: str,
    weeks: tuple[Week, ...],
    expected: Iterable[Expected],
    people: Callable[[date], Owners],
    closed: Closed,
    *,
    provisional: bool = False,
) -> Workload:
    """What is expected, shared out over people and weeks.

    An owner who is away has no room on that day, and what falls due goes to who stands in for them;
    where nobody does, it stays with the owner. `people` says who is where on a day.
    """
    late: Counter[str | None] = Counter()
    asked: dict[str | None, list[list[Expected]]] = {}
    for each in expected:
        owner = each.owner
        person = owner if owner is None else people(each.day).stands_in(owner) or owner
        mine = asked.setdefault(person, [[] for _ in weeks])
        if each.is_late:
            late[person] += 1
        else:
            at = next(number for number, week in enumerate(weeks) if each.day <= week.last)
            mine[at].append(each)
    found = [
        _person(cadence, person, late[person], asked[person], weeks, people, closed)
        for person in sorted(asked, key=lambda person: (person is None, person or ""))
    ]
    everything = [each for mine in asked.values() for week in mine for each in week]
    channels = {each.channel for each in everything}
    known: dict[str | None, Texts] = {
        each: cadence.channels[each] for each in cadence.channels if each in channels
    }
    known |= {each: Texts(each, each) for each in sorted(channels - {None, *known}, key=str) if each}
    if None in channels:
        known[None] = Texts("no channel", "无方式")
    leading = {each.steps[0] for each in everything}
    steps = {each.id: each.title for each in cadence.steps if each.id in leading}
    total = _total(cadence, found, asked.values(), weeks)
    first = weeks[0].first
    return Workload(
        cadence.id, cadence.title, digest, first, weeks, tuple(found), total, known, steps, provisional
    )


def named(workload: Workload, names: Mapping[str, str]) -> Workload:
    """The same with the names of the people that have one."""
    people = tuple(replace(each, name=names.get(each.person or "")) for each in workload.people)
    return replace(workload, people=people)


def _person(
    cadence: Cadence,
    person: str | None,
    late: int,
    asked: list[list[Expected]],
    weeks: tuple[Week, ...],
    people: Callable[[date], Owners],
    closed: Closed,
) -> PersonLoad:
    loads = tuple(
        _load(cadence, mine, _capacity(person, week, people, closed))
        for mine, week in zip(asked, weeks, strict=True)
    )
    return PersonLoad(person, None, late, worked_off(late, loads, weeks), loads)


def _capacity(person: str | None, week: Week, people: Callable[[date], Owners], closed: Closed) -> int | None:
    """What somebody's lists hold in a week; None where on one of its open days they hold any number."""
    holds = 0
    for day in _days(week.first, week.last):
        if closed(day) is not None:
            continue
        owners = people(day)
        of_day = owners.holds(person)
        if of_day is None:
            return None
        if person is None or not owners.known.get(person, HERE).away:
            holds += of_day
    return holds


def _load(cadence: Cadence, asked: list[Expected], capacity: int | None) -> Load:
    steps = Counter(each.steps[0] for each in asked)
    channels = Counter(each.channel for each in asked)
    order: list[str | None] = [*cadence.channels, *sorted({*channels} - {None, *cadence.channels}, key=str)]
    return Load(
        len(asked),
        capacity,
        {each.id: steps[each.id] for each in cadence.steps if steps[each.id]},
        {each: channels[each] for each in [*order, None] if channels[each]},
    )


def worked_off(late: int, loads: Iterable[Load], weeks: Iterable[Week]) -> str | None:
    """The week by which the room left over has been enough for what is late; None where it never is."""
    if not late:
        return None
    left = late
    for load, week in zip(loads, weeks, strict=True):
        if load.capacity is None or left <= max(0, load.capacity - load.tasks):
            return week.name
        left -= max(0, load.capacity - load.tasks)
    return None


def _total(
    cadence: Cadence, people: list[PersonLoad], asked: Iterable[list[list[Expected]]], weeks: tuple[Week, ...]
) -> PersonLoad:
    mine = list(asked)
    loads = []
    for number in range(len(weeks)):
        capacities = [each.loads[number].capacity for each in people]
        known = [each for each in capacities if each is not None]
        holds = sum(known) if len(known) == len(capacities) else None
        loads.append(_load(cadence, [each for of_one in mine for each in of_one[number]], holds))
    # One person's room is none for what another is late with.
    by_weeks = [each.worked_off for each in people if each.late]
    last = None if None in by_weeks else max((each for each in by_weeks if each), default=None)
    return PersonLoad(None, None, sum(each.late for each in people), last, tuple(loads))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + number * _DAY for number in range((last - first).days + 1))
