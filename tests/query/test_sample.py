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


def test_what_is_joined_is_searched_and_not_gone_through_for_each_record() -> None:
    # SQLite takes what ends in windows for one row, unless it is told otherwise: a run would be quadratic.
    connection = store(SHOP, [])
    found = connection.execute("EXPLAIN QUERY PLAN " + SAMPLE.read_text(encoding="utf-8"))
    joined = [row[3] for row in found if "LEFT-JOIN" in row[3]]
    assert any("customer by" in step for step in joined)
    assert not [step for step in joined if step.startswith("SCAN")]


def test_functions_say_of_themselves_what_a_query_can_spell() -> None:
    assert {name for name, each in FUNCTIONS.items() if each.in_bulk} == calls.SPELLED | from_lists.SPELLED


def test_the_engine_is_new_enough_for_the_query() -> None:
    assert sqlite3.sqlite_version_info >= (3, 37)
