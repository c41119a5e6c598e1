"""Results as text for a person: each failure with its line, both sides, and why each rule did not match."""

from __future__ import annotations

from collections.abc import Iterator

from policybook.cases.model import Coverage, Mismatch, Result, Results, RuleCoverage, Status
from policybook.diagnostics.render import render_place
from policybook.expr.temporal import text_of
from policybook.plan.outcome import RuleTrace


def report(results: Results, *, colour: bool = False) -> str:
    """All failures and, in one line, how many cases came out how."""
    parts = [explained(each, colour=colour) for each in results.results if each.status is Status.FAILED]
    return "\n\n".join([*parts, summary(results)])


def summary(results: Results) -> str:
    """The counts in one line.

    `12 passed, 1 failed, 2 to do`.
    """
    counts = ((Status.PASSED, "passed"), (Status.FAILED, "failed"), (Status.TODO, "to do"))
    said = [f"{results.count(status)} {word}" for status, word in counts if results.count(status)]
    return ", ".join(said) or "no cases"


def explained(result: Result, *, colour: bool = False) -> str:
    """A failing case: where it is written, what was expected and found, and the rules as they came out."""
    title = f"failed: {result.case.policy}: {result.case.name}"
    lines = [title]
    for mismatch in result.mismatches:
        lines.append(render_place(mismatch.span, _against(mismatch), colour=colour))
    lines += trace_lines(result.trace)
    lines += [f"   = {note}" for note in result.notes]
    return "\n".join(lines)


def _against(mismatch: Mismatch) -> str:
    about = "" if mismatch.about == "outcome" else f"{mismatch.about}: "
    return f"{about}expected {mismatch.expected}, got {mismatch.actual}"


def trace_lines(trace: tuple[RuleTrace, ...]) -> Iterator[str]:
    """A line for each rule that was tried: that it matched, or the first test that was not true."""
    for row in trace:
        if row.matched:
            yield f"   = rule `{row.rule.id}` matched"
        else:
            yield f"   = rule `{row.rule.id}` did not match: {_why_not(row)}"


def _why_not(row: RuleTrace) -> str:
    failed = next((test for test in row.tests if test.result is not True), None)
    if failed is None:
        return "it is not in effect on this day"
    if not failed.input:
        return f"`{_line(failed.test)}` is {'unknown' if failed.result is None else 'false'}"
    wanted = f"`{failed.means}` (`{_line(failed.test)}`)" if failed.means else f"`{_line(failed.test)}`"
    return f"`{failed.input}` is {text_of(failed.value)}, wanted {wanted}"


def coverage_lines(coverage: Coverage) -> Iterator[str]:
    """The coverage of each policy and of all."""
    by_policy: dict[str, list[RuleCoverage]] = {}
    for rule in coverage.rules:
        by_policy.setdefault(rule.policy, []).append(rule)
    for policy, rules in by_policy.items():
        words = "rules and steps" if any(rule.is_step for rule in rules) else "rules"
        yield f"  {policy}: {sum(rule.complete for rule in rules)} of {len(rules)} {words} seen both ways"
    yield f"coverage: {coverage.percent} % ({coverage.seen} of {coverage.ways} ways)"


def _line(text: str) -> str:
    """A cell's text in one line, however it was folded."""
    return " ".join(text.split())
