"""Scorecards add up their partial scores and say what cost most."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybook.expr import tree
from policybook.expr.types import STRING, NumberType
from policybook.plan.model import Characteristic, Column, Output, Plan, Rule, Scorecard, Texts
from policybook.plan.model import Test as Cell
from policybook.record.from_plan import compiled

_NO_TEXT = Texts("", "")
_NUMBER = NumberType(0, 18)
#: Bands of a number, each with its score; the first whose bound is not reached counts.
Bands = list[tuple[int, int]]
_BANDS = st.lists(st.tuples(st.integers(0, 9), st.integers(-20, 20)), max_size=4)
_CARDS = st.dictionaries(
    st.sampled_from(["收入", "visits", "age"]), st.tuples(_BANDS, st.integers(0, 20)), min_size=1
)


def literal(value: Any) -> tree.Literal:
    return tree.Literal(value, _NUMBER)


def characteristic(name: str, bands: Bands, baseline: int | None) -> Characteristic:
    input = tree.Fact(name, _NUMBER)
    rules = tuple(
        Rule(
            f"{name}-{at + 1}",
            (Cell(tree.Compare("<", input, literal(bound)), f"< {bound}", 0),),
            (literal(score),),
        )
        for at, (bound, score) in enumerate(bands)
    )
    return Characteristic(
        name, _NO_TEXT, (Column(name, input),), rules, baseline, None if baseline is None else f"low {name}"
    )


def card(characteristics: list[Characteristic], low: Any = None, high: Any = None, initial: Any = 0) -> Plan:
    body = Scorecard(literal(initial), tuple(characteristics), low, high)
    return Plan("score", "decision", _NO_TEXT, None, {}, (), None, body, (Output("", _NUMBER),), _NUMBER)


@given(_CARDS, st.dictionaries(st.sampled_from(["收入", "visits", "age"]), st.integers(-1, 10)))
def test_a_score_is_the_sum_of_the_first_match_of_each_characteristic(
    written: dict[str, tuple[Bands, int]], facts: dict[str, int]
) -> None:
    code = compiled(card([characteristic(name, *each) for name, each in written.items()], -30, 30, initial=5))
    partial = {}
    matched = []
    for name, (bands, _) in written.items():
        hits = [at for at, (bound, _) in enumerate(bands) if name in facts and facts[name] < bound]
        partial[name] = bands[hits[0]][1] if hits else 0
        matched += [f"{name}-{hits[0] + 1}"] if hits else []
    total = max(-30, min(30, 5 + sum(partial.values())))
    short = {name: baseline - partial[name] for name, (_, baseline) in written.items()}
    reasons = sorted((name for name in written if short[name] > 0), key=lambda name: -short[name])
    traced = code.traced(facts)
    assert code.outcome(facts) == traced.outcome == total
    assert [rule.id for rule in traced.matched] == matched
    assert traced.reasons == tuple(f"low {name}" for name in reasons)


def test_a_characteristic_without_a_reason_is_no_reason() -> None:
    code = compiled(card([characteristic("age", [(9, -5)], None), characteristic("visits", [], 3)]))
    assert code.traced({"age": 1}).reasons == ("low visits",)


def test_an_unknown_partial_score_makes_the_score_unknown() -> None:
    unknown = Characteristic("x", _NO_TEXT, (), (Rule("x-1", (), (tree.Fact("bonus", _NUMBER),)),))
    code = compiled(card([unknown], low=0))
    assert code.outcome({}) is None
    assert code.outcome({"bonus": Decimal("2.5")}) == Decimal("2.5")


@pytest.mark.parametrize(("admitted", "outcome"), [("甲", 7), ("乙", None)])
def test_a_score_is_only_given_to_whom_where_admits(admitted: str, outcome: int | None) -> None:
    where = tree.Compare("=", tree.Fact("组", STRING), tree.Literal("甲", STRING))
    plain = card([], initial=7)
    plan = Plan("score", "decision", _NO_TEXT, None, {}, (), where, plain.body, plain.outputs, _NUMBER)
    traced = compiled(plan).traced({"组": admitted})
    assert compiled(plan).outcome({"组": admitted}) == traced.outcome == outcome
    assert traced.admitted is (outcome is not None)
