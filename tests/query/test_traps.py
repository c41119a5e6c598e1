"""Where engines are known to differ from FEEL or from each other: each by its name, with what is right."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from policybook.expr.values import Months
from policybook.query.dialect import TOO_LONG
from tests.query.asked import by_query
from tests.query.engines import EVERY, database
from tests.query.shop import vocabulary

_BIG = Decimal("999999999999.99")
TRAPS: dict[str, tuple[str, dict[str, Any], Any]] = {
    "equality with null is false": ('note = "vip"', {}, False),
    "inequality with null is true": ('note != "vip"', {}, True),
    "not equal to a list with null is true": ("not(visits in (1, 2))", {}, True),
    "two nulls are equal": ("visits = returns", {}, True),
    "an order with null is null": ("visits > 1", {}, None),
    "false beats null": ("visits > 1 and vip", {"vip": False}, False),
    "true beats null": ("visits > 1 or vip", {"vip": True}, True),
    "the least of some is null with a null": ("min(visits, returns)", {"visits": 1}, None),
    "the greatest of some is null with a null": ("max(visits, returns)", {"visits": 1}, None),
    "a quotient by zero is null": ("decimal(visits / returns, 2)", {"visits": 1, "returns": 0}, None),
    "a comparison with a quotient by zero is null": (
        "visits / returns > 1",
        {"visits": 1, "returns": 0},
        None,
    ),
    "a rest by zero is null": ("modulo(visits, returns)", {"visits": 1, "returns": 0}, None),
    "a tie goes to the even neighbour": (
        "decimal(credit_limit, 1)",
        {"credit_limit": Decimal("0.25")},
        Decimal("0.2"),
    ),
    "a tie below zero goes to the even one": (
        "decimal(credit_limit, 1)",
        {"credit_limit": Decimal("-0.35")},
        Decimal("-0.4"),
    ),
    "a tenth and a fifth are three tenths": (
        "credit_limit + income = 0.3",
        {"credit_limit": Decimal("0.1"), "income": Decimal("0.2")},
        True,
    ),
    "cents are kept among billions": ("credit_limit - 0.01 < credit_limit", {"credit_limit": _BIG}, True),
    "eleven tenths squared": ("credit_limit * 1.1 = 1.21", {"credit_limit": Decimal("1.1")}, True),
    "a product of constants chosen by a condition has 64 bits": (
        "(if vip then 2000000000 else 1) * (if vip then 2000000000 else 1)",
        {"vip": True},
        Decimal(4 * 10**18),
    ),
    "days times microseconds have 64 bits": (
        'reviewed_on - since > duration("PT1M")',
        {"since": date(1, 1, 1), "reviewed_on": date(9999, 12, 31)},
        True,
    ),
    "31 January and a month": ('since + duration("P1M")', {"since": date(2023, 1, 31)}, date(2023, 2, 28)),
    "the last day of all and no month": (
        'since + duration("P1M") * visits',
        {"since": date(9999, 12, 31), "visits": 0},
        date(9999, 12, 31),
    ),
    "29 February and a year": ('since + duration("P1Y")', {"since": date(2024, 2, 29)}, date(2025, 2, 28)),
    "28 February and a year stay so": (
        'since + duration("P1Y")',
        {"since": date(2023, 2, 28)},
        date(2024, 2, 28),
    ),
    "a month is not thirty days": (
        'since + duration("P1M") = since + duration("P30D")',
        {"since": date(2024, 1, 31)},
        False,
    ),
    "no date before the year 1": ('since - duration("P1D")', {"since": date(1, 1, 1)}, None),
    "no date after the year 9999": ('since + duration("P1M")', {"since": date(9999, 12, 1)}, None),
    "a date beyond the year 9999 has no text": ('string(as_of + duration("P4000000D"))', {}, None),
    "half a day back is the day before": (
        'since - duration("PT12H")',
        {"since": date(2024, 3, 1)},
        date(2024, 2, 29),
    ),
    "the month between is not finished": (
        "years and months duration(since, reviewed_on)",
        {"since": date(2024, 1, 31), "reviewed_on": date(2024, 2, 29)},
        Months(0),
    ),
    "Sunday is the seventh day": ("since.weekday", {"since": date(2024, 3, 3)}, Decimal(7)),
    "the first days of a year may be in the week 53": (
        "week of year(since)",
        {"since": date(2021, 1, 3)},
        Decimal(53),
    ),
    "a day does not follow the session's zone": (
        "date(seen_at)",
        {"seen_at": datetime.fromisoformat("2024-02-29T23:59:59.999999")},
        date(2024, 2, 29),
    ),
    "an hour that a zone leaves out is there": (
        "seen_at.hour",
        {"seen_at": datetime.fromisoformat("2024-03-31T02:30:00")},
        Decimal(2),
    ),
    "microseconds tell moments apart": (
        "seen_at < left_at",
        {
            "seen_at": datetime.fromisoformat("2024-02-29T12:30:00"),
            "left_at": datetime.fromisoformat("2024-02-29T12:30:00.000001"),
        },
        True,
    ),
    "case counts in the start of a text": ('starts with(note, "v")', {"note": "VIP"}, False),
    "an underscore is no wildcard": ('starts with(note, "go_")', {"note": "goes"}, False),
    "a percent sign is no wildcard": ('contains(note, "%")', {"note": "half"}, False),
    "a backslash is a character": ('contains(note, "\\\\")', {"note": "back\\slash"}, True),
    "a quote is a character": ('contains(note, "\'")', {"note": "O'Neil"}, True),
    "what looks like a setting's name is text": (
        'note + "${spark.master}"',
        {"note": "$"},
        "$${spark.master}",
    ),
    "every text holds the empty one": ('contains(note, "")', {"note": ""}, True),
    "text is in the order of its code points": ('note < "a"', {"note": "B"}, True),
    "text beyond the first plane comes last": ('note > "\uffff"', {"note": "\U0001f600"}, True),
    "the greater of two texts is by code points": ("max(note, 名称)", {"note": "a", "名称": "B"}, "a"),
    "spaces at the end count": ('note = "pad"', {"note": "pad "}, False),
    "an accent is no part of its letter": ('note = "é"', {"note": "e\u0301"}, False),
    "length counts code points": ("string length(note)", {"note": "\U0001f600e\u0301"}, Decimal(3)),
    "a part is by code points": ("substring(note, 2, 1)", {"note": "\U0001f600户"}, "户"),
    "a part that begins before the text is null": ("substring(note, -3)", {"note": "ab"}, None),
    "a number as text has no zeros at its end": (
        "string(credit_limit)",
        {"credit_limit": Decimal("1000.50")},
        "1000.5",
    ),
    "a small number below zero keeps its sign": (
        "string(credit_limit)",
        {"credit_limit": Decimal("-0.05")},
        "-0.05",
    ),
    "zero as text has no sign": ("string(-credit_limit)", {"credit_limit": Decimal("0.00")}, "0"),
}


@pytest.mark.parametrize("key", EVERY)
def test_traps(key: str, request: pytest.FixtureRequest) -> None:
    """All in one query, as two of them once were wrong only together."""
    names = {name: f"m{at}" for at, name in enumerate(TRAPS)}
    shop = vocabulary({names[name]: text for name, (text, _, _) in TRAPS.items()})
    rows = [
        {
            **dict.fromkeys(shop.entities["customer"].fields),
            "orders": [],
            "contacts": [],
            **given,
            "id": f"{at:03}",
        }
        for at, (_, given, _) in enumerate(TRAPS.values())
    ]
    found = by_query(database(request, key), shop, rows, list(names.values()))
    wrong = {
        name: row[names[name]]
        for row, (name, (_, _, right)) in zip(found, TRAPS.items(), strict=True)
        if (row[names[name]], type(row[names[name]]) is bool) != (right, type(right) is bool)
    }
    assert wrong == {}


@pytest.mark.parametrize("key", EVERY)
def test_a_sum_past_64_bits_is_exact_or_an_error(key: str, request: pytest.FixtureRequest) -> None:
    asked = database(request, key)
    shop = vocabulary({"total": "sum(orders.amount)", "mean": "decimal(mean(orders.amount), 2)"})
    order = {"placed_on": None, "quantity": None, "cancelled": None, "channel": None}
    orders = [{**order, "id": f"o{at}", "amount": Decimal("9" * 16 + ".99")} for at in range(20)]
    rows = [{**dict.fromkeys(shop.entities["customer"].fields), "id": "c", "orders": orders, "contacts": []}]
    if not asked.dialect.widens:
        with pytest.raises(asked.overflow, match="integer overflow"):
            by_query(asked, shop, rows, ["total", "mean"])
        return
    found = by_query(asked, shop, rows, ["total", "mean"])
    assert found[0]["total"] == 20 * Decimal("9" * 16 + ".99")
    assert found[0]["mean"] == Decimal("9" * 16 + ".99")


@pytest.mark.parametrize("key", EVERY)
def test_a_number_past_34_digits_is_an_error(key: str, request: pytest.FixtureRequest) -> None:
    """One record rounds it to 34 digits, which a query does not."""
    asked = database(request, key)
    shop = vocabulary(
        {
            "cube": "credit_limit * credit_limit * income",
            "is_large": "credit_limit * credit_limit * income > 1",
        }
    )
    row = dict.fromkeys(shop.entities["customer"].fields) | {"id": "c", "orders": [], "contacts": []}
    fits = row | {"credit_limit": Decimal("1000.01"), "income": Decimal("1000.01")}
    assert by_query(asked, shop, [fits], ["cube"])[0]["cube"] == Decimal("1000.01") ** 3
    for name in ("cube", "is_large"):
        rows = [row | {"credit_limit": _BIG, "income": _BIG}]
        with pytest.raises(asked.overflow):
            by_query(asked, shop, rows, [name])
    factor = vocabulary({"much": "credit_limit * 99999999 * income"})
    with pytest.raises(asked.overflow, match=TOO_LONG if asked.dialect.widens else "integer overflow"):
        by_query(asked, factor, [row | {"credit_limit": _BIG, "income": _BIG}], ["much"])


@pytest.mark.parametrize("key", EVERY)
def test_a_sum_of_wide_numbers_does_not_wrap_around(key: str, request: pytest.FixtureRequest) -> None:
    """DuckDB's own sum of 128 bits gives a number below zero here, without a word."""
    asked = database(request, key)
    if not asked.dialect.widens:
        pytest.skip("it has no wide numbers")
    dialect = asked.dialect
    large = dialect.integer(10**34 - 1, wide=True)
    ten = " UNION ALL ".join(["SELECT 1 AS one"] * 10)
    many = ", ".join(f"({ten}) AS t{at}" for at in range(5))
    total = dialect.total(f"({large} * {dialect.sign('t0.one')})", wide=True)
    if key == "postgres":  # its wide numbers have no end
        assert asked.ask(f"SELECT {total} FROM {many}") == [((10**34 - 1) * 10**5,)]
        return
    with pytest.raises(asked.overflow):
        asked.ask(f"SELECT {total} FROM {many}")
