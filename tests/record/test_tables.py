"""Compiled tables decide what their rows say, and their traces say why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybook.plan.model import Aggregation, HitPolicy
from policybook.plan.outcome import Conflict
from policybook.record.from_plan import compiled
from tests.record.tables import CLASS_ROWS, CLASSES, CUT, RECORDS, SCORE_ROWS, Cell, Row, table_plan

NOTHING = object()


def slowly(rows: list[Row], policy: HitPolicy, facts: dict[str, Any], default: Any) -> Any:
    """The outcome by the words of the hit policy; NOTHING where rules clash."""
    found = [row.outcome for row in rows if row.matches(facts)]
    if not found:
        gives_list = policy in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)
        return [default] if gives_list and default is not None else default
    match policy:
        case HitPolicy.UNIQUE:
            return found[0] if len(found) == 1 else NOTHING
        case HitPolicy.ANY:
            return found[0] if len(set(found)) == 1 else NOTHING
        case HitPolicy.FIRST:
            return found[0]
        case HitPolicy.PRIORITY:
            return min(found, key=CLASSES.index)
        case HitPolicy.OUTPUT_ORDER:
            return sorted(found, key=CLASSES.index)
        case _:
            return found


@given(CLASS_ROWS, st.sampled_from(HitPolicy), RECORDS, st.sampled_from([None, "C"]), st.booleans())
def test_a_table_decides_by_its_hit_policy(
    rows: list[Row], policy: HitPolicy, facts: dict[str, Any], default: str | None, computed: bool
) -> None:
    code = compiled(table_plan(rows, policy, default=default, computed=computed))
    wanted = slowly(rows, policy, facts, default)
    if wanted is NOTHING:
        with pytest.raises(Conflict) as plain:
            code.outcome(facts)
        with pytest.raises(Conflict) as traced:
            code.traced(facts)
        matching = tuple(f"r{at}" for at, row in enumerate(rows) if row.matches(facts))
        assert plain.value.rules == traced.value.rules == matching
        return
    assert code.outcome(facts) == wanted
    assert code.traced(facts).outcome == wanted


@given(SCORE_ROWS, st.sampled_from(Aggregation), RECORDS)
def test_collect_makes_one_number_of_all_matches(
    rows: list[Row], aggregation: Aggregation, facts: dict[str, Any]
) -> None:
    code = compiled(table_plan(rows, HitPolicy.COLLECT, aggregation))
    found = [row.outcome for row in rows if row.matches(facts)]
    how = {"SUM": sum, "MIN": min, "MAX": max, "COUNT": len}[aggregation]
    assert code.outcome(facts) == code.traced(facts).outcome == (how(found) if found else None)


@given(CLASS_ROWS, st.sampled_from(HitPolicy), RECORDS)
def test_a_trace_shows_each_rule_tried_with_the_tests_up_to_the_first_that_is_not_true(
    rows: list[Row], policy: HitPolicy, facts: dict[str, Any]
) -> None:
    code = compiled(table_plan(rows, policy))
    if slowly(rows, policy, facts, None) is NOTHING:
        return
    traced = code.traced(facts)
    matching = [at for at, row in enumerate(rows) if row.matches(facts)]
    tried = len(rows)
    if policy is HitPolicy.FIRST and matching:
        tried = matching[0] + 1
    assert [each.rule.id for each in traced.rows] == [f"r{at}" for at in range(tried)]
    for row, each in zip(rows, traced.rows, strict=False):
        assert each.matched == row.matches(facts)
        assert all(test.result is True for test in each.tests[:-1])
        if not each.matched:
            assert each.tests[-1].result is not True
        for test in each.tests:
            if test.input != "as_of":
                assert test.value == facts.get(test.input)
    counted = [rule.id for rule in traced.matched]
    match policy:
        case HitPolicy.FIRST | HitPolicy.UNIQUE:
            assert counted == [f"r{at}" for at in matching[:1]]
        case HitPolicy.PRIORITY:
            assert [rows[int(name[1:])].outcome for name in counted] == [traced.outcome] * bool(matching)
        case _:
            assert counted == [f"r{at}" for at in matching]


@given(CLASS_ROWS, RECORDS)
def test_whole_numbers_decide_alike_as_integers_and_as_decimals(
    rows: list[Row], facts: dict[str, Any]
) -> None:
    code = compiled(table_plan(rows, HitPolicy.RULE_ORDER))
    exact = {name: Decimal(value) if type(value) is int else value for name, value in facts.items()}
    assert code.outcome(facts) == code.outcome(exact)


@pytest.mark.parametrize("policy", [HitPolicy.FIRST, HitPolicy.UNIQUE, HitPolicy.COLLECT])
def test_a_long_table_is_cut_into_parts_and_decides_the_same(policy: HitPolicy) -> None:
    rows = [Row((Cell("=", (at,)), None, None, None, None), CLASSES[at % 3], None) for at in range(1_000)]
    code = compiled(table_plan(rows, policy, default="B"), indexed_from=1_001)
    assert code.source.count("def part_") == 4
    for spend in (0, 299, 300, 999, 1_000, None):
        facts = {"spend": spend, "as_of": CUT}
        wanted = slowly(rows, policy, facts, "B")
        assert code.outcome(facts) == code.traced(facts).outcome == wanted
    assert [rule.id for rule in code.traced({"spend": 777, "as_of": CUT}).matched] == ["r777"]


@pytest.mark.slow
def test_ten_thousand_rows_compile() -> None:
    rows = [
        Row((Cell("[)", (at, at + 1)), None, Cell("=", ("x",)), None, None), "A", None)
        for at in range(10_000)
    ]
    code = compiled(table_plan(rows, HitPolicy.FIRST))
    facts = {"spend": 9_999, "类别": "x", "as_of": CUT}
    assert code.outcome(facts) == "A"
    assert len(code.traced(facts).rows) == 10_000


def test_each_rule_stands_in_the_generated_text_with_its_id() -> None:
    rows = [Row((Cell("<", (10,)), None, None, None, None), "A", None)]
    source = compiled(table_plan(rows, HitPolicy.FIRST)).source
    assert "if v_spend is not None and v_spend < 10:  # r0" in source.replace("(", "").replace(")", "")


def test_a_trace_holds_the_facts_as_they_were_when_it_was_decided() -> None:
    rows = [Row((Cell("<", (10,)), None, None, None, None), "A", None)]
    facts: dict[str, Any] = {"spend": 3, "as_of": CUT}
    traced = compiled(table_plan(rows, HitPolicy.FIRST)).traced(facts)
    facts["spend"] = 11
    assert traced.outcome == "A"
    assert traced.rows[0].tests[0].value == 3
    assert traced.facts["spend"] == 3
