"""What a policy says in the end: the form that every back end reads, whatever family wrote it.

A plan speaks only of typed expressions. Parameters are literals by now, overlays are merged,
classes are strings with an order. Back ends never learn of families (ARCHITECTURE, invariants).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from policybook.expr.tree import Expr
from policybook.expr.types import Type
from policybook.expr.values import Value
from policybook.text import Span


@dataclass(frozen=True, slots=True)
class Texts:
    """A text for people in both languages; a text given once serves for both."""

    en: str
    zh: str

    def of(self, language: str) -> str:
        """The text in `en` or `zh`; any other language reads English."""
        return self.zh if language.startswith("zh") else self.en


class HitPolicy(StrEnum):
    """How many rules may match, and which outcome stands (DMN 1.5, 8.2.8)."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    ANY = "ANY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Aggregation(StrEnum):
    """What COLLECT makes of the outcomes; without one it is their list."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


def gives_list(hit_policy: HitPolicy, aggregation: Aggregation | None) -> bool:
    """Whether a table's outcome is the list of what the matched rules give."""
    if hit_policy is HitPolicy.COLLECT:
        return aggregation is None
    return hit_policy in (HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but not including `end`; None is unbounded."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Test:
    """One cell: a boolean expression over the column's input; only true matches.

    `column` is the place of its input in `Table.columns`, or None for a rule whose `when` is one
    expression. `text` is the cell as written.
    """

    expr: Expr
    text: str
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: it matches when every test is true, on days in one of `effective` (None: always).

    `outcome` holds an expression for each of the plan's outputs. `because` are templates whose
    `{fact}` parts are `facts`, in the order they appear, as expressions. Matching never reads them.
    """

    id: str
    tests: tuple[Test, ...]
    outcome: tuple[Expr, ...]
    because: Texts | None = None
    because_facts: tuple[tuple[str, Expr], ...] = ()
    effective: tuple[Period, ...] | None = None
    source: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Column:
    """An input of a table: its text as written and its expression, computed once per record."""

    text: str
    expr: Expr


@dataclass(frozen=True, slots=True)
class Output:
    """An output: `name` is "" where there is only one; `values` in their order of priority."""

    name: str
    type: Type
    values: tuple[Value, ...] | None = None
    default: Expr | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table. One output gives its value, several a context of their names.

    No match gives the outputs' defaults, else null; a table that gives lists gives them as a list
    of one. UNIQUE and ANY violations raise `Conflict` when decided for one record.
    """

    hit_policy: HitPolicy
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    aggregation: Aggregation | None = None

    @property
    def gives_list(self) -> bool:
        """Whether the outcome is the list of what the matched rules give."""
        return gives_list(self.hit_policy, self.aggregation)


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A characteristic of a scorecard: its first matching rule's outcome is the partial score.

    `reason` is the reason code reported when the partial score is below `baseline`.
    """

    id: str
    label: Texts
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    baseline: Value = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Initial score plus partial scores, kept within `low` and `high`; without a match one adds 0."""

    initial: Expr
    characteristics: tuple[Characteristic, ...]
    low: Value = None
    high: Value = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, by characteristic."""
        return tuple(rule for each in self.characteristics for rule in each.rules)


@dataclass(frozen=True, slots=True)
class Formula:
    """A policy that is one expression."""

    expr: Expr

    @property
    def rules(self) -> tuple[Rule, ...]:
        """None: an expression has no rules."""
        return ()


Body: TypeAlias = Table | Scorecard | Formula


@dataclass(frozen=True, slots=True)
class Stability:
    """How a class may change from run to run (S2.42: adding beats demoting).

    A change to a worse class stands after `demote_after` runs in a row that ask for one, a change
    to a better class after `promote_after`. `caps` is the most customers a class may hold; those
    over it, incumbents first and then by `order_by` descending and key, fall to the next class.
    """

    demote_after: int = 1
    promote_after: int = 1
    caps: tuple[tuple[str, int], ...] = ()
    order_by: str | None = None


@dataclass(frozen=True, slots=True)
class OverridePolicy:
    """Who may set a class by hand, and for how many days at most (None: no limit)."""

    roles: tuple[str, ...]
    max_days: int | None = None


@dataclass(frozen=True, slots=True)
class OutcomeCheck:
    """A boolean expression over the classified customers, a list named as the entity's plural."""

    id: str
    expect: Expr
    value: Expr | None
    text: str
    severity: str = "warning"
    because: Texts | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PopulationFact:
    """A fact about a record's place among all records of a policy's population.

    `kind`: `rank`, `cumulative_share` or `ntile` (then `buckets`). `by` is the
    measure or field. Records whose `by` is null have null. See docs/reference/population.md for
    ties, zero and negative values.
    """

    name: str
    kind: str
    by: str
    descending: bool
    ties: str = "min"
    boundary: str = "upper"
    buckets: int | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Measure:
    """A named fact derived from a record's fields and lists."""

    name: str
    expr: Expr
    type: Type
    text: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """A policy, ready to run.

    `facts` are the names it reads with their types (fields, lists, measures, population facts,
    `as_of`, `population`); `requires` the ids of policies whose outcomes it reads, which stand in
    `facts` too. `classes` are the class codes from best to worst with their labels, for a
    classification. `where` picks the records it is about; a record it does not admit has no outcome.
    """

    id: str
    family: str
    title: Texts
    entity: str | None
    facts: Mapping[str, Type]
    requires: tuple[str, ...]
    where: Expr | None
    body: Body
    outputs: tuple[Output, ...]
    outcome_type: Type
    classes: Mapping[str, Texts] | None = None
    population: tuple[PopulationFact, ...] = ()
    stability: Stability | None = None
    overrides: OverridePolicy | None = None
    checks: tuple[OutcomeCheck, ...] = ()
    source: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)
