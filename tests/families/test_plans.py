"""What a plan says of itself: facts, requirements, types, population, stability, checks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from policybook.expr.tree import Call, Literal
from policybook.expr.types import (
    ANY,
    DATE,
    INTEGER,
    NUMBER,
    STRING,
    ContextType,
    ListType,
    NumberType,
    StringType,
    Type,
)
from policybook.families import classification, decision
from policybook.plan.model import HitPolicy, OverridePolicy, Period, Stability, Table, Texts
from policybook.plan.walk import facts_of_checks
from tests.families.books import documents, read

VOCABULARY = """
vocabulary: customers
entities:
  customer:
    key: id
    fields: {stage: string, region: string, 年采购额: {type: decimal, scale: 2}, since: date}
    has_many: {orders: order}
  order: {key: id, belongs_to: customer, fields: {amount: {type: decimal, scale: 2}}}
measures: {customer: {spend: sum(orders.amount), years: 'years and months duration(since, as_of).years'}}
population:
  customer:
    spend_rank: {rank: spend}
    spend_share: {cumulative_share: spend}
    unread: {ntile: 4, by: spend}
---
"""

ABC = (
    VOCABULARY
    + """
classification: abc
of: customer
title: {en: Classes, zh: 客户分级}
source: [S4.11, ours]
where: stage = "active"
parameters: {top: {type: integer, default: 10}, share: {type: number, default: 80%}}
classes: {A: {en: Main, zh: 主要}, B: 次要, C: Other}
rules:
  - id: top
    when: {spend_rank: "<= top", region: '"north"'}
    then: A
    because: {en: "spends {spend}", zh: "{since}起的客户，成交额{spend}"}
    source: S4.11
  - {id: rest, then: B, note: the rest}
default: C
stability: {demote_after: 2 runs, promote_after: 3, cap: {B: 50, A: 25}, order_by: 年采购额}
overrides: {roles: [manager, director], max_period: P180D}
checks:
  - id: share-of-sales
    expect: sum(customers[class = "A"].spend) / sum(customers.spend) >= share
    value: decimal(sum(customers[class = "A"].spend) / sum(customers.spend), 4)
    because: {en: Too few, zh: 太少}
  - {id: placed, expect: every c in customers satisfies c.spend_share <= 1 and c.since.year > 2000,
     severity: error}
"""
)


def test_a_plan_names_the_facts_that_it_reads() -> None:
    plan = read(ABC).plan
    assert list(plan.facts) == ["region", "since", "spend", "spend_rank", "stage", "年采购额"]
    assert plan.facts["spend_rank"] == INTEGER
    assert plan.facts["since"] == DATE


def test_population_facts_are_those_read_by_rules_and_checks() -> None:
    assert [each.name for each in read(ABC).plan.population] == ["spend_rank", "spend_share"]


def test_checks_need_facts_that_the_plan_does_not() -> None:
    plan = read(ABC).plan
    assert facts_of_checks(plan.checks, plan.entity) == ("since", "spend", "spend_share")
    assert [(each.id, each.severity, each.because) for each in plan.checks] == [
        ("share-of-sales", "warning", Texts("Too few", "太少")),
        ("placed", "error", None),
    ]
    assert facts_of_checks((), plan.entity) == ()


def test_classes_are_in_order_and_have_labels() -> None:
    plan = read(ABC).plan
    assert dict(plan.classes or {}) == {
        "A": Texts("Main", "主要"),
        "B": Texts("次要", "次要"),
        "C": Texts("Other", "Other"),
    }
    assert plan.outcome_type == StringType(("A", "B", "C"))
    assert plan.outputs[0].values == ("A", "B", "C")
    assert plan.outputs[0].default == Literal("C", StringType(("A", "B", "C")))
    assert (plan.title, plan.source, plan.entity, plan.family) == (
        Texts("Classes", "客户分级"),
        ("S4.11", "ours"),
        "customer",
        "classification",
    )


def test_stability_and_overrides_are_read() -> None:
    plan = read(ABC).plan
    assert plan.stability == Stability(2, 3, (("A", 25), ("B", 50)), "年采购额")
    assert plan.overrides == OverridePolicy(("manager", "director"), 180)


def test_a_rule_keeps_its_reason_and_source() -> None:
    body = read(ABC).plan.body
    assert isinstance(body, Table)
    assert body.hit_policy is HitPolicy.FIRST
    assert [column.text for column in body.columns] == ["spend_rank", "region"]
    top, rest = body.rules
    assert top.because == Texts("spends {spend}", "{since}起的客户，成交额{spend}")
    assert [name for name, _ in top.because_facts] == ["spend", "since"]
    assert [(test.column, test.text) for test in top.tests] == [(0, "<= top"), (1, '"north"')]
    assert (top.source, rest.tests, rest.because) == (("S4.11",), (), None)


def test_nothing_is_said_of_a_sound_classification() -> None:
    assert read(ABC).said == []


def test_a_rule_that_cannot_be_read_is_still_known_and_never_matches() -> None:
    book = read(ABC.replace('"<= top"', '"<= tpo"'))
    assert [code for code, _ in book.said] == ["UNKNOWN_NAME"]
    body = book.plan.body
    assert isinstance(body, Table)
    assert [rule.id for rule in body.rules] == ["top", "rest"]
    assert [test.expr for test in body.rules[0].tests] == [Literal(False, body.rules[0].tests[0].expr.type)]


def test_a_policy_requires_those_whose_outcomes_it_reads() -> None:
    book = read(
        ABC
        + """---
