"""Results as plain data; `schemas/output/test.schema.json` describes them."""

from __future__ import annotations

from typing import Any

from policybook.cases.model import Coverage, Result, Results, Status
from policybook.run.to_json import trace_json


def to_json(results: Results) -> dict[str, Any]:
    """The counts, every case with both sides and its trace, and the coverage."""
    return {
        "collected": results.collected,
        "passed": results.count(Status.PASSED),
        "failed": results.count(Status.FAILED),
        "todo": results.count(Status.TODO),
        "cases": [_case(result) for result in results.results],
        "coverage": _coverage(results.coverage),
    }


def _case(result: Result) -> dict[str, Any]:
    case = result.case
    first = result.mismatches[0] if result.mismatches else None
    return {
        "file": case.span.source.name,
        "line": case.span.position.line,
        "policy": case.policy,
        "name": case.name,
        "status": str(result.status),
        "expected": f"{first.about}: {first.expected}" if first else None,
        "actual": first.actual if first else result.actual,
        "mismatches": [
            {
                "about": each.about,
                "expected": each.expected,
                "actual": each.actual,
                "file": each.span.source.name,
                "line": each.span.position.line,
                "column": each.span.position.column,
            }
            for each in result.mismatches
        ],
        "todo": case.todo,
        "trace": trace_json(result.trace),
        "notes": list(result.notes),
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "percent": coverage.percent,
        "seen": coverage.seen,
        "ways": coverage.ways,
        "rules": [
            {
                "policy": rule.policy,
                "rule": rule.rule,
                "kind": "step" if rule.is_step else "rule",
                "fired": rule.fired,
                "missed": rule.missed,
                "complete": rule.complete,
            }
            for rule in coverage.rules
        ],
    }
