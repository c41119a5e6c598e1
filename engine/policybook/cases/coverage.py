"""Which rules the cases tried, and whether each was seen both to count and to be tried in vain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from policybook.book.model import Book
from policybook.cases.model import Coverage, Result, RuleCoverage
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.plan.cadence import Cadence, Step
from policybook.plan.model import Plan, Rule

#: Rules by plan and id.
Names = set[tuple[str, str]]


def coverage_of(results: Iterable[Result], book: Book) -> Coverage:
    """The coverage of the policies that have cases, and of the book's own rules in all others.

    What else a pack brings is tested where the pack is. The plans of a cadence's steps count as one
    policy: its rules, of which each step has a copy, and its steps. Of a pack's cadence those count
    that the book's overlays bring, and of a step with cases of its own that step and its rules.
    """
    fired: Names = set()
    missed: Names = set()
    tried: set[str] = set()
    for result in results:
        policy = result.case.policy
        tried.add(policy)
        fired |= {(policy, rule) for rule in result.fired}
        fired |= {(plan, rule) for plan, rule, counted in result.tried if counted}
        missed |= {(policy, row.rule.id) for row in result.trace if not row.matched}
        missed |= {(plan, rule) for plan, rule, counted in result.tried if not counted}
    # Its steps are counted below; who is in charge is asked for by no rules.
    others = {
        plan.id
        for cadence in book.cadences.values()
        for plan in cadence.plans
        if cadence.exit is None or plan.id != cadence.exit.id
    }
    rules: list[RuleCoverage] = []
    for id, plan in book.plans.items():
        if id not in others:
            known = _rules(plan, fired, missed)
            rules += known if id in tried else (each for each in known if _is_own(each, book))
    for cadence in book.cadences.values():
        cased = [step for step in cadence.steps if step.plan.id in tried]
        asked = {rule.id for step in cased for rule in step.plan.body.rules if not _is_of_step(rule, step)}
        rules += [
            each for each in _of_cadence(cadence, fired, missed) if each.rule in asked or _is_own(each, book)
        ]
        asked = {_written(step) for step in cased}
        rules += [each for each in _of_steps(cadence, fired) if each.rule in asked or _is_own(each, book)]
    return Coverage(tuple(rules))


def _is_own(rule: RuleCoverage, book: Book) -> bool:
    if rule.span is None:
        return False
    file = rule.span.source.name
    return not file.startswith("pack:") and Path(file).is_relative_to(book.folder)


def _rules(plan: Plan, fired: Names, missed: Names) -> Iterator[RuleCoverage]:
    # An overlay with a period leaves two versions under one id; they are one rule to a person.
    for id, rules in _by_id(plan.body.rules).items():
        key = (plan.id, id)
        may_miss = any(rule.tests or rule.effective is not None for rule in rules)
        yield RuleCoverage(plan.id, id, key in fired, key in missed, may_miss, span=rules[0].span)


def _by_id(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.id, []).append(rule)
    return found


def _of_cadence(cadence: Cadence, fired: Names, missed: Names) -> Iterator[RuleCoverage]:
    """The rules of the classes: each is one, in however many steps it stands."""
    may_miss: dict[str, bool] = {}
    first: dict[str, Rule] = {}
    for step in cadence.steps:
        own = [rule for rule in step.plan.body.rules if not _is_of_step(rule, step)]
        # What a step itself asks for stands before the tests of every rule.
        shared = _shared_tests(own)
        for rule in own:
            first.setdefault(rule.id, rule)
            misses = len(rule.tests) > shared or rule.effective is not None
            may_miss[rule.id] = may_miss.get(rule.id, False) or misses
    for id, rule in first.items():
        plans = [(step.plan.id, id) for step in cadence.steps]
        yield RuleCoverage(
            cadence.id,
            id,
            any(each in fired for each in plans),
            any(each in missed for each in plans),
            may_miss[id],
            span=rule.span,
        )


def _shared_tests(rules: list[Rule]) -> int:
    if len(rules) < 2:
        return 0
    shared = 0
    for tests in zip(*(rule.tests for rule in rules), strict=False):
        if any(test is not tests[0] for test in tests):
            break
        shared += 1
    return shared


def _of_steps(cadence: Cadence, fired: Names) -> Iterator[RuleCoverage]:
    """The steps as they are written: the announcements or items of one are one."""
    written: dict[str, list[Step]] = {}
    for step in cadence.steps:
        written.setdefault(_written(step), []).append(step)
    for id, steps in written.items():
        plans = {step.plan.id for step in steps}
        counted = any(plan in plans for plan, _ in fired)
        yield RuleCoverage(cadence.id, id, counted, False, False, is_step=True, span=steps[0].span)


def _written(step: Step) -> str:
    """The id of the step as it is written, of which each announcement or item makes one."""
    return step.id.partition(".")[0]


def _is_of_step(rule: Rule, step: Step) -> bool:
    """Whether a rule was made of the step alone, for all whom no class names."""
    return rule.span == step.span


def untested(coverage: Coverage) -> list[Diagnostic]:
    """A warning for each rule that no case made fire, or that no case tried in vain."""
    findings = []
    for rule in coverage.rules:
        if rule.complete or rule.span is None:
            continue
        if rule.is_step:
            message = f"no case makes step `{rule.rule}` of `{rule.policy}` come up"
            help = f"add a timeline that expects a task of it, or a case of `{rule.policy}.{rule.rule}`"
        elif not rule.fired:
            message = f"no case makes rule `{rule.rule}` of `{rule.policy}` fire"
            help = f"add a case with `fired: [{rule.rule}]`"
        else:
            message = f"no case shows rule `{rule.rule}` of `{rule.policy}` not matching"
            help = "add a case in which it is reached and does not match"
        findings.append(Diagnostic(Code.UNTESTED_RULE, message, rule.span, help=help))
    return findings
