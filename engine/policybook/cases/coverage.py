"""Which rules the cases tried, and whether each was seen both to count and to be tried in vain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from policybook.book.model import Book
from policybook.cases.model import Coverage, Result, RuleCoverage
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.plan.model import Plan, Rule


def coverage_of(results: Iterable[Result], book: Book) -> Coverage:
    """The coverage of the policies that have cases, and of the book's own rules in all others.

    What else a pack brings is tested where the pack is.
    """
    fired: set[tuple[str, str]] = set()
    missed: set[tuple[str, str]] = set()
    tried: set[str] = set()
    for result in results:
        policy = result.case.policy
        tried.add(policy)
        fired |= {(policy, rule) for rule in result.fired}
        missed |= {(policy, row.rule.id) for row in result.trace if not row.matched}
    rules: list[RuleCoverage] = []
    for id, plan in book.plans.items():
        known = _rules(plan, fired, missed)
        rules += known if id in tried else (each for each in known if _is_own(each, book))
    return Coverage(tuple(rules))


def _is_own(rule: RuleCoverage, book: Book) -> bool:
    if rule.span is None:
        return False
    file = rule.span.source.name
    return not file.startswith("pack:") and Path(file).is_relative_to(book.folder)


def _rules(plan: Plan, fired: set[tuple[str, str]], missed: set[tuple[str, str]]) -> Iterator[RuleCoverage]:
    # An overlay with a period leaves two versions under one id; they are one rule to a person.
    versions: dict[str, list[Rule]] = {}
    for rule in plan.body.rules:
        versions.setdefault(rule.id, []).append(rule)
    for id, rules in versions.items():
        key = (plan.id, id)
        may_miss = any(rule.tests or rule.effective is not None for rule in rules)
        yield RuleCoverage(plan.id, id, key in fired, key in missed, may_miss, rules[0].span)


def untested(coverage: Coverage) -> list[Diagnostic]:
    """A warning for each rule that no case made fire, or that no case tried in vain."""
    findings = []
    for rule in coverage.rules:
        if rule.complete or rule.span is None:
            continue
        if not rule.fired:
            message = f"no case makes rule `{rule.rule}` of `{rule.policy}` fire"
            help = f"add a case with `fired: [{rule.rule}]`"
        else:
            message = f"no case shows rule `{rule.rule}` of `{rule.policy}` not matching"
            help = "add a case in which it is reached and does not match"
        findings.append(Diagnostic(Code.UNTESTED_RULE, message, rule.span, help=help))
    return findings
