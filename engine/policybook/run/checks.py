"""Outcome checks: what must be true of all classified records, decided over their list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policybook.expr.limits import LimitError, Limits
from policybook.expr.values import Value
from policybook.plan.model import OutcomeCheck
from policybook.record.from_expr import compiled_expression
from policybook.run.model import CheckResult, RunError


def checked(
    checks: Sequence[OutcomeCheck], facts: Mapping[str, Value], limits: Limits
) -> Iterator[CheckResult]:
    """Each check as it came out. Raises RunError where one would go beyond the limits."""
    for check in checks:
        try:
            held = compiled_expression(check.expect, limits)(facts)
            value = compiled_expression(check.value, limits)(facts) if check.value is not None else None
        except LimitError as error:
            raise RunError([error.finding]) from None
        passed = held if isinstance(held, bool) else None
        yield CheckResult(check.id, passed, value, check.text, check.severity, check.because)
