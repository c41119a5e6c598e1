"""Decisions and runs in the shapes that commands print; the schemas are in schemas/output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from policybook.expr.values import Value
from policybook.plan.outcome import RuleTrace, TestTrace
from policybook.vocabulary.values import json_value

HIDDEN = "…"
"""What stands for the value of a sensitive field."""


class Decided(Protocol):
    """What is shown of a decision."""

    @property
    def subject(self) -> str | None:
        """The record's key."""

    @property
    def policy(self) -> str:
        """The policy's id."""

    @property
    def outcome(self) -> Value:
        """What came out."""

    @property
    def rule(self) -> str | None:
        """The rule whose outcome stands."""

    @property
    def facts(self) -> Mapping[str, Value]:
        """What was read."""

    @property
    def trace(self) -> tuple[RuleTrace, ...]:
        """What was tried."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """A scorecard's reason codes."""

    @property
    def sensitive(self) -> frozenset[str]:
        """The facts that are not shown."""

    @property
    def digest(self) -> str:
        """The book's digest."""

    def because(self, language: str = "en") -> str:
        """The reason."""


def decision_json(decision: Decided) -> dict[str, Any]:
    """A decision; `reasons` stands in it only where there are any."""
    shown: dict[str, Any] = {
        "subject": decision.subject,
        "policy": decision.policy,
        "outcome": json_value(decision.outcome),
        "rule": decision.rule,
        "because": {"en": decision.because("en"), "zh": decision.because("zh")},
        "facts": {
            name: HIDDEN if name in decision.sensitive and value is not None else json_value(value)
            for name, value in decision.facts.items()
        },
        "trace": trace_json(decision.trace, decision.sensitive),
        "digest": decision.digest,
    }
    if decision.reasons:
        shown["reasons"] = list(decision.reasons)
    return shown


def movement_json(was: str | None, now: str | None, count: int) -> dict[str, Any]:
    """So many customers from one class to another."""
    return {"from": was, "to": now, "n": count}


def check_json(id: str, passed: bool | None, value: Value) -> dict[str, Any]:
    """An outcome check."""
    return {"id": id, "passed": passed, "value": json_value(value)}


def classified_json(
    policy: str,
    counts: Mapping[str, int],
    moved: Iterable[dict[str, Any]],
    checks: Iterable[dict[str, Any]],
) -> dict[str, Any]:
    """What a run did for one classification."""
    return {"policy": policy, "counts": dict(counts), "moved": list(moved), "checks": list(checks)}


def trace_json(trace: Iterable[RuleTrace], sensitive: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Every rule that was tried, with its tests."""
    return [_row(row, sensitive) for row in trace]


def _row(row: RuleTrace, sensitive: frozenset[str]) -> dict[str, Any]:
    tests = [_test(test, sensitive) for test in row.tests]
    return {"rule": row.rule.id, "matched": row.matched, "tests": tests}


def _test(test: TestTrace, sensitive: frozenset[str]) -> dict[str, Any]:
    hidden = test.input in sensitive and test.value is not None
    value = HIDDEN if hidden else json_value(test.value)
    told = {"input": test.input, "value": value, "test": test.test, "result": test.result}
    # A bound computed from a sensitive fact would tell it.
    if test.means and not any(name in test.test for name in sensitive):
        told["means"] = test.means
    return told
