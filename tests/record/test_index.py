"""A table decided by index decides as one whose rules are tried one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policybook.expr import tree
from policybook.expr.types import BOOLEAN, DATE, NUMBER, NumberType
from policybook.expr.values import Value
from policybook.plan.model import Aggregation, HitPolicy, Plan, Rule, Table
from policybook.plan.model import Test as RuleTest
from policybook.plan.outcome import Conflict, Traced
from policybook.record import from_index
from policybook.record import index as index_module
from policybook.record.from_plan import Compiled, compiled
from policybook.record.index import bits, index_of
from policybook.record.truth import Truth, truth
from tests.record.tables import CLASS_ROWS, CUT, FACTS, RECORDS, SCORE_ROWS, VALUES, Cell, Row, table_plan
from tests.record.test_tables import NOTHING, slowly

ALL = 10**9


def answer(decide: Callable[[Any], Any], facts: dict[str, Any]) -> Any:
    try:
        return decide(facts)
    except Conflict as conflict:
        return conflict.rules


def by_index(plan: Plan) -> Compiled:
    code = compiled(plan, indexed_from=1)
    assert "bit_length()" in code.source or "bits(" in code.source
    return code


def assert_alike(index: Compiled, scan: Compiled, facts: dict[str, Any]) -> None:
    wanted = answer(scan.outcome, facts)
    assert answer(index.outcome, facts) == wanted
    trace, other = answer(index.traced, facts), answer(scan.traced, facts)
    if not isinstance(other, Traced):
        assert trace == other == wanted
        return
    assert trace.outcome == other.outcome == wanted
    assert trace.matched == other.matched
    assert trace.rows == other.rows
    assert trace.facts == other.facts


@given(CLASS_ROWS, st.sampled_from(HitPolicy), RECORDS, st.sampled_from([None, "C"]), st.booleans())
def test_an_indexed_table_decides_by_its_hit_policy(
    rows: list[Row], policy: HitPolicy, facts: dict[str, Any], default: str | None, computed: bool
) -> None:
    plan = table_plan([*rows, Row((None,) * 5, "B", ())], policy, default=default, computed=computed)
    index = by_index(plan)
    assert_alike(index, compiled(plan, indexed_from=ALL), facts)
    wanted = slowly(rows, policy, facts, default)
    if wanted is not NOTHING:
        assert index.outcome(facts) == wanted


@given(SCORE_ROWS, st.sampled_from(Aggregation), RECORDS)
def test_an_indexed_table_collects_alike(
    rows: list[Row], aggregation: Aggregation, facts: dict[str, Any]
) -> None:
    plan = table_plan([*rows, Row((None,) * 5, 1, ())], HitPolicy.COLLECT, aggregation)
    assert_alike(by_index(plan), compiled(plan, indexed_from=ALL), facts)


def conditions(name: str) -> st.SearchStrategy[tree.Expr]:
    """Tests of a fact as a person may write them: turned round, negated, nested, beside computed ones."""
    fact = tree.Fact(name, FACTS[name])
    literal = VALUES[name].map(lambda value: tree.Literal(value, fact.type))
    ops = ["=", "!="] if name == "vip" else ["=", "!=", "<", "<=", ">", ">="]
    op = st.sampled_from(ops)
    null = tree.Literal(None, fact.type)
    leaf = st.one_of(
        st.builds(lambda op, right: tree.Compare(op, fact, right), op, literal),
        st.builds(lambda op, left: tree.Compare(op, left, fact), op, literal),
        st.sampled_from([tree.Compare("=", fact, null), tree.Compare("!=", fact, null)]),
        st.sampled_from([tree.Literal(True, BOOLEAN), tree.Literal(False, BOOLEAN)]),
        st.lists(literal, min_size=1, max_size=3).map(lambda each: tree.OneOf(fact, tuple(each))),
    )
    if name != "vip":
        ends = st.tuples(st.one_of(st.none(), literal), literal)
        leaf |= st.builds(
            lambda pair, low, high: tree.Within(fact, pair[0], pair[1], low, high),
            ends,
            st.booleans(),
            st.booleans(),
        )
    else:
        leaf |= st.just(fact)

    def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        two = st.tuples(inner, inner)
        return st.one_of(inner.map(tree.Not), two.map(tree.And), two.map(tree.Or))

    return st.recursive(leaf, nested, max_leaves=4)


@st.composite
def written_plans(draw: st.DrawFn) -> Plan:
    """Tables whose tests are any conditions, some of which no index holds."""
    policy = draw(st.sampled_from(HitPolicy))
    plan = table_plan([], policy)
    assert isinstance(plan.body, Table)
    columns = list(FACTS)
    computed = tree.Compare(">=", tree.Fact("spend", FACTS["spend"]), tree.Fact("days", FACTS["days"]))
    rules = []
    for at in range(draw(st.integers(1, 6))):
        tests = []
        for place, name in enumerate(columns):
            if draw(st.booleans()):
                column = draw(st.sampled_from([place, None]))
                tests.append(RuleTest(draw(conditions(name)), name, column))
        if draw(st.integers(0, 3)) == 0:
            tests.append(RuleTest(draw(st.sampled_from([computed, tree.Not(computed)])), "computed"))
        outcome = tree.Literal(draw(st.sampled_from(["A", "B", "C"])), plan.outcome_type)
        rules.append(Rule(f"r{at}", tuple(tests), (outcome,)))
    return replace(plan, body=replace(plan.body, rules=tuple(rules)))


@settings(max_examples=max(15, settings().max_examples // 3))
@given(written_plans(), RECORDS)
def test_any_conditions_decide_alike(plan: Plan, facts: dict[str, Any]) -> None:
    # Whether an index pays is a matter of time alone.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(from_index, "_MOST_LEFT", 1)
        index = by_index(plan)
    assert_alike(index, compiled(plan, indexed_from=ALL), facts)


@given(CLASS_ROWS, st.sampled_from(HitPolicy), RECORDS)
def test_a_table_whose_sets_are_too_large_shares_them_and_decides_alike(
    rows: list[Row], policy: HitPolicy, facts: dict[str, Any]
) -> None:
    plan = table_plan([*rows, *[Row((None,) * 5, "B", ())] * 8], policy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_module.index_of, "__defaults__", (6, None))
        index = by_index(plan)
    assert_alike(index, compiled(plan, indexed_from=ALL), facts)


@given(CLASS_ROWS, st.sampled_from(HitPolicy), RECORDS)
def test_a_table_divided_by_the_value_of_one_input_decides_alike(
    rows: list[Row], policy: HitPolicy, facts: dict[str, Any]
) -> None:
    plan = table_plan([*rows, Row((None, None, None, Cell("=", (True,)), None), "B", None)], policy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(from_index, "_FEWEST_GROUPS", 0)
        patch.setattr(from_index, "_MOST_COPIES", 10)
        index = by_index(plan)
    assert ".get(v_" in index.source
    assert "ats" in index.source
    assert_alike(index, compiled(plan, indexed_from=ALL), facts)


@given(conditions("spend"), st.one_of(st.none(), VALUES["spend"]))
def test_where_a_test_is_true_is_what_its_code_says(test: tree.Expr, value: Value) -> None:
    fact = tree.Fact("spend", FACTS["spend"])
    where = truth(test, fact)
    assert where is not None
    if value is None:
        found = where.null is True
    else:
        found = any(
            (low is None or low <= (value, 0)) and (high is None or (value, 0) < high)
            for low, high in where.ranges
        )
    plan = table_plan([], HitPolicy.FIRST)
    assert isinstance(plan.body, Table)
    rule = Rule("r", (RuleTest(test, ""),), (tree.Literal("A", plan.outcome_type),))
    code = compiled(replace(plan, body=replace(plan.body, rules=(rule,))), indexed_from=ALL)
    assert (code.outcome({"spend": value}) == "A") == found


def test_what_is_computed_depends_on_more_than_the_value_and_is_not_indexed() -> None:
    fact, other = tree.Fact("spend", NUMBER), tree.Fact("limit", NUMBER)
    assert truth(tree.Compare("<", fact, other), fact) is None
    assert truth(tree.Or((tree.Compare("<", fact, other), tree.Literal(True, BOOLEAN))), fact) is None
    assert truth(tree.Compare("=", fact, tree.Literal("x", NUMBER)), other) is None
    assert truth(tree.Compare("<", fact, tree.Literal(date(2024, 1, 1), DATE)), fact) is None


def test_sets_beyond_their_share_of_memory_are_shared_by_neighbours() -> None:
    truths = {at: Truth((((at, 0), (at + 1, 0)),), None) for at in range(1_000)}
    whole, shared = index_of(truths, 1_000), index_of(truths, 1_000, 5_000)
    assert (whole.shift, len(whole.sets)) == (0, 1_003)
    assert shared.shift > 0
    assert len(shared.sets) * 125 <= 5_000 + 125
    for value in range(1_000):
        possible = shared.sets[(value + 1) >> shared.shift]
        assert [at for at in bits(possible) if shared.holds(value + 1, at)] == [value + 1]


@pytest.mark.parametrize("rows", [[], [0], [0, 1, 63, 64], list(range(0, 4_000, 3))])
def test_the_bits_of_a_set_are_given_from_the_highest(rows: list[int]) -> None:
    assert list(bits(sum(1 << at for at in rows))) == [at + 1 for at in reversed(rows)]


def test_many_computed_tests_are_tried_one_after_another() -> None:
    plan = table_plan([], HitPolicy.FIRST)
    assert isinstance(plan.body, Table)
    spend, days = tree.Fact("spend", NumberType(2, 18)), tree.Fact("days", NumberType(0, 18))
    test = RuleTest(tree.Compare("<", spend, days), "")
    rules = tuple(Rule(f"r{at}", (test,), (tree.Literal("A", plan.outcome_type),)) for at in range(200))
    code = compiled(replace(plan, body=replace(plan.body, rules=rules)))
    assert "bit_length" not in code.source
    assert code.outcome({"spend": 1, "days": 2}) == "A"


@pytest.mark.slow
def test_ten_thousand_rows_of_their_own_bounds_decide_alike() -> None:
    start = date(2000, 1, 1)
    rows = [
        Row(
            (
                Cell("[)", (Decimal(at) / 4, Decimal(at + 40) / 4)),
                Cell(">=", (at % 977,)) if at % 3 else None,
                Cell("in", (f"t{at % 53}", "x")) if at % 5 else None,
                None,
                Cell("<", (start + timedelta(days=at),)),
            ),
            "ABC"[at % 3],
            None,
        )
        for at in range(10_000)
    ]
    records = [
        {
            "spend": Decimal(at * 37 % 10_100) / 4,
            "days": at * 7 % 1_000,
            "类别": ("x", "t1", "t7", None)[at % 4],
            "since": start + timedelta(days=at * 61 % 10_000),
            "as_of": CUT,
        }
        for at in range(200)
    ]
    for policy in (HitPolicy.FIRST, HitPolicy.COLLECT):
        plan = table_plan(rows, policy)
        index, scan = by_index(plan), compiled(plan, indexed_from=ALL)
        matched = 0
        for facts in records:
            wanted = answer(scan.outcome, facts)
            matched += wanted not in (None, [])
            assert answer(index.outcome, facts) == wanted
        assert matched > 30
