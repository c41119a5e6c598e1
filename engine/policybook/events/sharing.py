"""A person's day shared among the cadences of a book: the most pressing tasks first, whosever they are.

Given away cadence by cadence, a backlog in the first one would leave nothing to the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policybook.events.merging import Order


@dataclass(frozen=True, slots=True)
class Wish:
    """What a cadence would put on a person's list, were it alone.

    `orders` are those of its places from the first on, though the list is full before its end.
    `spent` are the places that the person has used of the day already, `holds` is the capacity.
    """

    orders: tuple[Order, ...]
    spent: int
    holds: int


def shared(wishes: Sequence[Mapping[str, Wish]]) -> tuple[Mapping[str, int], ...]:
    """For each cadence by person the places of the day that are not for it.

    `wishes` are by cadence in the book's order, and by person. The places are given in the order of
    the tasks; of two that are alike the earlier cadence has its own first.

    >>> from datetime import date
    >>> day = date(2026, 3, 2)
    >>> many = Wish(tuple((1, day, day, key) for key in "abc"), 0, 2)
    >>> pressing = Wish(((0, day, day, "x"),), 0, 2)
    >>> shared([{"E-1": many}, {"E-1": pressing}])
    ({'E-1': 1}, {'E-1': 1})
    """
    found: tuple[dict[str, int], ...] = tuple({} for _ in wishes)
    for person in sorted({person for each in wishes for person in each}):
        theirs = {number: each[person] for number, each in enumerate(wishes) if person in each}
        used = sum(each.spent for each in theirs.values())
        has = dict.fromkeys(theirs, 0)
        for _, number in _in_order(theirs):
            if used < theirs[number].holds:
                has[number] += 1
                used += 1
        for number, wish in theirs.items():
            found[number][person] = max(0, wish.holds - wish.spent - has[number])
    return found


def _in_order(theirs: Mapping[int, Wish]) -> Iterator[tuple[Order, int]]:
    yield from sorted(
        ((order, number) for number, wish in theirs.items() for order in wish.orders),
        key=lambda each: (each[0][:3], each[1], each[0][3]),
    )
