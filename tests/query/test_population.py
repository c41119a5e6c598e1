"""Places in the population are what their definition says, computed here the slow way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from policybook.expr.values import ARITHMETIC
from policybook.plan.model import PopulationFact
from policybook.query.dialects import SQLITE
from policybook.query.from_facts import facts_query
from policybook.query.model import Form
from tests.query.shop import AS_OF, plan, store, vocabulary

FACTS = [
    *(
        PopulationFact(f"rank_{ties}_{down}", "rank", "spend", down, ties=ties)
        for ties in ("min", "max", "dense", "row")
        for down in (True, False)
    ),
    *(
        PopulationFact(f"share_{boundary}_{down}", "cumulative_share", "spend", down, boundary=boundary)
        for boundary in ("upper", "lower")
        for down in (True, False)
    ),
    *(
        PopulationFact(f"tile_{ties}", "ntile", "spend", True, ties=ties, buckets=3)
        for ties in ("min", "row")
    ),
    PopulationFact("oldest", "rank", "since", False),
]
SHOP = vocabulary({"spend": "credit_limit * 2"}, FACTS)
_AMOUNTS = st.one_of(st.none(), st.sampled_from([-5, 0, 1, 1, 2, 3, 10]).map(Decimal))


def expected(fact: PopulationFact, rows: list[dict[str, Any]]) -> list[Any]:
    placed = [row for row in rows if row[fact.by] is not None]
    placed.sort(key=lambda row: row["id"])
    placed.sort(key=lambda row: row[fact.by], reverse=fact.descending)
    values = [row[fact.by] for row in placed]

    def place(row: dict[str, Any], ties: str) -> int:
        value = row[fact.by]
        match ties:
            case "min":
                return values.index(value) + 1
            case "max":
                return len(values) - values[::-1].index(value)
            case "dense":
                return list(dict.fromkeys(values)).index(value) + 1
            case _:
                return placed.index(row) + 1

    def of(row: dict[str, Any]) -> Any:
        if row[fact.by] is None:
            return None
        if fact.kind == "rank":
            return place(row, fact.ties)
        if fact.kind == "ntile":
            assert fact.buckets is not None
            return (place(row, fact.ties) - 1) * fact.buckets // len(values) + 1
        total = sum(max(value, Decimal(0)) for value in values)
        end = place(row, "max") if fact.boundary == "upper" else place(row, "min") - 1
        before = sum((max(value, Decimal(0)) for value in values[:end]), Decimal(0))
        return None if total == 0 else ARITHMETIC.divide(before, total)

    return [of(row) for row in rows]


@given(st.lists(st.tuples(_AMOUNTS, st.booleans()), max_size=8))
def test_places_are_those_of_the_definition_among_the_admitted(given: list[tuple[Any, bool]]) -> None:
    blank = dict.fromkeys(SHOP.entities["customer"].fields) | {"orders": [], "contacts": []}
    rows = [
        {**blank, "id": f"客{at}", "credit_limit": amount, "vip": vip, "since": AS_OF if vip else None}
        for at, (amount, vip) in enumerate(given)
    ]
    names = [each.name for each in FACTS]
    query, findings = facts_query(
        SHOP, "customer", plan(SHOP, "vip", FACTS), [*names, "population"], SQLITE, AS_OF
    )
    assert query is not None, findings
    found = [query.decode(row) for row in store(SHOP, rows).execute(query.sql)]
    admitted = [
        {**row, "spend": None if row["credit_limit"] is None else row["credit_limit"] * 2}
        for row in rows
        if row["vip"]
    ]
    assert [row["id"] for row in found] == [row["id"] for row in admitted]
    assert all(row["population"] == len(admitted) for row in found)
    for fact in FACTS:
        assert [row[fact.name] for row in found] == expected(fact, admitted), fact.name


def test_a_share_comes_as_numerator_and_denominator() -> None:
    query, _ = facts_query(SHOP, "customer", plan(SHOP), ["share_upper_True"], SQLITE, AS_OF)
    assert query is not None
    assert [column.form for column in query.columns] == [Form.TEXT, Form.RATIO]


def test_a_population_of_nobody_has_no_rows() -> None:
    query, _ = facts_query(
        SHOP, "customer", plan(SHOP, "false"), ["rank_min_True", "population"], SQLITE, AS_OF
    )
    assert query is not None
    assert store(SHOP, []).execute(query.sql).fetchall() == []


def test_what_has_no_exact_order_is_a_finding() -> None:
    last = PopulationFact("last", "rank", "ended", True)
    shop = vocabulary({"ended": "contacts[1].ended_at", "spend": "credit_limit"}, [last])
    query, findings = facts_query(shop, "customer", plan(shop), ["last", "spend"], SQLITE, AS_OF)
    assert query is None
    assert [each.message.split(" has no")[0] for each in findings] == ["a single item of a list"]
