"""Who does a task on a day: the owner, or who stands in for an owner who is away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policybook.events.task import OwnerDay

_HERE = OwnerDay()


@dataclass(slots=True)
class Owners:
    """The owners of a day. A person of whom nothing is known is there, with the cadence's capacity.

    `capacity` is that of the cadence, for owners without one of their own; None: any number.
    """

    known: Mapping[str, OwnerDay]
    capacity: int | None
    _found: dict[str, str | None] = field(default_factory=dict)

    def stands_in(self, owner: str) -> str | None:
        """Who does the tasks of an owner: the first of the chain of substitutes who is not away.

        None where the chain ends with somebody away, or comes round to somebody it has passed.
        """
        if owner not in self._found:
            self._found[owner] = self._follow(owner)
        return self._found[owner]

    def holds(self, owner: str | None) -> int | None:
        """How many tasks an owner's list holds, the list of tasks without an owner too; None: any number."""
        own = None if owner is None else self.known.get(owner, _HERE).capacity
        return self.capacity if own is None else own

    def _follow(self, owner: str) -> str | None:
        passed = set()
        person: str | None = owner
        while person is not None and person not in passed:
            found = self.known.get(person, _HERE)
            if not found.away:
                return person
            passed.add(person)
            person = found.substitute
        return None
