"""Which rules the cases show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from policybook.cases.coverage import untested
from policybook.cases.model import Coverage, Results
from policybook.cases.run import run_cases
from policybook.diagnostics.codes import Code
from policybook.service.check import check

Ran = Callable[..., Results]

OVERLAY = """\
overlay: abc
rules:
  - {before: vip, id: our-own, when: {annual_spend: "> 100000000"}, then: A}
"""
BOTH = """\
cases: abc
tests:
  - {name: large, given: {stage: active, spend: 1000}, expect: A}
  - {name: small, given: {stage: active, spend: 1}, expect: B}
"""


def test_every_rule_seen_both_ways_is_all_there_is(ran: Ran) -> None:
    coverage = ran(BOTH).coverage

    of_abc = Coverage(tuple(rule for rule in coverage.rules if rule.policy == "abc"))
    assert of_abc.percent == 100
    assert untested(of_abc) == []
    assert coverage.percent < 100  # the book's other policies have rules too


def test_a_rule_that_always_matches_need_not_miss(ran: Ran) -> None:
    coverage = ran(BOTH).coverage

    assert [(rule.rule, rule.may_miss, rule.missed) for rule in coverage.rules[:2]] == [
        ("large", True, True),
        ("otherwise", False, False),
    ]


def test_what_no_case_shows_is_a_warning_at_the_rule(ran: Ran) -> None:
    found = ran(
        "cases: abc\ntests:\n  - {name: x, given: {stage: active, spend: 9999}, expect: A}\n"
    ).coverage
    coverage = Coverage(tuple(rule for rule in found.rules if rule.policy == "abc"))

    assert coverage.percent == 33
    assert {each.code for each in untested(coverage)} == {Code.UNTESTED_RULE}
    assert [(each.message, each.is_error) for each in untested(coverage)] == [
        ("no case shows rule `large` of `abc` not matching", False),
        ("no case makes rule `otherwise` of `abc` fire", False),
    ]
    place = untested(coverage)[0].span
    assert place.source.line(place.position.line).strip() == "- id: large"


def test_a_packs_rules_count_only_where_its_policy_has_cases(write: Callable[..., Path]) -> None:
    folder = write()
    (folder / "policybook.yaml").write_text("policybook: 1\nname: firm\nextends: [abc-classes]\n", "utf-8")
    (folder / "rules.yaml").write_text(OVERLAY, "utf-8")

    def covered() -> dict[str, int]:
        checked = check(folder)
        assert checked.book is not None
        rules = run_cases(checked.book, checked.cases).coverage.rules
        return Counter(rule.policy for rule in rules)

    assert covered() == {"abc": 1}
    (folder / "abc.cases.yaml").write_text(
        "cases: abc\ntests:\n  - {name: x, given: {annual_spend: 0}, expect: D}\n", "utf-8"
    )
    assert set(covered()) == {"abc"}
    assert covered()["abc"] > 1
