"""Twenty typical expressions: in FEEL, by hand in Python, in zen's language, and in CEL.

By hand is as a person would write it with care for missing facts, which FEEL has built in: null
where arithmetic or order meets null. CEL has no sum, so one expression is not in its column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Expression:
    """One meaning, said four times."""

    feel: str
    by_hand: Callable[[Facts], Any]
    zen: str
    cel: str | None


def _discounted(facts: Facts) -> Any:
    price, quantity, discount = facts.get("price"), facts.get("quantity"), facts.get("discount")
    if price is None or quantity is None or discount is None:
        return None
    return price * quantity - discount


def _quarter(facts: Facts) -> Any:
    spend, cost = facts.get("spend"), facts.get("cost")
    return None if spend is None or cost is None else (spend + cost) / 4


def _active_and_large(facts: Facts) -> Any:
    spend, stage = facts.get("spend"), facts.get("stage")
    if stage != "active":
        return False
    return None if spend is None else spend >= 10000


def _at_risk(facts: Facts) -> Any:
    stage, days, member = facts.get("stage"), facts.get("days"), facts.get("member")
    if stage == "lapsed" or (days is not None and days > 365) or member is False:
        return True
    return None if days is None or member is None else False


def _middling(facts: Facts) -> Any:
    spend = facts.get("spend")
    return None if spend is None else 10000 <= spend < 50000


def _within_quarter(facts: Facts) -> Any:
    days = facts.get("days")
    return None if days is None else 30 <= days <= 90


def _near(facts: Facts) -> Any:
    return facts.get("region") in {"north", "east", "south"}


def _class(facts: Facts) -> Any:
    spend = facts.get("spend")
    if spend is None:
        return "C"
    return "A" if spend >= 100000 else "B" if spend >= 50000 else "C"


_HALF = Decimal("0.5")


def _members_price(facts: Facts) -> Any:
    price = facts.get("price")
    if not facts.get("member"):
        return price
    return None if price is None else price * _HALF


def _greeting(facts: Facts) -> Any:
    name = facts.get("name")
    return None if name is None else "Customer " + name


def _begins(facts: Facts) -> Any:
    name = facts.get("name")
    return None if name is None else name.startswith("Har")


def _limited(facts: Facts) -> Any:
    name = facts.get("name")
    return None if name is None else "Ltd" in name and len(name) > 10


_YEAR, _MONTH = timedelta(days=365), timedelta(days=30)


def _old(facts: Facts) -> Any:
    as_of, opened = facts.get("as_of"), facts.get("opened")
    return None if as_of is None or opened is None else as_of - opened > _YEAR


def _soon_due(facts: Facts) -> Any:
    as_of, due = facts.get("as_of"), facts.get("due")
    return None if as_of is None or due is None else as_of + _MONTH >= due


def _opened_in(facts: Facts) -> Any:
    opened = facts.get("opened")
    return opened is not None and opened.year == 2024


def _paid(facts: Facts) -> Any:
    orders = facts.get("orders")
    if orders is None:
        return None
    amounts = [row["amount"] for row in orders if row.get("paid")]
    return None if not amounts or None in amounts else sum(amounts)


def _open_orders(facts: Facts) -> Any:
    orders = facts.get("orders")
    return None if orders is None else len([row for row in orders if row.get("status") == "open"]) > 2


def _large_amounts(facts: Facts) -> Any:
    orders = facts.get("orders")
    if orders is None:
        return None
    amounts = (row.get("amount") for row in orders)
    return [amount for amount in amounts if amount is not None and amount > 500]


def _any_large(facts: Facts) -> Any:
    orders = facts.get("orders")
    if orders is None:
        return None
    unknown = False
    for row in orders:
        amount = row.get("amount")
        if amount is None:
            unknown = True
        elif amount > 990:
            return True
    return None if unknown else False


def _all_paid(facts: Facts) -> Any:
    orders = facts.get("orders")
    if orders is None:
        return None
    unknown = False
    for row in orders:
        paid = row.get("paid")
        if paid is False:
            return False
        unknown = unknown or paid is None
    return None if unknown else True


EXPRESSIONS = (
    Expression(
        "price * quantity - discount",
        _discounted,
        "price * quantity - discount",
        "price * quantity - discount",
    ),
    Expression("(spend + cost) / 4", _quarter, "(spend + cost) / 4", "(spend + cost) / 4.0"),
    Expression(
        'spend >= 10000 and stage = "active"',
        _active_and_large,
        'spend >= 10000 and stage == "active"',
        'spend >= 10000.0 && stage == "active"',
    ),
    Expression(
        'stage = "lapsed" or days > 365 or not(member)',
        _at_risk,
        'stage == "lapsed" or days > 365 or not member',
        'stage == "lapsed" || days > 365.0 || !member',
    ),
    Expression(
        "spend in [10000..50000)",
        _middling,
        "spend in [10000..50000)",
        "spend >= 10000.0 && spend < 50000.0",
    ),
    Expression("days between 30 and 90", _within_quarter, "days in [30..90]", "days >= 30.0 && days <= 90.0"),
    Expression(
        'region in ("north", "east", "south")',
        _near,
        'region in ["north", "east", "south"]',
        'region in ["north", "east", "south"]',
    ),
    Expression(
        'if spend >= 100000 then "A" else if spend >= 50000 then "B" else "C"',
        _class,
        'spend >= 100000 ? "A" : spend >= 50000 ? "B" : "C"',
        'spend >= 100000.0 ? "A" : spend >= 50000.0 ? "B" : "C"',
    ),
    Expression(
        "if member then price * 0.5 else price",
        _members_price,
        "member ? price * 0.5 : price",
        "member ? price * 0.5 : price",
    ),
    Expression('"Customer " + name', _greeting, '"Customer " + name', '"Customer " + name'),
    Expression('starts with(name, "Har")', _begins, 'startsWith(name, "Har")', 'name.startsWith("Har")'),
    Expression(
        'contains(name, "Ltd") and string length(name) > 10',
        _limited,
        'contains(name, "Ltd") and len(name) > 10',
        'name.contains("Ltd") && size(name) > 10',
    ),
    Expression(
        'as_of - opened > duration("P365D")',
        _old,
        'date(as_of) - date(opened) > duration("365d")',
        'as_of - opened > duration("8760h")',
    ),
    Expression(
        'as_of + duration("P30D") >= due',
        _soon_due,
        'date(as_of) + duration("30d") >= date(due)',
        'as_of + duration("720h") >= due',
    ),
    Expression("opened.year = 2024", _opened_in, "year(opened) == 2024", "opened.getFullYear() == 2024"),
    Expression("sum(orders[paid].amount)", _paid, "sum(map(filter(orders, #.paid), #.amount))", None),
    Expression(
        'count(orders[status = "open"]) > 2',
        _open_orders,
        'count(orders, #.status == "open") > 2',
        'size(orders.filter(o, o.status == "open")) > 2',
    ),
    Expression(
        "orders[amount > 500].amount",
        _large_amounts,
        "map(filter(orders, #.amount > 500), #.amount)",
        "orders.filter(o, o.amount > 500.0).map(o, o.amount)",
    ),
    Expression(
        "some o in orders satisfies o.amount > 990",
        _any_large,
        "some(orders, #.amount > 990)",
        "orders.exists(o, o.amount > 990.0)",
    ),
    Expression(
        "every o in orders satisfies o.paid",
        _all_paid,
        "all(orders, #.paid)",
        "orders.all(o, o.paid)",
    ),
)
