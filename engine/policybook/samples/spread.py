"""How sales fall upon customers and days: few customers bring most, and months differ. All is exact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Context, Decimal
from itertools import accumulate
from random import Random

# So that the first hundredth of some thousand customers brings about three quarters of sales (S4.15).
_STEEPNESS = Decimal("-1.27")
_CONTEXT = Context(prec=16)
# Busy before the spring festival and towards the end of the year, quiet in February.
_MONTHS = (14, 5, 9, 10, 10, 9, 8, 9, 12, 11, 13, 15)


def heavy_tail(count: int, greatest: int, least: int = 1) -> list[int]:
    """Whole amounts from the greatest down, falling as a power of their rank, none below `least`.

    >>> heavy_tail(4, 1000)
    [1000, 414, 247, 171]
    """
    return [
        max(least, int(_CONTEXT.multiply(_CONTEXT.power(Decimal(rank), _STEEPNESS), Decimal(greatest))))
        for rank in range(1, count + 1)
    ]


def split(rng: Random, total: int, parts: int) -> list[int]:
    """Whole amounts that add up to the total, none more than about ten times another.

    >>> sum(split(Random(1), 1000, 7))
    1000
    """
    weights = [rng.randrange(10, 100) for _ in range(parts)]
    whole = sum(weights)
    ends = [total * upto // whole for upto in accumulate(weights)]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


class Season:
    """The days of a period, from which busy months are drawn more often."""

    def __init__(self, first: date, last: date) -> None:
        self._days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self._weights = list(accumulate(_MONTHS[day.month - 1] for day in self._days))

    def days(self, rng: Random, count: int) -> list[date]:
        """As many days, in order; a day may come twice."""
        return sorted(rng.choices(self._days, cum_weights=self._weights, k=count))


def money(cents: int) -> str:
    """Cents as an amount with two places.

    >>> money(-1205)
    '-12.05'
    """
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def pick(rng: Random, weighted: Sequence[tuple[str, int]]) -> str:
    """One of the texts, as often as its weight says.

    >>> pick(Random(1), [("only", 3)])
    'only'
    """
    drawn = rng.randrange(sum(weight for _, weight in weighted))
    for text, weight in weighted:
        drawn -= weight
        if drawn < 0:
            return text
    raise AssertionError("a draw lies below the sum of the weights")
