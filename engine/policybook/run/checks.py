"""Outcome checks: what must be true of all classified records, decided over their list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policybook.expr.values import Value
from policybook.plan.model import OutcomeCheck
from policybook.record.from_expr import compiled_expression
from policybook.run.model import CheckResult


def checked(checks: Sequence[OutcomeCheck], facts: Mapping[str, Value]) -> Iterator[CheckResult]:
    """Each check as it came out."""
    for check in checks:
        held = compiled_expression(check.expect)(facts)
        value = compiled_expression(check.value)(facts) if check.value is not None else None
        passed = held if isinstance(held, bool) else None
        yield CheckResult(check.id, passed, value, check.text, check.severity, check.because)
