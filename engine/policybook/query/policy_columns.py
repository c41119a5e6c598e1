"""What the columns of a policy are called in the steps of a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policybook.plan.model import HitPolicy, Plan, Table
from policybook.query.dialect import Dialect

#: The word after a policy's id that a column of it may have. No fact of a population may be called so.
RESERVED = frozenset(
    {
        *("in", "hit", "hits", "clash", "because_en", "because_zh", "population"),
        *("was", "now", "base", "worse", "runs", "kind", "rule", "said_en", "said_zh"),
    }
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a policy, spelled; `alias` is that of the step they are read from.

    >>> from policybook.query.dialects import SQLITE
    >>> level = Columns(SQLITE, "level")
    >>> level["was"], level.named("was"), level.outcome
    ('d."level was"', '"level was"', 'd."level"')
    """

    dialect: Dialect
    policy: str
    alias: str = "d"

    def __getitem__(self, what: str) -> str:
        """A column that is read."""
        return f"{self.alias}.{self.named(what)}"

    def named(self, what: str) -> str:
        """Its name alone."""
        return self.dialect.name(f"{self.policy} {what}")

    @property
    def outcome(self) -> str:
        """What the rules ask for."""
        return f"{self.alias}.{self.dialect.name(self.policy)}"


def may_clash(plan: Plan) -> bool:
    """Whether rules of a policy can forbid each other."""
    return isinstance(plan.body, Table) and plan.body.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY)


def clashing(plan: Plan, along: Iterable[Plan]) -> tuple[Plan, ...]:
    """Whose conflicts leave a record undecided, the first one first: decisions made along with it, itself."""
    return tuple(each for each in (*along, plan) if may_clash(each))


def clashes(dialect: Dialect, plans: Iterable[Plan]) -> str:
    """The condition that rules of one of the policies quarrel; empty where they cannot."""
    return " OR ".join(f"{Columns(dialect, each.id)['clash']} IS NOT NULL" for each in plans)
