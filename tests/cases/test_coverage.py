"""Which rules the cases show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

from policybook.book.from_folder import book_from
from policybook.cases.coverage import untested
from policybook.cases.model import Coverage, Results
from policybook.cases.run import cases_of, run_cases
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


_FIRM = {
    "policybook": "policybook: 1\nname: firm\nextends: [customer-care]\n",
    "overlay": """
        overlay: customer-care
        steps:
          - after: win-back
            id: harvest
            occasion: {date: 09-01}
            channel: letter
            depth: light
            role: account-manager
        """,
    "firm.cases": """
        cases: customer-care.keep-in-touch
        as_of: 2026-06-30
        tests:
          - {name: of class A, given: {abc: A, customer_since: 2026-06-01}, expect: {due: 2026-06-15}}
        ---
        cases: customer-care
        tests:
          - name: another step of the pack comes up on the way
            from: 2026-12-20
            given: {abc: A, stage: active}
            steps: [new-year]
            timeline: [{to: 2026-12-29, expect: [new-year]}]
        """,
}


def test_a_firm_is_asked_for_its_own_steps_and_for_those_it_tries(tmp_path: Path) -> None:
    for name, text in _FIRM.items():
        (tmp_path / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
    book, findings = book_from(tmp_path)
    assert book is not None, [each.message for each in findings]
    cases, findings = cases_of(book)
    assert not findings, [each.message for each in findings]
    coverage = run_cases(book, cases).coverage
    rules = [each.rule for each in coverage.rules if not each.is_step]
    assert rules == ["class-a", "class-b", "class-d", "class-c"]
    steps = {each.rule: each.fired for each in coverage.rules if each.is_step}
    assert steps == {"keep-in-touch": True, "harvest": False}
