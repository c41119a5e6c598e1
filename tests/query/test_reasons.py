"""Values in reasons are spelled by a query as one record spells them, at every edge that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from policybook.expr.types import DATE, STRING
from policybook.plan.because import filled
from policybook.plan.model import HitPolicy, Output, Plan, Rule, Table, Texts
from policybook.plan.model import Test as Cell
from policybook.query.from_plans import decided_query
from policybook.record.from_expr import compiled_expression
from tests.query.engines import EVERY, database
from tests.query.shop import AS_OF, plan, read, vocabulary

_MOST = Decimal("9999999999999999.99")
#: What is shown, the record's fields, and the words.
EDGES: list[tuple[str, dict[str, Any], str]] = [
    # nothing has no sign
    ("credit_limit", {"credit_limit": Decimal("-0.00")}, "0.00"),
    ("-credit_limit", {"credit_limit": Decimal("0.00")}, "0.00"),
    ("credit_limit * visits", {"credit_limit": Decimal("-0.01"), "visits": Decimal(0)}, "0.00"),
    ("visits / returns", {"visits": Decimal(-1), "returns": Decimal(10_000_000)}, "0"),
    ("decimal(credit_limit, 1)", {"credit_limit": Decimal("-0.05")}, "0.0"),
    ("round half up(credit_limit, 1)", {"credit_limit": Decimal("-0.05")}, "-0.1"),
    # what lies between -1 and 0 has one
    ("credit_limit", {"credit_limit": Decimal("-0.50")}, "-0.50"),
    ("credit_limit", {"credit_limit": Decimal("-0.01")}, "-0.01"),
    ("rate", {"rate": Decimal("-0.0001")}, "-0.0001"),
    ("visits / returns", {"visits": Decimal(-1), "returns": Decimal(2)}, "-0.5"),
    # places of the type, whatever was put in
    ("credit_limit", {"credit_limit": Decimal(10)}, "10.00"),
    ("credit_limit", {"credit_limit": Decimal("91200.5")}, "91200.50"),
    ("rate", {"rate": Decimal("0.35")}, "0.3500"),
    ("credit_limit * rate", {"credit_limit": Decimal("2.50"), "rate": Decimal("0.4")}, "1.000000"),
    ("visits", {"visits": Decimal(1000)}, "1000"),
    ("visits", {"visits": Decimal(-7)}, "-7"),
    # a quotient has up to six places, half even, and no zeros at its end
    ("visits / returns", {"visits": Decimal(1), "returns": Decimal(3)}, "0.333333"),
    ("visits / returns", {"visits": Decimal(2), "returns": Decimal(3)}, "0.666667"),
    ("visits / returns", {"visits": Decimal(5), "returns": Decimal(10_000_000)}, "0"),
    ("visits / returns", {"visits": Decimal(15), "returns": Decimal(10_000_000)}, "0.000002"),
    ("visits / returns", {"visits": Decimal(25), "returns": Decimal(10_000_000)}, "0.000002"),
    ("visits / returns", {"visits": Decimal(-15), "returns": Decimal(10_000_000)}, "-0.000002"),
    ("visits / returns", {"visits": Decimal(-5), "returns": Decimal(10_000_000)}, "0"),
    ("visits / returns", {"visits": Decimal(9_999_999), "returns": Decimal(10_000_000)}, "1"),
    ("visits / returns", {"visits": Decimal(3), "returns": Decimal(-2)}, "-1.5"),
    ("visits / returns", {"visits": Decimal(1000), "returns": Decimal(10)}, "100"),
    ("visits / returns", {"visits": Decimal(1), "returns": Decimal(0)}, "-"),
    ("decimal(visits / returns, 4)", {"visits": Decimal(1), "returns": Decimal(8)}, "0.1250"),
    # as many digits as a field has
    ("credit_limit", {"credit_limit": _MOST}, "9999999999999999.99"),
    ("credit_limit", {"credit_limit": -_MOST}, "-9999999999999999.99"),
    ("visits", {"visits": Decimal(10**18 - 1)}, "999999999999999999"),
    # what is no number
    ("vip", {"vip": True}, "true"),
    ("vip", {"vip": False}, "false"),
    ("visits > 1", {"visits": Decimal(1)}, "false"),
    ("since", {"since": date(2024, 2, 29)}, "2024-02-29"),
    ("since", {"since": date(1, 1, 1)}, "0001-01-01"),
    ("since", {"since": date(9999, 12, 31)}, "9999-12-31"),
    ('since + duration("P1D")', {"since": date(9999, 12, 31)}, "-"),
    ("note", {"note": "O'Neil {note} 客\\%_"}, "O'Neil {note} 客\\%_"),
    ("note", {"note": ""}, ""),
    # null
    *((name, {}, "-") for name in ("credit_limit", "rate", "visits", "vip", "since", "note")),
    ("credit_limit + income", {"credit_limit": Decimal(1)}, "-"),
    ("visits > 1", {}, "-"),
    ("visits = null", {}, "true"),
    ("null", {}, "-"),
]
#: Numbers that only engines with more than 64 bits compute with.
LONG: list[tuple[str, dict[str, Any], str]] = [
    (
        "credit_limit * 1000000000000000",
        {"credit_limit": _MOST},
        "9999999999999999990000000000000.00",
    ),
    (
        "credit_limit * visits",
        {"credit_limit": Decimal("-1234567890123.45"), "visits": Decimal(10**15)},
        "-1234567890123450000000000000.00",
    ),
    (
        "credit_limit / income",
        {"credit_limit": _MOST, "income": Decimal("0.03")},
        "333333333333333333",
    ),
]


@pytest.mark.parametrize("key", EVERY)
def test_a_reason_says_the_same_in_a_query(key: str, request: pytest.FixtureRequest) -> None:
    asked = database(request, key)
    edges = [*EDGES, *(LONG if asked.dialect.widens else [])]
    shop = vocabulary({})
    blank = dict.fromkeys(shop.entities["customer"].fields) | {"orders": [], "contacts": []}
    rows = [{**blank, **given, "id": f"{at:03}"} for at, (_, given, _) in enumerate(edges)]
    facts = shop.facts("customer") | {"as_of": DATE}
    rules = []
    for at, (text, _, _) in enumerate(edges):
        test = Cell(read(f'id = "{at:03}"', facts), f'"{at:03}"', None)
        because = Texts(f"is {{{text}}}, 'so' {{{text}}}.", f"值为{{{text}}}。")
        rules.append(Rule(f"r{at}", (test,), (read('"X"', {}),), because, ((text, read(text, facts)),)))
    policy = _table(plan(shop), rules)
    found, findings = decided_query(shop, "customer", [policy], asked.dialect, AS_OF, because=[policy.id])
    assert found is not None, [each.message for each in findings]
    asked.load(shop, rows)
    query = found.query()
    answers = [found.read(query, row)[1][policy.id] for row in asked.ask(query.sql)]
    assert len(answers) == len(edges)
    for (text, _, words), row, rule, answer in zip(edges, rows, rules, answers, strict=True):
        assert (answer.because_en, answer.because_zh) == (f"is {words}, 'so' {words}.", f"值为{words}。"), (
            text
        )
        ((_, expr),) = rule.because_facts
        value = compiled_expression(expr)({**row, "as_of": AS_OF})
        assert rule.because is not None
        assert answer.because_en == filled(rule.because.en, [(text, value, expr.type)])


def _table(of: Plan, rules: list[Rule]) -> Plan:
    body = Table(HitPolicy.FIRST, (), tuple(rules))
    return replace(of, body=body, outputs=(Output("", STRING),), outcome_type=STRING)
