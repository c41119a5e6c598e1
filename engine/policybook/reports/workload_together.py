"""The workloads of several cadences as one: people have one list a day, whichever cadence fills it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from policybook.plan.model import Texts
from policybook.reports.workload import Load, PersonLoad, Week, Workload, worked_off

_Key = TypeVar("_Key")
_TITLE = Texts("All cadences together", "全部跟进节奏合计")


@dataclass(frozen=True, slots=True)
class Workloads:
    """The workload of each cadence, and of all that have a capacity; None where fewer than two have one."""

    cadences: tuple[Workload, ...]
    together: Workload | None

    @property
    def all(self) -> tuple[Workload, ...]:
        """Each of them, what they come to together last."""
        return self.cadences if self.together is None else (*self.cadences, self.together)

    @property
    def exceeds(self) -> bool:
        """Whether anybody is asked for more than their lists hold."""
        return any(each.exceeds for each in self.all)


def together(workloads: Sequence[Workload]) -> Workload | None:
    """What several cadences ask of each person at once; a list holds what the roomiest of them lets it.

    One without a capacity takes no room, and is left out.
    """
    counted = [each for each in workloads if _has_capacity(each)]
    if len(counted) < 2:
        return None
    weeks = tuple(
        replace(same[0], open_days=max(each.open_days for each in same))
        for same in zip(*(each.weeks for each in counted), strict=True)
    )
    channels: dict[str | None, Texts] = {}
    for each in counted:
        channels = {**each.channels, **channels}
    steps = {f"{each.cadence}.{id}": label for each in counted for id, label in each.steps.items()}
    by_person: dict[str | None, list[tuple[str, PersonLoad]]] = {}
    for each in counted:
        for person in each.people:
            by_person.setdefault(person.person, []).append((each.cadence, person))
    ordered = sorted(by_person, key=lambda person: (person is None, person or ""))
    people = tuple(_person(by_person[person], weeks, [*channels], [*steps]) for person in ordered)
    totals = [(each.cadence, each.total) for each in counted]
    loads = []
    for number, of_week in enumerate(zip(*(each.loads for each in people), strict=True)):
        known = [each.capacity for each in of_week if each.capacity is not None]
        summed = _load([(id, each.loads[number]) for id, each in totals], [*channels], [*steps])
        loads.append(replace(summed, capacity=sum(known) if len(known) == len(of_week) else None))
    by_weeks = [each.worked_off for each in people if each.late]
    last = None if None in by_weeks else max((each for each in by_weeks if each), default=None)
    total = PersonLoad(None, None, sum(each.late for each in people), last, tuple(loads))
    first = counted[0]
    return Workload(
        "", _TITLE, first.digest, first.as_of, weeks, people, total, channels, steps,
        any(each.provisional for each in counted),
    )  # fmt: skip


def _has_capacity(workload: Workload) -> bool:
    return any(load.capacity is not None for person in workload.people for load in person.loads)


def _person(
    parts: Sequence[tuple[str, PersonLoad]],
    weeks: tuple[Week, ...],
    channels: Sequence[str | None],
    steps: Sequence[str],
) -> PersonLoad:
    loads = tuple(
        _load([(id, each.loads[number]) for id, each in parts], channels, steps)
        for number in range(len(weeks))
    )
    late = sum(each.late for _, each in parts)
    return PersonLoad(parts[0][1].person, parts[0][1].name, late, worked_off(late, loads, weeks), loads)


def _load(parts: Iterable[tuple[str, Load]], channels: Sequence[str | None], steps: Sequence[str]) -> Load:
    mine = list(parts)
    capacities = [each.capacity for _, each in mine if each.capacity is not None]
    by_channel: Counter[str | None] = Counter()
    by_step: Counter[str] = Counter()
    for id, each in mine:
        by_channel.update(each.channels)
        by_step.update({f"{id}.{step}": number for step, number in each.steps.items()})
    return Load(
        sum(each.tasks for _, each in mine),
        max(capacities) if len(capacities) == len(mine) else None,
        _ordered(by_step, steps),
        _ordered(by_channel, channels),
    )


def _ordered(numbers: Mapping[_Key, int], order: Sequence[_Key]) -> dict[_Key, int]:
    return {each: numbers[each] for each in order if numbers.get(each)}
