"""Where a run in DuckDB leaves what it made: an embedded store, or a folder of Parquet files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from policybook.engines.job import Statement
from policybook.engines.model import Forget, Progress


class Keeping(Protocol):
    """A home that is kept for one run."""

    @property
    def folder(self) -> Path:
        """For temporary files; it is gone after the run."""

    def statements(self, writes: Mapping[str, Sequence[str]]) -> Iterator[Statement]:
        """What DuckDB does to leave the new rows where `take` finds them, and says when it has."""

    def take(self, table: str, progress: Progress) -> None:
        """Let the new rows of a table count once the run is left without an error."""


class Home(Protocol):
    """A place for own tables."""

    @property
    def reads_sqlite(self) -> bool:
        """Whether DuckDB needs its extension for SQLite here."""

    def attached(self) -> Sequence[Statement]:
        """What must be done first so that own tables can be read."""

    def own(self, table: str) -> str:
        """An own table as it was before this run."""

    def reading(self) -> AbstractContextManager[Path]:
        """Nothing changes meanwhile; gives a folder for temporary files."""

    def keeping(self, forget: Sequence[Forget], dry: bool) -> AbstractContextManager[Keeping]:
        """Nobody else writes meanwhile, and all that is taken counts together, or nothing."""
