"""Choices from a seed: the same seed draws the same book and the same data."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Draw:
    """A source of choices; everything that is generated comes from one of these."""

    def __init__(self, seed: int | str) -> None:
        self._random = Random(str(seed))

    def chance(self, share: float) -> bool:
        return self._random.random() < share

    def number(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def one(self, items: Sequence[Item]) -> Item:
        return items[self._random.randrange(len(items))]

    def some(self, items: Sequence[Item], least: int, most: int) -> list[Item]:
        """So many different ones, in a random order."""
        count = self.number(least, min(most, len(items))) if least <= len(items) else len(items)
        return self._random.sample(items, count)

    def weighted(self, items: Sequence[tuple[int, Item]]) -> Item:
        """One of the items, each as often as its weight says."""
        return self._random.choices([item for _, item in items], [weight for weight, _ in items])[0]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        return self._random.sample(items, len(items))
