"""What comes of a plan for one record: the outcome, the rules that gave it, and every test's value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policybook.expr.values import Value
from policybook.plan.model import Rule


class Conflict(Exception):  # noqa: N818 - DMN's word for it; not a fault of the program
    """Two rules of a UNIQUE table matched, or two of an ANY table with different outcomes."""

    def __init__(self, policy: str, rules: tuple[str, ...]) -> None:
        super().__init__(policy, rules)
        self.policy = policy
        self.rules = rules

    def __str__(self) -> str:
        return f"policy `{self.policy}`: rules {', '.join(f'`{rule}`' for rule in self.rules)} match at once"


@dataclass(frozen=True, slots=True)
class TestTrace:
    """One test as it came out: `input` as written, its value, the cell as written, true, false or null.

    `means` is the cell with its computed bounds written out, as `<= 36` for `<= ceiling(1% * population)`;
    "" where the cell says it already.
    """

    input: str
    value: Value
    test: str
    result: bool | None
    means: str = ""


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule as it came out; `tests` stops at the first that is not true."""

    rule: Rule
    matched: bool
    tests: tuple[TestTrace, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """A decision with everything that led to it.

    `admitted` is false where `where` was not true; then `outcome` is None and `rows` is empty.
    `matched` are the rules whose outcome counted, in rule order. `facts` are the facts read.
    `reasons` are the scorecard's reason codes, largest shortfall first. `because` is filled in
    for the first matched rule that has one.
    """

    outcome: Value
    admitted: bool
    matched: tuple[Rule, ...]
    rows: tuple[RuleTrace, ...]
    facts: Mapping[str, Value]
    because_en: str = ""
    because_zh: str = ""
    reasons: tuple[str, ...] = ()
