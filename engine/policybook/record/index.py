"""Which rules of a long table can match, by the value of one input: a set of rules for each range of values.

A set of rules is an integer with a bit for each. The rule tried first has the highest bit, so that
`bit_length` finds it at once, and the sets of several inputs are cut by `&`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policybook.record.truth import Cut, Range, Truth

#: What the sets of one input may take. Above it neighbouring ranges share a set.
BYTES = 4 << 20
#: So many bits are cheaper taken off one by one than found in the written number.
_FEW = 24


@dataclass(frozen=True, slots=True)
class Index:
    """The rules that an input leaves possible.

    `by` tells how a value finds its set: `value` looks it up in `sets_of`, where those in none of
    the tests have `elsewhere`; `from`, `to` and `point` look for its place among the sorted `bounds`: the
    number of bounds up to it, of those before it, or twice those before it and one more where it is
    one. That place, its last `shift` bits left out, is the set's in `sets`; the last is null's.

    With a `shift` a set has more rules than match: those that do are true of the place itself, which
    lies in one of the `spans` of their bit.
    """

    by: str
    bounds: tuple[Any, ...]
    sets: tuple[int, ...]
    null: int
    sets_of: Mapping[Any, int] | None = None
    elsewhere: int = 0
    shift: int = 0
    spans: tuple[tuple[tuple[int, int], ...], ...] = ()

    def holds(self, place: int, at: int) -> bool:
        """Whether the rule whose bit is `at` by `bit_length` is one of this very place's."""
        return place < 0 or any(start <= place < end for start, end in self.spans[at - 1])

    @property
    def groups(self) -> dict[Any, int]:
        """The sets by the value that leads to them, `...` to that of all other values."""
        return {**(self.sets_of or {}), ...: self.elsewhere}

    def share(self, rules: int) -> float:
        """How much of the rules a value leaves, on average over the sets; it only guides a choice."""
        sets = self.sets[:-1] if self.sets_of is None else [*self.sets_of.values(), self.elsewhere]
        return sum(each.bit_count() for each in sets) / (len(sets) * rules)


def index_of(
    truths: Mapping[int, Truth], rules: int, most_bytes: int = BYTES, like: str | None = None
) -> Index:
    """The index of an input. `truths` are the tests of it by the bit of their rule, of so many rules.

    `like` is the way in which an index of more rules finds its sets, of which these are some.
    """
    free = (1 << rules) - 1
    null = 0
    for bit, test in truths.items():
        free ^= 1 << bit
        if test.null is True:
            null |= 1 << bit
    null |= free
    by, bounds, cuts = _layout(truths, like)
    places = {cut: at for at, cut in enumerate(cuts, 1)}
    last = len(cuts) + 1
    changes: dict[int, list[int]] = {}
    for bit, test in truths.items():
        for span in test.ranges:
            for at in _ends(span, places, last):
                changes.setdefault(at, []).append(bit)
    shift = 0
    while ((last >> shift) + 1) * (rules >> 3) > most_bytes:
        shift += 1
    sets = _sets(changes, free, last, shift)
    by_value = all(each == sets[0] for each in sets[2::2]) if like is None else like == "value"
    if by == "point" and not shift and by_value:
        sets_of = dict(zip(bounds, sets[1::2], strict=True))
        return Index("value", bounds, (), null, {**sets_of, None: null}, sets[0])
    if not shift:
        return Index(by, bounds, (*sets, null), null)
    spans: list[tuple[tuple[int, int], ...]] = [((0, last),)] * rules
    for bit, test in truths.items():
        spans[bit] = tuple(_ends(span, places, last) for span in test.ranges)
    return Index(by, bounds, (*sets, null), null, None, 0, shift, tuple(spans))


def _layout(truths: Mapping[int, Truth], like: str | None) -> tuple[str, tuple[Any, ...], list[Cut]]:
    """How a value finds its place, the bounds, and the cuts that part one place from the next."""
    cuts = {cut for test in truths.values() for span in test.ranges for cut in span if cut is not None}
    bounds = tuple(sorted({value for value, _ in cuts}))
    sides = {side for _, side in cuts}
    if like in ("from", "to") or (like is None and len(sides) < 2):
        side = 1 in sides
        return like or ("to" if side else "from"), bounds, [(each, int(side)) for each in bounds]
    return "point", bounds, [(each, side) for each in bounds for side in (0, 1)]


def _ends(span: Range, places: Mapping[Cut, int], last: int) -> tuple[int, int]:
    low, high = span
    return (0 if low is None else places[low]), (last if high is None else places[high])


def _sets(changes: Mapping[int, Sequence[int]], free: int, last: int, shift: int) -> list[int]:
    """The set of each place, or of each group of `2 ** shift` of them."""
    found: list[int] = []
    now = free
    for place in range(last):
        for bit in changes.get(place, ()):
            now ^= 1 << bit
        if place & ((1 << shift) - 1) == 0:
            found.append(now)
        elif place in changes:
            found[-1] |= now
    return found


def bits(rules: int) -> Iterator[int]:
    """The bits of a set of rules as `bit_length` counts them, the highest first."""
    if rules.bit_count() > _FEW:
        written = f"{rules:b}"
        at = written.find("1")
        while at >= 0:
            yield len(written) - at
            at = written.find("1", at + 1)
        return
    while rules:
        at = rules.bit_length()
        yield at
        rules ^= 1 << (at - 1)
