"""Who is where on any day: what a cadence's plan about its people gives for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from policybook.book.model import Book
from policybook.events.owners import Owners
from policybook.events.task import OwnerDay
from policybook.expr.values import Value
from policybook.plan.cadence import Cadence
from policybook.run.occurrences_of import Deciding, owner_outputs
from policybook.store.any_store import AnyStore


class People:
    """The people of a cadence, each read from the store once and decided for every day asked about."""

    def __init__(self, book: Book, store: AnyStore, cadence: Cadence) -> None:
        self._book, self._store, self._cadence = book, store, cadence
        self._records: dict[str, Mapping[str, Value] | None] = {}
        self._days: dict[date, Owners] = {}

    def __call__(self, day: date) -> Owners:
        """The people of a day."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = Owners(_OfDay(self, day), self._cadence.limits.capacity)
        return known

    def record(self, person: str) -> Mapping[str, Value] | None:
        """Somebody's record; None where the store has none of this key."""
        if person not in self._records:
            entity, words = self._cadence.owner_entity, self._book.vocabulary
            found = None if entity is None else self._store.record(words, entity, person)
            self._records[person] = found
        return self._records[person]

    def deciding(self, day: date) -> Deciding | None:
        """What decides for a day; None where the cadence says nothing of its people."""
        plan = self._cadence.owners
        return None if plan is None else Deciding(self._book, self._cadence, [plan], day)


class _OfDay(Mapping[str, OwnerDay]):
    """What is known of people on a day, decided for each when asked for."""

    def __init__(self, people: People, day: date) -> None:
        self._people, self._deciding = people, people.deciding(day)
        self._known: dict[str, OwnerDay] = {}

    def __getitem__(self, person: str) -> OwnerDay:
        if person not in self._known:
            self._known[person] = self._decided(person)
        return self._known[person]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def _decided(self, person: str) -> OwnerDay:
        facts = self._people.record(person) if self._deciding is not None else None
        if self._deciding is None or facts is None:
            raise KeyError(person)
        (plan,) = self._deciding.plans.values()
        return OwnerDay(*owner_outputs(self._deciding.of(facts).outcome(plan)))
