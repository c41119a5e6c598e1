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

import heapq
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
    found = [each for _, group in sorted(groups.items()) for each in group.merged()]
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
class _Interval:
    """An interval as it goes on: when it is due next, and its spacing."""

    step: Step
    like: Occurrence
    due: date
    spacing: timedelta
    #: Whether a contact of another step puts it off.
    is_shared: bool

    def after(self, day: date) -> date:
        """The first day after another that keeps the spacing from the day it is due."""
        times = (day - self.due).days // self.spacing.days + 1
        return self.due + max(0, times) * self.spacing


@dataclass(slots=True)
class _Subject:
    """One subject's days, gone through in order."""

    cadence: Cadence
    uses: Mapping[str, StepUse]
    first: date
    last: date
    closed: Closed
    _fixed: list[tuple[date, int, str, int, Occurrence, bool]] = field(default_factory=list)
    _intervals: list[_Interval] = field(default_factory=list)
    _planned: int = 0

    def add(self, step: Step, each: Occurrence) -> None:
        """An occasion of the subject; those of intervals go on from here."""
        if step.repeats:
            spacing = timedelta(days=max(1, (each.due - each.anchor).days))
            shared = LOGGED_CONTACT in step.plan.facts
            self._intervals.append(_Interval(step, each, each.due, spacing, shared))
        else:
            self._plan(each, step)

    def merged(self) -> list[Expected]:
        """What is expected, with what falls together as one contact."""
        days = sorted(self._days(), key=lambda each: each.day)
        within = self.cadence.merge_within
        if within is None:
            return days
        merging = {id for id, each in self.uses.items() if each.merges}
        found: list[Expected] = []
        for each in days:
            at = None
            if each.steps[0] in merging:
                at = next(
                    (
                        number
                        for number, other in enumerate(found)
                        if other.steps[0] in merging
                        and other.owner == each.owner
                        and (each.day - other.day).days <= within
                    ),
                    None,
                )
            if at is None:
                found.append(each)
            else:
                found[at] = self._together(found[at], each)
        return found

    def _together(self, one: Expected, other: Expected) -> Expected:
        """Two as one contact, in the weightier channel, on the day of the first."""
        weights = {channel: weight for weight, channel in enumerate(self.cadence.channels)}
        lead, more = sorted((one, other), key=lambda each: weights.get(each.channel or "", len(weights)))
        return replace(one, steps=(*lead.steps, *more.steps), channel=lead.channel)

    def _days(self) -> Iterator[Expected]:
        while True:
            at = min(
                range(len(self._intervals)),
                key=lambda number: (self._intervals[number].due, number),
                default=None,
            )
            interval = self._intervals[at] if at is not None else None
            if interval is not None and (not self._fixed or interval.due < self._fixed[0][0]):
                if interval.due > self.last:
                    return
                found = self._at(interval.due, interval.like, interval.step)
                interval.due = interval.after(found.day) if found.is_late else found.day + interval.spacing
            elif self._fixed:
                due, _, _, _, like, late = heapq.heappop(self._fixed)
                step = self.cadence.step(like.step)
                assert step is not None  # looked at when it was added
                found = self._at(due, like, step)
                found, interval = replace(found, is_late=found.is_late or late), None
            else:
                return
            if found.day > self.last:
                continue
            yield found
            self._go_on(found, interval)

    def _at(self, due: date, like: Occurrence, step: Step) -> Expected:
        """The occasion on the day it will be done."""
        day = max(due, self.first)
        if self.uses[step.id].is_contact:
            latest = max(day, like.latest + (due - like.due))
            earliest = max(self.first, day - self.cadence.ahead)
            day = _open_day(day, latest, earliest, self.closed)
        return Expected(day, like.subject, (step.id,), like.channel, like.owner, due < self.first)

    def _go_on(self, found: Expected, done: _Interval | None) -> None:
        """What a contact brings after it, and what it puts off."""
        step = self.cadence.step(found.steps[0])
        assert step is not None  # it is one of the steps
        if self.uses[step.id].is_contact:
            for each in self._intervals:
                if each is done or not each.is_shared:
                    continue
                late = each.due < self.first
                each.due = each.after(found.day) if late else max(each.due, found.day + each.spacing)
        for follows in self.cadence.steps:
            if follows.follows is not None and follows.follows[0] == step.id:
                day = found.day + timedelta(days=max(1, follows.follows[1]))
                channel = _own_channel(follows.plan, found.channel)
                like = Occurrence(
                    follows.id, found.subject, found.day, day, day, channel, None, None, found.owner, None,
                    follows.title,
                )  # fmt: skip
                # What follows on something late comes whenever that is done.
                self._plan(like, follows, late=found.is_late)

    def _plan(self, each: Occurrence, step: Step, *, late: bool = False) -> None:
        if each.due <= self.last:
            number = self.cadence.steps.index(step)
            heapq.heappush(self._fixed, (each.due, number, each.member or "", self._planned, each, late))
            self._planned += 1


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
