"""What every engine can do: say where the records stand, give the rows of a query, do a whole run.

A cell that comes out of an engine is plain whatever the engine: a whole number, text, a boolean or
None; a day is ISO text, and so is a day with a time. An engine that has booleans gives booleans,
SQLite gives 0 and 1; `Query.decode` reads both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeAlias

from policybook.query.dialect import Dialect
from policybook.query.steps import Step
from policybook.store.finding import StoreError
from policybook.vocabulary.model import Vocabulary

Cell: TypeAlias = int | str | bool | None
"""What a column of a row may hold."""

Row: TypeAlias = tuple[Cell, ...]
"""A row of an engine's answer."""

Summaries: TypeAlias = dict[str, list[Row]]
"""The rows of a run's summaries, by the summary's name."""

Progress: TypeAlias = Callable[[str, float | None], None]
"""Is told what is being done, and which part of it is done (0 to 1) where that is known."""


class EngineError(StoreError):
    """An engine that cannot do what was asked of it; `findings` say why, and nothing was changed."""


@dataclass(frozen=True, slots=True)
class Forget:
    """What a run takes away before it writes: the run of the same day, and what `explain` reads.

    That is a policy's rows of `pb_run`, `pb_history` and `pb_pending` with this `as_of`, and all its
    rows of `pb_standing`. A query never reads them: it looks at earlier days only.
    """

    policy: str
    as_of: date


class Script(Protocol):
    """What a run makes, as SQL: the steps once, then rows for own tables and a few rows to report."""

    @property
    def steps(self) -> Sequence[Step]:
        """The steps; the last is the result."""

    @property
    def writes(self) -> Mapping[str, Sequence[str]]:
        """By own table the SELECTs over the result that give its columns in their order."""

    @property
    def summaries(self) -> Mapping[str, str]:
        """By name a SELECT over the result that gives few rows."""


class Engine(Protocol):
    """An engine at work over a firm's records; what is wrong it says as an `EngineError`."""

    @property
    def key(self) -> str:
        """Its short name: `duckdb`."""

    @property
    def dialect(self) -> Dialect:
        """How it spells a query."""

    def relations(self, vocabulary: Vocabulary) -> Mapping[str, str]:
        """By entity what stands behind FROM: the records with the query's own types.

        An entity of which nothing was ever loaded is there without a row, a field that is younger
        than the data is null.
        """

    def own(self, table: str) -> str:
        """What stands behind FROM for an own table (`pb_history`), as it was before this run."""

    def decide(self, steps: Sequence[Step], select: str) -> Iterator[Row]:
        """The rows of a query, in the order it asks for."""

    def run(
        self,
        script: Script,
        forget: Sequence[Forget],
        *,
        dry: bool = False,
        progress: Progress | None = None,
    ) -> Summaries:
        """Forget, evaluate the steps once, write, and give the summaries: all of it or nothing.

        With `dry` nothing is forgotten or written. One writer at a time: a second one waits or is told.
        """
