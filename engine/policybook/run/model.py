"""What deciding gives: one decision with its reasons, one run over all records with its counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policybook.diagnostics.model import Diagnostic
from policybook.expr.values import Value
from policybook.plan.model import Rule, Texts
from policybook.plan.outcome import RuleTrace, Traced
from policybook.run.to_json import check_json, classified_json, decision_json, movement_json


class RunError(Exception):
    """Something that cannot be decided or run as asked; `findings` say why, and nothing was changed."""

    def __init__(self, findings: Sequence[Diagnostic]) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome with everything that led to it.

    `subject` is the record's key, None where only facts were given. `known` are all facts given and
    derived, more than the policy reads. `outcome` is the class in
    force where the record is in a store: `standing` then tells how it differs from what the
    rules alone give, as words that `because` shows too.
    """

    subject: str | None
    policy: str
    outcome: Value
    digest: str
    traced: Traced
    known: Mapping[str, Value] = field(default_factory=dict, repr=False)
    sensitive: frozenset[str] = frozenset()
    standing: Texts | None = None
    replaces_reason: bool = False

    @property
    def rule(self) -> str | None:
        """The id of the rule whose outcome stands; the first where several count."""
        return self.matched[0].id if self.matched else None

    @property
    def matched(self) -> tuple[Rule, ...]:
        """The rules whose outcome counted."""
        return self.traced.matched

    @property
    def facts(self) -> Mapping[str, Value]:
        """The facts that were read."""
        return self.traced.facts

    @property
    def trace(self) -> tuple[RuleTrace, ...]:
        """Every rule that was tried, with its tests."""
        return self.traced.rows

    @property
    def reasons(self) -> tuple[str, ...]:
        """A scorecard's reason codes, the largest shortfall first."""
        return self.traced.reasons

    @property
    def admitted(self) -> bool:
        """Whether the policy is about this record at all."""
        return self.traced.admitted

    def because(self, language: str = "en") -> str:
        """The reason in `en` or `zh`, with what is known of the record's standing."""
        said = self.traced.because_zh if language.startswith("zh") else self.traced.because_en
        if self.standing is None:
            return said
        if self.replaces_reason or not said:
            return self.standing.of(language)
        return said + ("；" if language.startswith("zh") else "; ") + self.standing.of(language)

    def to_json(self) -> dict[str, Any]:
        """The shape that `explain` and `decide` print."""
        return decision_json(self)


@dataclass(frozen=True, slots=True)
class Movement:
    """So many customers went from one class to another; None is no class."""

    was: str | None
    now: str | None
    count: int


@dataclass(frozen=True, slots=True)
class CheckResult:
    """An outcome check as it came out; `passed` is None where it is unknown."""

    id: str
    passed: bool | None
    value: Value
    text: str
    severity: str
    because: Texts | None = None


@dataclass(frozen=True, slots=True)
class Classified:
    """What a run did for one classification: how many hold each class, who moved, the outcome checks."""

    policy: str
    population: int
    counts: Mapping[str, int]
    unclassified: int
    moved: tuple[Movement, ...]
    kinds: Mapping[str, int]
    checks: tuple[CheckResult, ...]

    def to_json(self) -> dict[str, Any]:
        """The shape within that of a run."""
        moved = (movement_json(each.was, each.now, each.count) for each in self.moved)
        checks = (check_json(each.id, each.passed, each.value) for each in self.checks)
        return classified_json(self.policy, self.counts, moved, checks)


@dataclass(frozen=True, slots=True)
class Run:
    """A run over a store. The same book, data and `as_of` give an equal one."""

    book: str
    digest: str
    as_of: date
    engine: str
    provisional: bool
    dry: bool
    classifications: tuple[Classified, ...]
    findings: tuple[Diagnostic, ...] = field(default=())

    def classification(self, policy: str) -> Classified | None:
        """What was done for one policy."""
        return next((each for each in self.classifications if each.policy == policy), None)

    def to_json(self) -> dict[str, Any]:
        """The shape that `run` prints."""
        return {
            "book": {"name": self.book, "digest": self.digest},
            "as_of": self.as_of.isoformat(),
            "engine": self.engine,
            "provisional": self.provisional,
            "classifications": [each.to_json() for each in self.classifications],
            "tasks": {},
            "escalations": {},
        }
