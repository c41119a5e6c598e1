"""What a policy reads of another in one query: an outcome given from before, the class in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from policybook.expr.types import DATE, STRING
from policybook.plan.model import HitPolicy, Output, Plan, Rule, Table, Texts
from policybook.plan.model import Test as Cell
from policybook.query.decided import Decided
from policybook.query.dialect import Dialect
from policybook.query.dialects import DIALECTS
from policybook.query.from_plans import Settle, decided_query
from policybook.query.steps import Step
from policybook.vocabulary.model import Vocabulary
from tests.query.engines import EVERY, Database, database
from tests.query.shop import AS_OF, plan, read, vocabulary

SHOP = vocabulary({})
VISITS = {"客1": Decimal(5), "客2": Decimal(1), "客3": Decimal(9), "客4": None}


def _policy(id: str, rules: Sequence[tuple[str, str]], default: str, requires: Sequence[str] = ()) -> Plan:
    facts = SHOP.facts("customer") | {"as_of": DATE} | dict.fromkeys(requires, STRING)
    made = tuple(
        Rule(f"{id}-{at}", (Cell(read(when, facts), when, None),), (read(f'"{then}"', {}),))
        for at, (when, then) in enumerate(rules)
    )
    return replace(
        plan(SHOP),
        id=id,
        requires=tuple(requires),
        body=Table(HitPolicy.FIRST, (), made),
        outputs=(Output("", STRING, None, read(f'"{default}"', {})),),
        outcome_type=STRING,
    )


LEVEL = replace(
    _policy("level", [("visits > 8", "A"), ("visits > 4", "B")], "C"),
    classes={code: Texts(code, code) for code in "ABC"},
)
NEXT = _policy("next", [('level = "A"', "call"), ("level = null", "ask")], "wait", ["level"])


def _answers(asked: Database, of: Vocabulary, decided: Decided) -> dict[Any, dict[str, Any]]:
    blank = dict.fromkeys(of.entities["customer"].fields) | {"orders": [], "contacts": []}
    asked.load(of, [{**blank, "id": key, "visits": visits} for key, visits in VISITS.items()])
    query = decided.query()
    rows = [decided.read(query, row) for row in asked.ask(query.sql)]
    return {key: {policy: each.outcome for policy, each in found.items()} for key, found in rows}


def _decided(dialect: Dialect, plans: Sequence[Plan], **more: Any) -> Decided:
    found, findings = decided_query(SHOP, "customer", plans, dialect, AS_OF, **more)
    assert found is not None, [each.message for each in findings]
    return found


@pytest.mark.parametrize("key", EVERY)
def test_an_outcome_given_from_before_is_read_and_nobody_there_has_none(
    key: str, request: pytest.FixtureRequest
) -> None:
    asked = database(request, key)
    dialect = asked.dialect
    before = " UNION ALL ".join(
        f"SELECT {dialect.text(subject)} AS subject, {dialect.text(code)} AS class"
        for subject, code in (("客1", "A"), ("客2", "B"), ("gone", "A"))
    )
    decided = _decided(dialect, [NEXT], given={"level": f"({before})"})
    found = _answers(asked, SHOP, decided)
    assert found == {
        "客1": {"next": "call"},
        "客2": {"next": "wait"},
        "客3": {"next": "ask"},
        "客4": {"next": "ask"},
    }


def test_a_required_outcome_that_nobody_gives_is_a_finding() -> None:
    for dialect in DIALECTS.values():
        found, findings = decided_query(SHOP, "customer", [NEXT], dialect, AS_OF)
        assert found is None
        assert [each.message.partition(" has no")[0] for each in findings] == ["the fact `level`"]


@pytest.mark.parametrize("key", EVERY)
def test_another_policy_reads_the_class_in_force_and_not_what_rules_ask(
    key: str, request: pytest.FixtureRequest
) -> None:
    asked = database(request, key)
    decided = _decided(asked.dialect, [LEVEL, NEXT], settle=_held(asked.dialect))
    found = _answers(asked, SHOP, decided)
    assert {key: each["level"] for key, each in found.items()} == {
        "客1": "B",
        "客2": "C",
        "客3": "A",
        "客4": "C",
    }
    # Customer 2 is held at A, and customer 3 is held back from it.
    assert {key: each["next"] for key, each in found.items()} == {
        "客1": "wait",
        "客2": "call",
        "客3": "wait",
        "客4": "wait",
    }
    settled = [at for at, each in enumerate(decided.steps) if each.name == "level settled"]
    assert len(settled) == 1
    assert settled[0] < len(decided.steps) - 1


@pytest.mark.parametrize("key", EVERY)
def test_without_settling_what_the_rules_ask_is_read(key: str, request: pytest.FixtureRequest) -> None:
    asked = database(request, key)
    found = _answers(asked, SHOP, _decided(asked.dialect, [LEVEL, NEXT]))
    assert {key: each["next"] for key, each in found.items()} == {
        "客1": "wait",
        "客2": "wait",
        "客3": "call",
        "客4": "wait",
    }


def _held(dialect: Dialect) -> Settle:
    def settle(of: Plan, previous: str, along: Sequence[Plan]) -> tuple[Sequence[Step], str]:
        assert (of.id, list(along)) == ("level", [])
        key, asks = dialect.name("id"), dialect.name("level")
        branches = [(f"d.{key} = {dialect.text('客2')}", "'A'"), (f"d.{asks} = 'A'", "'B'")]
        text = f"{dialect.case(branches, f'd.{asks}')} AS {dialect.name('level now')}"
        sql = f"SELECT d.*, {text} FROM {dialect.name(previous)} AS d"
        return [Step("level settled", sql, False, "classes in force")], "level now"

    return settle
