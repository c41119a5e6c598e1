"""What runs, overrides and explanations ask of a store, whichever database keeps it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from types import TracebackType
from typing import Any, Protocol, Self

from policybook.document.node import Mapping as MappingNode
from policybook.expr.values import Value
from policybook.plan.model import Plan
from policybook.query.dialect import Dialect
from policybook.store.contacts import ContactLog
from policybook.store.database import Tables
from policybook.store.history import Change, History
from policybook.store.overrides import Override, overrides, overrides_in_force, set_override
from policybook.store.tasks import TaskLog
from policybook.vocabulary.model import Vocabulary


class Policies(Protocol):
    """What a store needs of a book; stores know no books."""

    @property
    def vocabulary(self) -> Vocabulary:
        """What records are made of."""

    @property
    def plans(self) -> Mapping[str, Plan]:
        """The policies by id."""

    @property
    def mappings(self) -> Mapping[str, MappingNode]:
        """The mapping documents by id."""

    @property
    def digest(self) -> str:
        """What tells this book from any other."""


class AnyStore(ABC):
    """A store: records, class history, overrides, tasks and contacts."""

    @property
    @abstractmethod
    def db(self) -> Tables:
        """Where the engine's own tables are."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The store as it is shown to people."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    @property
    @abstractmethod
    def dialect(self) -> Dialect:
        """How a query over its records is spelled."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """All that is written inside stands together, or none of it."""

    @abstractmethod
    def check(self, vocabulary: Vocabulary) -> None:
        """Raise StoreError where the store holds other than the vocabulary says; changes nothing."""

    @abstractmethod
    def make(self, vocabulary: Vocabulary) -> None:
        """Make ready for a run inside a transaction of the caller's, who checked first."""

    @abstractmethod
    def relations(self, vocabulary: Vocabulary) -> Mapping[str, str]:
        """By entity what stands behind FROM, where that is not simply its name."""

    @abstractmethod
    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a SELECT, while they are found."""

    @abstractmethod
    def record(self, vocabulary: Vocabulary, entity: str, key: str) -> dict[str, Value] | None:
        """A record's fields and lists as facts, or None where there is none of this key."""

    @abstractmethod
    def neighbours(self, vocabulary: Vocabulary, entity: str, key: str) -> list[str]:
        """The keys next to where this one would be."""

    @abstractmethod
    def has(self, vocabulary: Vocabulary, entity: str, key: str) -> bool:
        """Whether there is a record of this key."""

    @abstractmethod
    def upgrade(self) -> None:
        """Make the tables that an earlier version had not; the caller holds the transaction."""

    @property
    def keeps_tasks(self) -> bool:
        """Whether it has tables of tasks and contacts; a store of version 1 gets them with the first tick."""
        return self.tasks.is_kept

    @property
    def tasks(self) -> TaskLog:
        """The tasks of all cadences, and the days that were ticked."""
        return TaskLog(self.db)

    @property
    def contacts(self) -> ContactLog:
        """What was recorded of whom, and when."""
        return ContactLog(self.db)

    def override(
        self,
        book: Policies,
        policy: str,
        customer: str,
        to_class: str,
        *,
        reason: str,
        role: str,
        by: str,
        since: date,
        until: date | None = None,
    ) -> Override:
        """Set a class by hand from `since` up to but not including `until`.

        Raises StoreError where the policy does not allow it. It stands from the next run on.
        """
        wanted = Override(policy, customer, to_class, since, until, role, by, reason, book.digest)

        def known(entity: str, key: str) -> bool:
            return self.has(book.vocabulary, entity, key)

        return set_override(self.db, known, book.plans, wanted)

    def overrides(self, policy: str, customer: str | None = None) -> list[Override]:
        """The classes set by hand, in the order in which they were set."""
        return overrides(self.db, policy, customer)

    def overrides_in_force(self, policy: str, on: date) -> dict[str, Override]:
        """By customer the override that stands on a day."""
        return overrides_in_force(self.db, policy, on)

    def override_in_force(self, policy: str, customer: str, on: date) -> Override | None:
        """The override of a customer that stands on a day."""
        found = [each for each in overrides(self.db, policy, customer) if each.in_force(on)]
        return found[-1] if found else None

    def history(self, policy: str) -> History:
        """What the runs of a policy left behind."""
        return History(self.db, policy)

    def moved(
        self, policy: str, as_of: date, *, was: str | None = None, now: str | None = None
    ) -> list[Change]:
        """The customers whose class changed in a run; `was` and `now` pick one movement."""
        return [
            each
            for each in self.history(policy).changes(as_of)
            if (was is None or each.was == was) and (now is None or each.now == now)
        ]
