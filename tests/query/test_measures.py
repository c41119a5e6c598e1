"""The query's facts are those that the record's own code computes, for any rows."""

from __future__ import annotations

import sqlite3
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from policybook.diagnostics.codes import Code
from policybook.document.node import plain
from policybook.query.dialect import Dialect
from policybook.query.dialects import SQLITE
from policybook.query.from_facts import facts_query
from policybook.query.model import Query
from policybook.record.from_expr import compiled_expression
from policybook.vocabulary.model import Vocabulary
from tests.query.asked import by_record, differences
from tests.query.engines import EVERY, IN_PART, SQLITE_FIRST, database
from tests.query.shop import AS_OF, customers, plan, read, store, vocabulary, yaml

_WRITTEN: Any = plain(yaml("measures.yaml"))
NAMED: dict[str, str] = _WRITTEN["named"]
TEXTS: list[str] = _WRITTEN["unnamed"]
MEASURES = NAMED | {f"m{at}": text for at, text in enumerate(TEXTS)}
SHOP = vocabulary(MEASURES)

#: To look for a smaller example would take Spark an hour.
_PHASES = (Phase.generate,)


def query_of(shop: Vocabulary, where: str | None, needed: list[str], dialect: Dialect = SQLITE) -> Query:
    query, findings = facts_query(shop, "customer", plan(shop, where), needed, dialect, AS_OF)
    assert query is not None, [each.message for each in findings]
    return query


def by_query(query: Query, connection: sqlite3.Connection) -> list[dict[str, Any]]:
    return [query.decode(row) for row in connection.execute(query.sql)]


def admitted(shop: Vocabulary, rows: list[dict[str, Any]], where: str | None = None) -> list[dict[str, Any]]:
    admits = None if where is None else compiled_expression(read(where, facts_of(shop)))
    return [each for each in by_record(shop, rows) if admits is None or admits(each) is True]


def facts_of(shop: Vocabulary) -> dict[str, Any]:
    return shop.facts("customer") | {"as_of": read("date(2024, 1, 1)", {}).type}


@pytest.mark.parametrize("key", EVERY)
def test_every_measure_is_the_same_in_the_query_as_per_record(
    key: str, request: pytest.FixtureRequest
) -> None:
    asked = database(request, key)
    query = query_of(SHOP, None, list(MEASURES), asked.dialect)
    few, most = {"sqlite": (20, 6), "spark": (2, 40)}.get(key, (4, 20))

    @settings(max_examples=few, phases=_PHASES if key == "spark" else tuple(Phase))
    @given(customers(SHOP, most))
    def holds(rows: list[dict[str, Any]]) -> None:
        asked.load(SHOP, rows)
        found = [query.decode(row) for row in asked.ask(query.sql)]
        assert differences(MEASURES, found, by_record(SHOP, rows)) == {}

    holds()


@pytest.mark.parametrize("key", SQLITE_FIRST)
@pytest.mark.parametrize(
    "where",
    [
        'stage != "lapsed"',
        "count(orders) > 1",
        "annual_spend > 10",
        "vip",
        "not(vip) or visits > recency_days",
    ],
)
def test_where_admits_the_same_records(where: str, key: str, request: pytest.FixtureRequest) -> None:
    asked = database(request, key)
    query = query_of(SHOP, where, ["above_mean"], asked.dialect)

    @settings(max_examples=10)
    @given(customers(SHOP))
    def holds(rows: list[dict[str, Any]]) -> None:
        asked.load(SHOP, rows)
        found = [query.decode(row) for row in asked.ask(query.sql)]
        assert [(each["id"], each["above_mean"]) for each in found] == [
            (each["id"], each["above_mean"]) for each in admitted(SHOP, rows, where)
        ]

    holds()


_NUMBER = st.sampled_from(
    ["credit_limit", "rate", "visits", "2", "0.5", "-3", "count(orders)", "min(orders.quantity)"]
)
_FLAG = st.sampled_from(
    ["vip", '(stage = "active")', "(visits > 1)", "(every o in orders satisfies o.cancelled)"]
)


def _numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("decimal({} / {}, {})".format, inner, inner, st.integers(0, 3)),
        st.builds("decimal({}, {})".format, inner, st.integers(0, 2)),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
        st.builds("(if {} then {} else {})".format, _FLAG, inner, inner),
        st.builds("abs({})".format, inner),
        st.builds("floor({})".format, inner),
    )


def _flags(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or", "=", "!="]), inner),
        st.builds("not({})".format, inner),
        st.builds("({} {} {})".format, NUMBERS, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), NUMBERS),
        st.builds("({} / {} {} {})".format, NUMBERS, NUMBERS, st.sampled_from(["<", ">=", "="]), _NUMBER),
        st.builds("({} in [-5..{}))".format, NUMBERS, st.sampled_from(["rate", "visits", "7"])),
    )


NUMBERS = st.recursive(_NUMBER, _numbers, max_leaves=4)
FLAGS = st.recursive(_FLAG, _flags, max_leaves=5)


