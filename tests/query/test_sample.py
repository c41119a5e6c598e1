"""What the query of a small classification looks like, and which functions a query can spell."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from policybook.functions.registry import FUNCTIONS
from policybook.plan.model import PopulationFact
from policybook.query import calls, from_lists
from policybook.query.dialects import SQLITE
from policybook.query.from_facts import facts_query
from tests.query.shop import AS_OF, plan, store, vocabulary

SAMPLE = Path(__file__).parent / "sample.sql"
PLACES = [
    PopulationFact("spend_rank", "rank", "annual_spend", True),
    PopulationFact("spend_share", "cumulative_share", "annual_spend", True),
]
SHOP = vocabulary(
    {
        "annual_spend": 'sum(orders[placed_on > as_of - duration("P1Y") and not(cancelled)].amount)',
        "last_order_on": "max(orders.placed_on)",
        "recency_days": '(as_of - last_order_on) / duration("P1D")',
    },
    PLACES,
)


def test_the_query_reads_as_the_sample() -> None:
    names = ["名称", "annual_spend", "recency_days", "spend_rank", "spend_share", "population"]
    query, findings = facts_query(
        SHOP, "customer", plan(SHOP, 'stage = "active"', PLACES), names, SQLITE, AS_OF
    )
    assert query is not None, findings
    assert query.sql + "\n" == SAMPLE.read_text(encoding="utf-8")


def test_the_sample_runs() -> None:
    connection = store(SHOP, [])
    found = connection.execute(SAMPLE.read_text(encoding="utf-8"))
    assert [column[0] for column in found.description] == [
        *("id", "名称", "annual_spend", "recency_days"),
        *("spend_rank", "spend_share", "spend_share of", "population"),
    ]


def test_a_list_is_joined_by_search_and_not_by_going_through_it_for_each_record() -> None:
    connection = store(SHOP, [])
    steps = connection.execute("EXPLAIN QUERY PLAN " + SAMPLE.read_text(encoding="utf-8"))
    assert not any("SCAN orders" in row[3] and "LEFT-JOIN" in row[3] for row in steps)


def test_functions_say_of_themselves_what_a_query_can_spell() -> None:
    assert {name for name, each in FUNCTIONS.items() if each.in_bulk} == calls.SPELLED | from_lists.SPELLED


def test_the_engine_is_new_enough_for_the_query() -> None:
    assert sqlite3.sqlite_version_info >= (3, 37)
