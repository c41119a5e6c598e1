"""Rows on which engines differ from one another, unless a query takes care."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

_AMOUNTS = [
    *(None, "0.00", "0.01", "-0.01", "0.05", "0.10", "0.15", "0.20", "0.25", "0.30", "0.35", "-0.35"),
    *("1.10", "1.25", "-1.35", "1.00", "2.50", "7.00", "1000.00", "999.99", "1000.01", "5000.00"),
    *("5000.01", "-5000.00", "999999999999.99", "-999999999999.99"),
]
_RATES = [None, "0.0000", "0.1000", "0.3000", "1.0500", "-1.0500", "0.0005", "0.0015", "-0.0025", "1.5000"]
_COUNTS = [None, 0, 1, 2, 3, -1, -2, -7, 10, 49, 50, 100, 999_999_999]
_DAYS = [
    *(None, date(2024, 2, 29), date(2024, 1, 31), date(2023, 3, 31), date(2024, 1, 30), date(2024, 12, 31)),
    *(date(2023, 2, 28), date(2020, 2, 29), date(1969, 7, 20), date(2021, 1, 3), date(2024, 3, 1)),
    *(date(1, 1, 1), date(1, 1, 31), date(9999, 12, 31), date(9999, 11, 30), date(2000, 2, 29)),
    *(date(1582, 10, 15), date(1582, 10, 4), date(1900, 2, 28), date(2018, 12, 31), date(2016, 1, 3)),
]
_MOMENTS = [
    None if each is None else datetime.fromisoformat(each)
    for each in (
        *(None, "2024-02-29T12:30:00", "2024-02-29T12:30:00.000001", "2024-02-29T00:00:00"),
        *("2024-03-31T02:30:00", "2024-10-27T02:30:00", "1969-12-31T23:59:59.999999"),
        *("0001-01-01T00:00:00", "9999-12-31T23:59:59.999999", "2024-01-01T00:00:59"),
    )
]
_TEXTS = [
    *(None, "", "vip", "VIP", "v", "go_", "goes", "50%", "a_b", "中文客户", "中", "户", "pad", "pad "),
    *("O'Neil", "back\\slash", "\\", "'", '"', "${spark.master}", "$", "İstanbul", "ß", "Σίσυφος", "é"),
    *(
        "e\u0301",
        "\U0001f600",
        "\uffff",
        "a",
        "b",
        "B",
        "Z",
        " ",
        "a\nb",
        "%",
        "_",
        "--",
        "/*",
        "?",
        ":x",
        "{0}",
    ),
    *(
        "01-01",
        "02-28",
        "02-29",
        "02-30",
        "08-15",
        "12-30",
        "12-31",
        "04-31",
        "13-01",
        "1-01",
        "01-001",
        "00-00",
    ),
]


def rows() -> list[dict[str, Any]]:
    """Each amount beside each other one; the rest goes round, so that most pairs of values meet."""
    found = []
    for at in range(len(_AMOUNTS) ** 2):
        one, other = _AMOUNTS[at % len(_AMOUNTS)], _AMOUNTS[at // len(_AMOUNTS)]
        rate = _RATES[at * 7 % len(_RATES)] if at % 3 else _RATES[at // 3 % len(_RATES)]
        found.append(
            {
                "id": f"客{at:04}",
                "credit_limit": None if one is None else Decimal(one),
                "income": None if other is None else Decimal(other),
                "rate": None if rate is None else Decimal(rate),
                "visits": _COUNTS[at % len(_COUNTS)],
                "returns": _COUNTS[at // len(_COUNTS) % len(_COUNTS)],
                "since": _DAYS[at % len(_DAYS)],
                "reviewed_on": _DAYS[at // len(_DAYS) % len(_DAYS)],
                "seen_at": _MOMENTS[at % len(_MOMENTS)],
                "left_at": _MOMENTS[at // len(_MOMENTS) % len(_MOMENTS)],
                "stage": ("active", "lapsed", None)[at % 3],
                "note": _TEXTS[at % len(_TEXTS)],
                "名称": _TEXTS[at // len(_TEXTS) % len(_TEXTS)],
                "vip": (None, True, False)[at % 3],
                "orders": [],
                "contacts": [],
            }
        )
    return found
