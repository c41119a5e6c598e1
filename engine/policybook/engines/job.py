"""What DuckDB's process is asked to do, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: what is said while it runs, and the name under which its rows are given.

    `made` is what stands on disk when it is done: whoever asked for it may take it from there.
    """

    sql: str
    say: str = ""
    rows: str | None = None
    made: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What an engine may use: `memory` as `4GB`, None for as much as it takes."""

    memory: str | None = None
    threads: int | None = None

    def settings(self) -> dict[str, Any]:
        """The same in DuckDB's words.

        >>> Limits("4GB").settings()
        {'memory_limit': '4GB'}
        """
        said = {"memory_limit": self.memory, "threads": self.threads}
        return {name: value for name, value in said.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Job:
    """Statements to be done in order. `folder` takes all temporary files and is the job's own."""

    folder: Path
    statements: Sequence[Statement]
    limits: Limits = Limits()
    reads_sqlite: bool = False

    def to_json(self) -> dict[str, Any]:
        """The line that the process reads."""
        return {
            "folder": str(self.folder),
            "settings": self.limits.settings(),
            "sqlite": self.reads_sqlite,
            "statements": [
                {"sql": each.sql, "say": each.say, "rows": each.rows, "made": each.made}
                for each in self.statements
            ],
        }


def text(value: str) -> str:
    """A text literal of DuckDB's.

    >>> print(text("o'neil.db"))
    'o''neil.db'
    """
    return "'" + value.replace("'", "''") + "'"
