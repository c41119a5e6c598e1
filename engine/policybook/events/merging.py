"""Contacts: the tasks that one visit or call settles together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from policybook.events.steps import StepUse
from policybook.events.task import Task

Order: TypeAlias = tuple[int, date, date, str]
"""What a day's tasks are sorted by: quadrant, latest day and so overdue ones first, due day, key."""


def order_of(key: str, task: Task) -> Order:
    """Where a task stands in the order of a day."""
    return (task.place, task.latest, task.due, key)


@dataclass(slots=True)
class Candidate:
    """A task that may come on the list of `person`; `is_due` is False for one that only may come along."""

    key: str
    task: Task
    use: StepUse
    person: str | None
    order: Order
    is_due: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """One place on a list: the task that leads, and those done together with it, in their order.

    `order` is the first of its due tasks'.
    """

    first: Candidate
    others: Sequence[Candidate]
    order: Order

    @property
    def all(self) -> tuple[Candidate, ...]:
        """The first and the others."""
        return (self.first, *self.others)


def places(candidates: Iterable[Candidate], channels: Mapping[str, object]) -> list[Place]:
    """The places of a day, in any order.

    Tasks of one customer for one person that merge take one place, if at least one of them is due.
    The first is the one with the weightiest channel, in which the customer is met for all of them.
    """
    weights = {channel: weight for weight, channel in enumerate(channels)}
    found: list[Place] = []
    together: dict[tuple[str, str | None], list[Candidate]] = {}
    for each in candidates:
        if each.use.merges:
            together.setdefault((each.task.subject, each.person), []).append(each)
        elif each.is_due:
            found.append(Place(each, (), each.order))
    for group in together.values():
        due = [each.order for each in group if each.is_due]
        if due:
            found.append(_one_place(group, min(due), weights))
    return found


def _one_place(group: list[Candidate], order: Order, weights: Mapping[str, int]) -> Place:
    if len(group) == 1:
        return Place(group[0], (), order)
    group.sort(key=lambda each: each.order)
    first = min(group, key=lambda each: weights.get(each.task.channel or "", len(weights)))
    return Place(first, [each for each in group if each is not first], order)
