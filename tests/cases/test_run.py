"""What a case may expect, and what is said when it does not hold."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from policybook.cases.compare import same
from policybook.cases.model import Results, Status
from policybook.cases.report import explained
from policybook.cases.run import run_cases
from policybook.service.check import Checked

Ran = Callable[..., Results]


def _one(results: Results) -> tuple[Status, list[tuple[str, str, str]]]:
    assert results.collected == 1
    result = results.results[0]
    return result.status, [(each.about, each.expected, each.actual) for each in result.mismatches]


def test_an_outcome_that_is_as_expected_passes(ran: Ran) -> None:
    results = ran("cases: abc\ntests:\n  - {name: 大, given: {stage: active, spend: 1000}, expect: A}\n")

    assert _one(results) == (Status.PASSED, [])


def test_an_outcome_that_is_not_fails_with_both_sides_and_every_rule_tried(ran: Ran) -> None:
    results = ran("cases: abc\ntests:\n  - {name: 小, given: {stage: active, spend: 999.99}, expect: A}\n")

    assert _one(results) == (Status.FAILED, [("outcome", "A", "B")])
    rows = [(row.rule.id, row.matched) for row in results.results[0].trace]
    assert rows == [("large", False), ("otherwise", True)]


def test_a_record_that_the_policy_is_not_about_has_no_outcome(ran: Ran) -> None:
    results = ran("cases: abc\ntests:\n  - {name: x, given: {stage: prospect, spend: 2000}, expect: null}\n")

    assert _one(results) == (Status.PASSED, [])


def test_measures_are_computed_from_lists_and_a_measure_given_wins(ran: Ran) -> None:
    results = ran(
        """\
cases: abc
as_of: 2026-01-31
fixtures:
  订单:
    stage: active
    orders:
      - {placed_on: 2025-06-01, amount: 600}
      - {placed_on: 2025-07-01, amount: 400}
      - {placed_on: 2025-01-31, amount: 5000}
tests:
  - {name: computed, use: 订单, expect: A, facts: {spend: 1000, 两年额: 6000}}
  - {name: given, use: 订单, given: {spend: 1}, expect: B, facts: {spend: 1}}
  - {name: earlier, use: 订单, as_of: 2025-01-31, expect: B, facts: {spend: 6000}}
"""
    )

    assert [each.status for each in results.results] == [Status.PASSED, Status.PASSED, Status.FAILED]
    assert [each.about for each in results.results[2].mismatches] == ["outcome"]


def test_with_and_given_win_over_fixtures_and_later_fixtures_over_earlier(ran: Ran) -> None:
    results = ran(
        """\
cases: abc
fixtures:
  one: {stage: active, spend: 1}
  two: {spend: 2000}
tests:
  - {name: later, use: [one, two], expect: A}
  - {name: with, use: [one, two], with: {spend: 5}, expect: B}
  - {name: given, use: [one, two], with: {spend: 5}, given: {spend: 1000}, expect: A}
