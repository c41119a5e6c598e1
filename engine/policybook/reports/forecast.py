"""A forecast: what a cadence will ask for on which day, from the occasions that its plans give.

It takes the records as they are, and supposes what nobody can know:

- every task is done on the day it falls due, or on the next open day, and every contact reaches the customer;
- an interval then comes again at the same spacing, and any other contact puts it off as one of its own does;
- what follows on a step follows on each of its contacts, and is late where that is;
- nobody changes class or is bought from anew, except for what the passing of time alone does.

What fell due before the first day is late once; its interval goes on at its spacing from the day it was
due, so that all that is late does not come back as one wave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeAlias

from policybook.events.steps import StepUse, uses
from policybook.events.task import Occurrence, task_key
from policybook.expr.tree import Literal
from policybook.plan.cadence import LOGGED_CONTACT, OUTPUTS, Cadence, Late, Step
from policybook.plan.model import Plan, Table
from policybook.reports.listing import subject_entity

Closed: TypeAlias = Callable[[date], object | None]
"""Why nobody is contacted on a day; None for a good day."""

_DAY = timedelta(days=1)
#: How long there is for what follows on a contact.
_WINDOW = timedelta(days=14)
#: A calendar that is closed for longer than this is as good as none.
_MOST_CLOSED = 366


@dataclass(frozen=True, slots=True)
class Expected:
    """Something to do that is expected on a day; `is_late` if it fell due before the first one.

    `owner` is in whose care the subject is. `steps` are the steps that it settles, the first leads.
    """

    day: date
    subject: str
    steps: tuple[str, ...]
    channel: str | None
    owner: str | None
    is_late: bool = False


def expected(
    cadence: Cadence, first: date, last: date, given: Iterable[Occurrence], closed: Closed
) -> list[Expected]:
    """All that is expected from `first` to `last`, by day and subject.

    `given` are the occurrences of the looks at the records, the earliest look first: those of `first`,
    and of as many later days as `strides.stride_of` asks for.
    """
    known = uses(cadence)
    groups: dict[tuple[str, str], _Subject] = {}
    for each in _once(cadence, first, given):
        step = cadence.step(each.step)
        assert step is not None  # an occurrence is of one of the steps
        entity = subject_entity(cadence, step)
        group = groups.get((entity, each.subject))
        if group is None:
            group = groups[entity, each.subject] = _Subject(cadence, known, first, last, closed)
        group.add(step, each)
    found = [each for _, group in sorted(groups.items()) for each in group.days()]
    return sorted(found, key=lambda each: (each.day, each.subject, each.steps))


def _once(cadence: Cadence, first: date, given: Iterable[Occurrence]) -> Iterator[Occurrence]:
    """Each occurrence once, without those that are over before the first day."""
    steps = {each.id: each for each in cadence.steps}
    seen: set[str] = set()
    for each in given:
        step = steps[each.step]
        anchor = date.min if step.repeats else each.anchor
        key = task_key(cadence.id, each.step, each.subject, anchor, each.member)
        if key in seen:
            continue
        seen.add(key)
        if each.latest >= first or not (step.lasts or step.late is Late.SKIP):
            yield each


@dataclass(slots=True)
class _Due:
    """An occasion that is still to come.

    `known` is the day after which it is there: of what follows on a contact, the day of that contact.
    `spacing` is that of an interval, None for what comes once. `is_shared` tells of an interval whether
    any contact puts it off, and `is_late` whether it follows on something late.
    """

    use: StepUse
    like: Occurrence
    due: date
    number: int
    known: date = date.min
    spacing: timedelta | None = None
    is_shared: bool = False
    is_late: bool = False

    @property
    def latest(self) -> date:
        """The latest day, as long after the due day as the plan says."""
        return self.like.latest + (self.due - self.like.due)

    @property
    def order(self) -> tuple[date, int]:
        """What comes first."""
        return self.due, self.number


@dataclass(slots=True)
class _Subject:
    """One subject's days, gone through in order."""

    cadence: Cadence
    uses: Mapping[str, StepUse]
    first: date
    last: date
    closed: Closed
    _coming: list[_Due] = field(default_factory=list)
    _number: int = 0

    def add(self, step: Step, each: Occurrence) -> None:
        """An occasion of the subject; those of intervals go on from here."""
        found = self._due(step, each)
        if step.repeats:
            found.spacing = timedelta(days=max(1, (each.due - each.anchor).days))
            found.is_shared = LOGGED_CONTACT in step.plan.facts

    def days(self) -> Iterator[Expected]:
        """What is expected, in order."""
        while self._coming:
            lead = min(self._coming, key=lambda each: each.order)
            day = self._day_of(lead)
            if lead.due > self.last:
                return
            group = self._group(lead, day)
            found = self._expected(lead, group, day)
            if day <= self.last:
                yield found
            self._go_on(found, group)

    def _due(self, step: Step, each: Occurrence) -> _Due:
        self._number += 1
        found = _Due(self.uses[step.id], each, each.due, self._number)
        self._coming.append(found)
        return found

    def _day_of(self, each: _Due) -> date:
        """The day on which an occasion will be done."""
        day = max(each.due, self.first)
        if not each.use.is_contact:
            return day
        return _open_day(day, max(day, each.latest), max(self.first, day - self.cadence.ahead), self.closed)

    def _group(self, lead: _Due, day: date) -> list[_Due]:
        """An occasion with those that are one contact with it: due by then or soon after, for one person."""
        within = self.cadence.merge_within
        if within is None or not lead.use.merges:
            return [lead]
        until = day + timedelta(days=within)
        others = (
            each
            for each in self._coming
            if each is not lead
            and each.use.merges
            and each.due <= until
            and each.known < day
            and each.like.owner == lead.like.owner
        )
        return [lead, *sorted(others, key=lambda each: each.order)]

    def _expected(self, lead: _Due, group: list[_Due], day: date) -> Expected:
        """The contact, in its weightiest channel; of those with the same one the first of the list leads."""
        weights = {channel: weight for weight, channel in enumerate(self.cadence.channels)}

        def order(each: _Due) -> tuple[int, int, bool, date, date, str]:
            weight = weights.get(each.like.channel or "", len(weights))
            return weight, each.use.place, day <= each.latest, each.latest, each.due, each.like.step

        heavy = sorted(group, key=order)
        is_late = lead.is_late or lead.due < self.first
        steps = tuple(each.like.step for each in heavy)
        return Expected(day, lead.like.subject, steps, heavy[0].like.channel, lead.like.owner, is_late)

    def _go_on(self, found: Expected, group: list[_Due]) -> None:
        """What a contact brings after it, and what it puts off."""
        done = {id(each) for each in group}
        is_contact = any(each.use.is_contact for each in group)
        left = []
        for each in self._coming:
            if id(each) not in done:
                if is_contact and each.is_shared and each.spacing is not None and each.due > found.day:
                    each.due, each.known = max(each.due, found.day + each.spacing), found.day
                left.append(each)
            elif each.spacing is not None:
                late = each.due < self.first
                times = (found.day - each.due).days // each.spacing.days + 1
                each.due = each.due + times * each.spacing if late else found.day + each.spacing
                each.known = found.day
                left.append(each)
        self._coming = left
        for each in group:
            self._follow(each, found)

    def _follow(self, done: _Due, found: Expected) -> None:
        """What comes after a step; after something late it comes whenever that is done."""
        for step in self.cadence.steps:
            if step.follows is None or step.follows[0] != done.like.step:
                continue
            day = found.day + timedelta(days=max(1, step.follows[1]))
            if day <= self.last:
                channel = _own_channel(step.plan, done.like.channel)
                like = replace(
                    done.like, step=step.id, anchor=found.day, due=day, latest=day + _WINDOW, channel=channel
                )
                after = self._due(step, like)
                after.known, after.is_late = found.day, found.is_late


def _open_day(day: date, latest: date, earliest: date, closed: Closed) -> date:
    """The next open day; the last one before where that is after the latest day, as lists have it."""
    later = next((each for each in _days_on(day, _MOST_CLOSED) if closed(each) is None), day)
    if later <= latest:
        return later
    before = (day - number * _DAY for number in range(1, (day - earliest).days + 1))
    return next((each for each in before if closed(each) is None), later)


def _days_on(day: date, number: int) -> Iterator[date]:
    return (day + each * _DAY for each in range(number))


def _own_channel(plan: Plan, otherwise: str | None) -> str | None:
    """The channel that a plan gives whatever the record, else the other one."""
    if not isinstance(plan.body, Table):
        return otherwise
    place = OUTPUTS.index("channel")
    given = [rule.outcome[place] for rule in plan.body.rules if len(rule.outcome) > place]
    texts = {each.value for each in given if isinstance(each, Literal) and isinstance(each.value, str)}
    return texts.pop() if len(texts) == 1 and all(isinstance(each, Literal) for each in given) else otherwise
