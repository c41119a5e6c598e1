"""Which rules the cases show."""

from __future__ import annotations

from collections.abc import Callable

from policybook.cases.coverage import untested
from policybook.cases.model import Results

Ran = Callable[..., Results]

BOTH = """\
cases: abc
tests:
  - {name: large, given: {stage: active, spend: 1000}, expect: A}
  - {name: small, given: {stage: active, spend: 1}, expect: B}
"""


def test_every_rule_seen_both_ways_is_all_there_is(ran: Ran) -> None:
    coverage = ran(BOTH).coverage

    assert coverage.percent == 100
    assert untested(coverage) == []


def test_a_rule_that_always_matches_need_not_miss(ran: Ran) -> None:
    coverage = ran(BOTH).coverage

    assert [(rule.rule, rule.may_miss, rule.missed) for rule in coverage.rules] == [
        ("large", True, True),
        ("otherwise", False, False),
    ]


def test_what_no_case_shows_is_a_warning_at_the_rule(ran: Ran) -> None:
    coverage = ran(
        "cases: abc\ntests:\n  - {name: x, given: {stage: active, spend: 9999}, expect: A}\n"
    ).coverage

    assert coverage.percent == 33
    assert [(each.message, each.is_error) for each in untested(coverage)] == [
        ("no case shows rule `large` of `abc` not matching", False),
        ("no case makes rule `otherwise` of `abc` fire", False),
    ]
    assert (
        untested(coverage)[0].span.source.line(untested(coverage)[0].span.position.line).strip()
        == "- id: large"
    )


def test_only_policies_with_cases_are_counted(ran: Ran) -> None:
    assert {rule.policy for rule in ran(BOTH).coverage.rules} == {"abc"}
