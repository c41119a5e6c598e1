"""A query in named steps: what is worked out first, and what reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Spelling(Protocol):
    """What of a dialect is needed to put steps together."""

    @property
    def materialized(self) -> str:
        """How a step that is worked out once says so: `AS MATERIALIZED`."""

    def name(self, identifier: str) -> str:
        """A quoted identifier."""


@dataclass(frozen=True, slots=True)
class Step:
    """One named part of a query: a SELECT that reads earlier steps by their quoted names.

    `kept` says that it is read more than once or must not be evaluated again: a materialised CTE,
    a cached view. `origin` says to people what it is for: "policy abc: rules".
    """

    name: str
    sql: str
    kept: bool
    origin: str


def with_text(steps: Iterable[Step], last_select: str, dialect: Spelling) -> str:
    """The steps and the SELECT that reads them as one query.

    Each step stands under a comment that says what it is for.
    """
    parts = []
    for step in steps:
        head = f"{dialect.name(step.name)} {dialect.materialized if step.kept else 'AS'} ("
        parts.append("\n".join([f"-- {_one_line(step.origin)}", head, step.sql, ")"]))
    return "WITH\n" + ",\n".join(parts) + "\n" + last_select if parts else last_select


def _one_line(origin: str) -> str:
    # Whatever a policy is called, a comment ends where its line ends.
    return " ".join(origin.split())
