"""A calendar: when a firm, or a team of it, is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

Hours: TypeAlias = tuple[tuple[int, int], ...]
"""The intervals of a day in minutes from its midnight, in order and apart.

An end beyond 1440 lies on the next day: a night shift belongs to the day on which it begins.
"""

ROUND_THE_CLOCK: Hours = ((0, 1440),)


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which the firm is closed, `first` and `last` among them, and why in either language."""

    first: date
    last: date
    because_en: str = ""
    because_zh: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a firm is open: its week, the public holidays of its country, and its own exceptions.

    `week` has the hours of Monday to Sunday. `country` is an ISO 3166 code (`CN`), `subdivision` one
    of ISO 3166-2 without the country (`SCT`); None leaves public holidays out. `makeup` are the hours
    of a day on which a country works in place of another; None takes those of the first weekday that
    has any. What a day is, in this order: `opened`, `closed`, a make-up day, a holiday, its weekday.
    """

    id: str
    zone: str
    week: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
    country: str | None = None
    subdivision: str | None = None
    makeup: Hours | None = None
    closed: tuple[Closure, ...] = ()
    opened: Mapping[date, Hours] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def makeup_hours(self) -> Hours:
        """The hours of a make-up day."""
        if self.makeup is not None:
            return self.makeup
        return next((hours for hours in self.week if hours), ())


def always(zone: str = "UTC") -> Calendar:
    """The calendar that is never closed, by which a period is what the clock says.

    >>> always().week[6]
    ((0, 1440),)
    """
    day = ROUND_THE_CLOCK
    return Calendar("always", zone, (day, day, day, day, day, day, day))
