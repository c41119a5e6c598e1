"""The engine's own tables as an engine sees them: their columns in order, text or whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column; `whole` ones hold whole numbers, the others text."""

    name: str
    whole: bool = False


def _table(text: str, whole: str = "") -> tuple[OwnColumn, ...]:
    return tuple(OwnColumn(name, name in whole.split()) for name in text.split())


OWN: Mapping[str, tuple[OwnColumn, ...]] = MappingProxyType(
    {
        "pb_run": _table("policy as_of digest population", "population"),
        "pb_history": _table("policy subject as_of was class rule kind because_en because_zh digest"),
        "pb_pending": _table("policy as_of subject base worse runs", "worse runs"),
        "pb_standing": _table("policy subject class facts"),
        "pb_override": _table("id policy subject class since until role by reason digest", "id"),
        "pb_contact": _table("id subject contacted_on outcome counts cadence step task by note", "id counts"),
    }
)
"""By name the tables that queries read and runs write; `store/schema.py` has the same with their keys."""

KEYS: Mapping[str, int] = MappingProxyType({"pb_run": 2, "pb_history": 3, "pb_pending": 3, "pb_standing": 2})
"""How many of its columns, from the first on, make up the key of a table that runs write."""
