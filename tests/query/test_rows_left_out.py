"""Rows that count in no aggregate are left out before a list's rows are grouped; every answer stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from policybook.query.dialects import DUCKDB
from policybook.query.from_facts import facts_query
from tests.query.asked import by_query, by_record
from tests.query.engines import EVERY, database
from tests.query.shop import AS_OF, plan, vocabulary

_KEPT = "orders[item.cancelled = false and item.quantity > 0]"
#: All share two conditions; one has a third.
SHARING = {
    "paid": f"sum({_KEPT}.amount)",
    "large": "sum(orders[item.quantity > 0 and item.amount > 10 and item.cancelled = false].amount)",
    "kept": f"count({_KEPT})",
    "least": f"min({_KEPT}.amount)",
    "most": f"max({_KEPT}.amount)",
    "typical": f"decimal(mean({_KEPT}.amount), 2)",
    "channels": f"count(distinct values({_KEPT}.channel))",
    "has_large": f"some x in {_KEPT} satisfies x.amount > 10",
    "all_large": f"every x in {_KEPT} satisfies x.amount > 10",
    "in_shop": f'list contains({_KEPT}.channel, "shop")',
}
_UNKNOWN = "orders[item.cancelled = false or item.quantity > 0]"


def _order(amount: str | None, quantity: int | None, cancelled: bool | None) -> dict[str, Any]:
    return {
        "amount": None if amount is None else Decimal(amount),
        "quantity": None if quantity is None else Decimal(quantity),
        "cancelled": cancelled,
        "channel": "shop" if quantity == 1 else None,
        "placed_on": None,
    }


_ORDERS = {
    "none at all": [],
    "all left out": [_order("5.00", 0, False), _order("7.00", 2, True)],
    "all left out for a null": [_order("5.00", None, False), _order(None, 1, None)],
    "one left": [_order("11.00", 1, False), _order(None, 1, True)],
    "a null among those left": [_order(None, 1, False), _order("3.00", 2, False), _order("90.00", 3, True)],
    "all left": [_order("11.00", 1, False), _order("3.00", 2, False)],
}


def _customers(shop: Any) -> list[dict[str, Any]]:
    blank = dict.fromkeys(shop.entities["customer"].fields) | {"contacts": []}
    return [
        {**blank, "id": name, "orders": [{**each, "id": f"{name} {at}"} for at, each in enumerate(orders)]}
        for name, orders in sorted(_ORDERS.items())
    ]


@pytest.mark.parametrize("key", EVERY)
@pytest.mark.parametrize(
    "more", [{}, {"whole": "count(orders)"}, {"either": f"count({_UNKNOWN})"}], ids=["", "whole", "either"]
)
def test_a_record_whose_rows_are_all_left_out_has_an_empty_list(
    key: str, more: dict[str, str], request: pytest.FixtureRequest
) -> None:
    texts = SHARING | more
    shop = vocabulary(texts)
    rows = _customers(shop)
    found = {row["id"]: row for row in by_query(database(request, key), shop, rows, list(texts))}
    for row in by_record(shop, rows):
        said = {name: found[row["id"]][name] for name in texts}
        assert said == {name: row[name] for name in texts}, row["id"]


def test_only_what_every_aggregate_asks_for_is_asked_of_the_rows_first() -> None:
    def pass_of(texts: dict[str, str]) -> str:
        shop = vocabulary(texts)
        query, _ = facts_query(shop, "customer", plan(shop), list(texts), DUCKDB, AS_OF)
        assert query is not None
        return query.sql.partition("\nGROUP BY")[0].partition("\nFROM ")[2]

    quantity, cancelled = 'r."quantity" > 0', 'r."cancelled" = FALSE'
    shared = pass_of(SHARING)
    assert quantity in shared
    assert cancelled in shared
    assert "amount" not in shared
    one = pass_of({"paid": SHARING["paid"], "sold": "count(orders[item.quantity > 0])"})
    assert quantity in one
    assert cancelled not in one
    assert "WHERE" not in pass_of(SHARING | {"whole": "count(orders)"})
    assert "WHERE" not in pass_of(SHARING | {"either": f"count({_UNKNOWN})"})