decision: credit-line
of: customer
inputs: {wish: number, unused: string}
output: {type: number}
expression: 'if abc = "A" and wish > 0 then visit.days else 0'
---
decision: visit
of: customer
outputs: {days: {type: integer}, by: {type: string}}
rules: [{id: all, then: {days: 1, by: null}}]
"""
    )
    assert book.said == []
    plan = book.plans["credit-line"]
    assert plan.requires == ("abc", "visit")
    assert set(plan.facts) == {"abc", "visit", "wish", "unused"}
    assert plan.facts["abc"] == StringType(("A", "B", "C"))


def test_a_rule_in_a_period_reads_the_day() -> None:
    plan = read(
        """
decision: rate
output: {type: number}
rules: [{id: all, then: 1, effective: [{from: 2026-01-01, to: 2026-02-01}, {from: 2027-01-01}]}]
"""
    ).plan
    assert plan.facts == {"as_of": DATE}
    assert isinstance(plan.body, Table)
    (first, second) = plan.body.rules[0].effective or ()
    assert (str(first.start), str(first.end), str(second.start)) == ("2026-01-01", "2026-02-01", "2027-01-01")
    assert second == Period(second.start, None)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("output: {type: decimal, scale: 2}\nrules: []", NumberType(2, 18)),
        ("output: {type: string, values: [a, b]}\nrules: []", StringType(("a", "b"))),
        ("output: {type: string}\nhit_policy: COLLECT\nrules: []", ListType(STRING)),
        ("output: {type: string}\nhit_policy: RULE ORDER\nrules: []", ListType(STRING)),
        ("output: {type: number}\nhit_policy: COLLECT\naggregation: MAX\nrules: []", NUMBER),
        ("output: {type: integer}\nhit_policy: COLLECT\naggregation: SUM\nrules: []", NumberType(0, None)),
        ("output: {type: string}\nhit_policy: COLLECT\naggregation: COUNT\nrules: []", INTEGER),
        ("outputs: {a: {type: date}}\nrules: []", ContextType((("a", DATE),))),
        (
            "outputs: {a: {type: date}, b: {type: string}}\nhit_policy: COLLECT\nrules: []",
            ListType(ContextType((("a", DATE), ("b", STRING)))),
        ),
        ("scorecard: {characteristics: []}", NUMBER),
        ("output: {type: integer}\nscorecard: {characteristics: []}", INTEGER),
        ("output: {type: date}\nexpression: as_of", DATE),
        ("output: {type: strange}\nexpression: as_of", ANY),
    ],
)
def test_the_outcomes_type_is_known_before_any_expression_is_read(written: str, kind: Type) -> None:
    assert decision.signature(documents(f"decision: x\n{written}")[0]) == ("x", kind)


def test_a_document_without_an_id_has_no_signature() -> None:
    for family in (classification, decision):
        node = documents(f"{family.KIND}: [x]")[0]
        assert family.signature(node) is None
        assert family.plan_from(node, read(VOCABULARY.removesuffix("---\n")).setting)[0] is None


@pytest.mark.parametrize(
    ("then", "rounded"),
    [
        ("1.25", False),
        ("a", False),
        ("a * a", True),
        ("a / 3", True),
        ("if a > 1 then a / 3 else 0", True),
        ("null", False),
    ],
)
def test_an_outcome_is_rounded_only_where_it_may_have_more_places(then: str, rounded: bool) -> None:
    body = read(
        f"""
decision: x
inputs: {{a: {{type: decimal, scale: 2}}}}
output: {{type: decimal, scale: 2}}
rules: [{{id: all, then: {then}}}]
"""
    ).plan.body
    assert isinstance(body, Table)
    (outcome,) = body.rules[0].outcome
    assert (isinstance(outcome, Call) and outcome.function == "decimal") is rounded


def test_a_parameter_is_rounded_as_an_outcome() -> None:
    body = read(
        """
decision: x
parameters: {rate: {type: number, default: 0.125}}
output: {type: decimal, scale: 2}
rules: [{id: all, then: rate}]
"""
    ).plan.body
    assert isinstance(body, Table)
    assert body.rules[0].outcome[0] == Literal(Decimal("0.12"), NumberType(2, 18), "rate")


def test_a_number_of_many_digits_is_rounded_too() -> None:
    digits = "1234567890" * 5
    body = read(
        f"""
decision: x
parameters: {{rate: {{type: number, default: {digits}.125}}}}
output: {{type: decimal, scale: 2}}
rules: [{{id: all, then: rate}}]
"""
    ).plan.body
    assert isinstance(body, Table)
    (outcome,) = body.rules[0].outcome
    assert isinstance(outcome, Literal)
    assert outcome.value == Decimal(digits + ".12")
