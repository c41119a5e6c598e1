"""A rule test: what is given, what is expected, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from policybook.cases.timeline import Timeline
from policybook.expr.values import Value
from policybook.plan.outcome import RuleTrace
from policybook.text import Span


@dataclass(frozen=True, slots=True)
class Wanted:
    """An expected value and the place where it is written.

    With `partial`, the value is a context and only its members are compared.
    """

    value: Value
    span: Span = field(compare=False, repr=False)
    partial: bool = False


@dataclass(frozen=True, slots=True)
class WantedNames:
    """Names that are expected, as rule ids or reason codes, and the place where they are written."""

    names: tuple[str, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Case:
    """One rule test, ready to run: a test of a cases document, or one row of its table.

    `file` is the document's; `span` is the place of its name, or of the row, which may be in a CSV
    file. `todo` is the reason why it may fail for now; a case that passes in spite of it fails, so
    that the reason is taken away.
    """

    policy: str
    name: str
    file: str
    span: Span = field(compare=False, repr=False)
    facts: Mapping[str, Value]
    as_of: date | None
    expect: Wanted | None = None
    because_en: Wanted | None = None
    because_zh: Wanted | None = None
    fired: WantedNames | None = None
    not_fired: WantedNames | None = None
    reasons: WantedNames | None = None
    measured: Mapping[str, Wanted] = field(default_factory=dict)
    todo: str | None = None

    @property
    def id(self) -> str:
        """The policy and the name, unlike every other case of the book."""
        return f"{self.policy}::{self.name}"


AnyCase: TypeAlias = Case | Timeline


class Status(StrEnum):
    """What came of a case; `TODO` failed as its author said it would."""

    PASSED = "passed"
    FAILED = "failed"
    TODO = "todo"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One expectation that did not hold: what it is about, both sides as text, where it is written."""

    about: str
    expected: str
    actual: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Result:
    """A case that was run.

    `actual` is the outcome as text, or the tasks that are open in the end; `trace` is every rule that
    was tried, `notes` what else a person wants to see where it failed. `tried` are the rules that a
    timeline went through, by plan and id, and whether each counted.
    """

    case: AnyCase
    status: Status
    mismatches: tuple[Mismatch, ...] = ()
    actual: str = ""
    trace: tuple[RuleTrace, ...] = ()
    fired: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tried: frozenset[tuple[str, str, bool]] = frozenset()


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """Whether any case made a rule count, and whether any tried it in vain.

    A step of a cadence is one too, told by `is_step`: it counts where an occasion came up. A rule
    without tests of its own always matches when it is reached: `may_miss` is false, and having fired is
    all that can be asked of it.
    """

    policy: str
    rule: str
    fired: bool
    missed: bool
    may_miss: bool
    is_step: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def complete(self) -> bool:
        """Whether it was seen both ways."""
        return self.fired and (self.missed or not self.may_miss)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the rules the cases try."""

    rules: tuple[RuleCoverage, ...]

    @property
    def ways(self) -> int:
        """In how many ways the rules can come out: two for each, one for those that always match."""
        return sum(1 + rule.may_miss for rule in self.rules)

    @property
    def seen(self) -> int:
        """In how many of these ways some case saw them come out."""
        return sum(rule.fired + (rule.missed and rule.may_miss) for rule in self.rules)

    @property
    def percent(self) -> int:
        """The share that was seen, in whole per cent rounded down; 100 where there is no rule."""
        return self.seen * 100 // self.ways if self.ways else 100


@dataclass(frozen=True, slots=True)
class Results:
    """All cases of a book, run."""

    results: tuple[Result, ...]
    coverage: Coverage

    def count(self, status: Status) -> int:
        """How many cases came out so."""
        return sum(each.status is status for each in self.results)

    @property
    def collected(self) -> int:
        """How many cases were run."""
        return len(self.results)