"""
    )

    assert results.count(Status.PASSED) == 3


def test_reasons_are_compared_in_both_languages(ran: Ran) -> None:
    case = "cases: abc\ntests:\n  - {name: x, given: {stage: active, spend: 1000}, because: %s}\n"

    assert _one(ran(case % "{en: bought for 1000.00, zh: 成交额1000.00}")) == (Status.PASSED, [])
    assert _one(ran(case % "{en: bought for 1000.00, zh: 成交额999.00}")) == (
        Status.FAILED,
        [("because in Chinese", "成交额999.00", "成交额1000.00")],
    )


def test_rules_fired_and_not_fired(ran: Ran) -> None:
    case = "cases: abc\ntests:\n  - {name: x, given: {stage: active, spend: 1}, %s}\n"

    assert _one(ran(case % "fired: [otherwise], not_fired: [large]"))[0] is Status.PASSED
    assert _one(ran(case % "fired: [large]")) == (
        Status.FAILED,
        [("rules that fired", "large", "otherwise")],
    )
    assert _one(ran(case % "not_fired: [otherwise]")) == (
        Status.FAILED,
        [("rules that fired", "without otherwise", "otherwise")],
    )


def test_of_several_outputs_only_those_named_are_compared(ran: Ran) -> None:
    case = (
        "cases: terms\nas_of: 2026-01-31\ntests:\n  - {name: x, given: {abc: A, credit: 700}, expect: %s}\n"
    )

    assert _one(ran(case % "{days: 60}")) == (Status.PASSED, [])
    assert _one(ran(case % "{days: 30, label: credit}")) == (
        Status.FAILED,
        [("outcome `days`", "30", "60")],
    )


def test_the_facts_of_required_policies_may_be_given(ran: Ran) -> None:
    results = ran(
        "cases: terms\nas_of: 2026-01-31\n"
        "tests:\n  - {name: x, given: {stage: active, spend: 1000, credit: 800}, expect: {days: 60}}\n"
    )

    assert _one(results) == (Status.PASSED, [])


def test_the_reason_codes_of_a_scorecard_stand_in_order(ran: Ran) -> None:
    case = "cases: score\ntests:\n  - {name: x, given: {credit: 1}, expect: 15, reasons: %s}\n"

    assert _one(ran(case % "[R01, R02]")) == (Status.PASSED, [])
    assert _one(ran(case % "[R02, R01]"))[0] is Status.FAILED


def test_a_conflict_of_rules_is_a_failed_case(ran: Ran) -> None:
    results = ran("cases: clash\ntests:\n  - {name: x, given: {credit: 3}, expect: a}\n")

    status, [(about, expected, actual)] = _one(results)
    assert (status, about, expected) == (Status.FAILED, "outcome", "a")
    assert "`one`, `two` match at once" in actual


def test_a_todo_may_fail_and_fails_when_it_passes(ran: Ran) -> None:
    case = "cases: abc\ntests:\n  - {name: x, given: {stage: active, spend: 1}, expect: %s, todo: 待定}\n"

    assert _one(ran(case % "A"))[0] is Status.TODO
    assert _one(ran(case % "B")) == (Status.FAILED, [("todo", "to fail: 待定", "it passes")])


def test_each_row_of_a_table_is_a_case(ran: Ran) -> None:
    results = ran(
        """\
cases: abc
tests:
  - name: boundary
    with: {stage: active}
    columns: [spend, expect, fired, not_fired, name]
    rows:
      - [1000, A, large, otherwise, 刚好]
      - [999.99, B, [otherwise], [large], null]
      - [null, B, otherwise, large, null]
      - [1, A, null, null, null]
"""
    )

    found = [(each.case.name, each.status, each.case.span.position.line) for each in results.results]
    assert found == [
        ("刚好", Status.PASSED, 7),
        ("boundary [2]", Status.PASSED, 8),
        ("boundary [3]", Status.PASSED, 9),
        ("boundary [4]", Status.FAILED, 10),
    ]


def test_each_line_of_a_csv_file_is_a_case(ran: Ran) -> None:
    results = ran(
        "cases: abc\ntests:\n  - {name: boundary, csv: boundary.csv}\n",
        boundary_csv='stage,spend,expect,fired,as_of\nactive,1000,A,large,\n\n"active",999.99,A,,2026-01-31\n',
    )

    found = [(each.case.name, each.status, str(each.case.span)[-16:]) for each in results.results]
    assert found == [
        ("boundary [1]", Status.PASSED, "boundary.csv:2:1"),
        ("boundary [2]", Status.FAILED, "boundary.csv:4:1"),
    ]
    assert results.results[1].mismatches[0].span.position == (4, 17)


def test_one_is_one_point_nought_but_not_true() -> None:
    assert same(1, Decimal("1.00"))
    assert same([{"a": Decimal("2.50")}], [{"a": Decimal("2.5")}])
    assert not same(1, True)
    assert not same(False, 0)
    assert not same([1], [1, 1])
    assert not same({"a": None}, {})


def test_a_bound_that_is_computed_is_shown_as_what_it_came_to(checked: Callable[..., Checked]) -> None:
    found = checked(
        "cases: terms\nas_of: 2026-01-31\ntests:\n"
        "  - {name: x, given: {abc: B, since: 2024-01-01}, expect: {days: 0}}\n"
    )
    assert found.book is not None

    said = explained(run_cases(found.book, found.cases).results[0])

    assert 'rule `good` did not match: `abc` is B, wanted `"A"`' in said
    assert "rule `new` did not match: `since` is 2024-01-01, wanted `> " in said
    assert "2025-01-31" in said
    assert "rule `rest` matched" in said
