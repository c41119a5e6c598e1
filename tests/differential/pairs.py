"""The books of the quick suite with their data, each drawn once for all tests of a process."""

from __future__ import annotations

from functools import cache

from tests.differential.books import Drawn, drawn
from tests.differential.expected import Expected, expected

#: Each with two sets of data: a hundred pairs. Every construct varies in one of them at least.
SEEDS = range(45, 95)


@cache
def pairs(seed: int, datasets: int = 2) -> tuple[Drawn, tuple[Expected, ...]]:
    """The book of a seed, and what its records come to by each set of data."""
    made = drawn(seed, datasets)
    return made, tuple(expected(made.book, made.words, data, made.as_of) for data in made.data)