@pytest.mark.parametrize(("key", "part"), IN_PART)
def test_generated_expressions_are_the_same_in_the_query_as_per_record(
    key: str, part: int, request: pytest.FixtureRequest
) -> None:
    asked = database(request, key)

    @settings(max_examples=settings().max_examples // part)
    @given(st.lists(st.one_of(NUMBERS, FLAGS), min_size=1, max_size=4), customers(SHOP, most=4))
    def holds(texts: list[str], rows: list[dict[str, Any]]) -> None:
        measures = {f"m{at}": text for at, text in enumerate(texts)}
        shop = vocabulary(measures)
        query, findings = facts_query(shop, "customer", plan(shop), list(measures), asked.dialect, AS_OF)
        if query is None:
            assert all("nested this deep" in each.message for each in findings), findings[0].message
            return
        asked.load(shop, rows)
        found = [query.decode(row) for row in asked.ask(query.sql)]
        assert differences(measures, found, by_record(shop, rows)) == {}

    holds()


def test_months_are_clamped_to_the_last_day_as_per_record() -> None:
    shop = vocabulary({"later": 'since + duration("P1M")', "earlier": 'since - duration("P1Y")'})
    days = [date(2024, 1, 30), date(2024, 1, 31), date(2024, 2, 29), date(2023, 12, 31), date(2024, 3, 30)]
    rows = [_customer(f"c{at}", since=day) for at, day in enumerate(days)]
    found = by_query(query_of(shop, None, ["later", "earlier"]), store(shop, rows))
    assert [each["later"] for each in found] == [
        *(date(2024, 2, 29), date(2024, 2, 29), date(2024, 3, 29), date(2024, 1, 31), date(2024, 4, 30)),
    ]
    assert found[2]["earlier"] == date(2023, 2, 28)


def test_numbers_that_leave_64_bits_are_refused_and_never_approximated() -> None:
    shop = vocabulary({"product": "credit_limit * credit_limit", "small": "credit_limit * credit_limit > 5"})
    rows = [_customer("c1", credit_limit=Decimal("9" * 15 + ".99"))]
    for name in ("product", "small"):
        query = query_of(shop, None, [name])
        with pytest.raises(sqlite3.OperationalError, match="integer overflow"):
            by_query(query, store(shop, rows))
    halves = vocabulary({"total": "sum(orders.amount)"})
    order = {"placed_on": None, "quantity": None, "cancelled": None, "channel": None}
    amounts = [{**order, "id": f"o{at}", "amount": Decimal("9" * 16)} for at in range(20)]
    with pytest.raises(sqlite3.OperationalError, match="integer overflow"):
        by_query(query_of(halves, None, ["total"]), store(halves, [_customer("c1", orders=amounts)]))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("upper case(名称)", "`upper case()`"),
        ("orders[1].amount", "a single item of a list"),
        ("count(reverse(orders.amount))", "`reverse()`"),
        ("credit_limit ** 2 > 4", "`**` of number and number"),
        ("decimal(floor(ceiling(decimal(floor(rate / 3) / 3, 1) / 3) / 3) / 3, 1)", "an expression nested"),
        ("credit_limit / 3", "a quotient without a fixed scale"),
        ("credit_limit / 3 * 3 = credit_limit", "`*` of a quotient"),
        ("decimal(mean(orders.amount) * visits, 2)", "`*` of a quotient"),
        ("decimal(1 / visits + 1 / 3, 5)", "`+` of a quotient"),
        ("1 / (1 / visits) = visits", "`/` of a quotient"),
        ("count(orders[count(contacts) > 1])", "the list `contacts` inside another list's condition"),
    ],
)
def test_what_has_no_exact_query_is_a_finding_that_names_it(text: str, said: str) -> None:
    shop = vocabulary({"odd": text, "reads_it": "odd = null"})
    query, findings = facts_query(shop, "customer", plan(shop), ["odd", "reads_it"], SQLITE, AS_OF)
    assert query is None
    assert [each.code for each in findings] == [Code.NOT_IN_BULK]
    assert findings[0].message.startswith(said)


def test_a_whole_list_is_no_fact_of_a_query() -> None:
    shop = vocabulary({})
    query, findings = facts_query(shop, "customer", plan(shop), ["orders"], SQLITE, AS_OF)
    assert query is None
    assert findings[0].message.startswith("the whole list `orders`")


def test_a_list_is_gone_through_once_however_many_measures_read_it() -> None:
    texts = [text for text in TEXTS if "orders" in text and "last_order_on" not in text]
    shop = vocabulary(NAMED | {f"m{at}": text for at, text in enumerate(texts)})
    needed = ["annual_spend", "last_order_on", "order_count", "mean_order"]
    assert query_of(shop, None, needed).sql.count('FROM "order"') == 1


def _customer(key: str, **given: Any) -> dict[str, Any]:
    fields = dict.fromkeys(SHOP.entities["customer"].fields)
    return {**fields, "orders": [], "contacts": [], "id": key, **given}
