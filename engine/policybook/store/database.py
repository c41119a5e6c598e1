"""What class history, overrides and records ask of a database, whichever it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from policybook.store.stored import Cell
from policybook.vocabulary.model import Entity


class Rows(Protocol):
    """The answer of a statement."""

    def __iter__(self) -> Iterator[Any]:
        """The rows, as tuples."""

    def fetchone(self) -> Any:
        """The next row, or None."""


class Connection(Protocol):
    """A connection; a `?` in a statement stands for a value."""

    def execute(self, sql: str, values: Sequence[Cell] = ..., /) -> Rows:
        """Run one statement."""

    def executemany(self, sql: str, values: Iterable[Sequence[Cell]], /) -> object:
        """Run one statement for each tuple of values."""


class Tables(Protocol):
    """An open database with the engine's own tables."""

    @property
    def conn(self) -> Connection:
        """The connection, for which `pb_history` is the engine's own."""

    @property
    def name(self) -> str:
        """The database as it is shown to people."""

    def transaction(self) -> AbstractContextManager[None]:
        """All that is written inside stands together, or none of it; one writer at a time."""


class Records(Protocol):
    """Where the records of a vocabulary lie."""

    @property
    def conn(self) -> Connection:
        """The connection to read them with."""

    def fields(self, entity: Entity) -> Collection[str]:
        """The columns there are; none where no record of this entity was ever loaded."""

    def table(self, entity: Entity) -> str:
        """What stands behind FROM, with a column for each field and, of a child, for its parent."""

    def holding(self, entity: Entity, column: str) -> str:
        """Its records in which a column holds the value for `?`, behind FROM."""
