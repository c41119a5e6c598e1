"""Dates and times that were loaded with a zone: an embedded store keeps them as they were written."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import Any

from policybook.query.dialects import SQLITE
from tests.query.asked import by_query, by_record, differences
from tests.query.engines import InSqlite
from tests.query.shop import vocabulary

_MOMENTS = [
    None if each is None else datetime.fromisoformat(each)
    for each in (
        *(None, "2024-02-29T12:30:00", "2024-02-29T12:30:00.500000", "2024-02-29T12:30:00+00:00"),
        *(
            "2024-02-29T20:30:00+08:00",
            "2024-02-29T12:30:00.500000+00:00",
            "2024-02-29T04:00:00.500000-08:30",
        ),
        *("2024-03-01T02:30:00+14:00", "0001-01-02T00:00:00+08:00", "9999-12-30T23:59:59.999999-01:00"),
    )
]
_MEASURES = {
    "before": "seen_at < left_at",
    "not_after": "seen_at <= left_at",
    "same": "seen_at = left_at",
    "other": "seen_at != left_at",
    "between": "left_at - seen_at",
    "days": "(left_at - seen_at).days",
    "day": "date(seen_at)",
    "hour": "seen_at.hour",
    "late": 'seen_at > @"2024-02-29T12:00:00"',
}


def test_moments_with_zones_are_compared_as_moments_and_never_with_one_that_has_none() -> None:
    shop = vocabulary(_MEASURES)
    blank: dict[str, Any] = dict.fromkeys(shop.entities["customer"].fields) | {"orders": [], "contacts": []}
    rows = [
        {**blank, "id": f"{at:03}", "seen_at": one, "left_at": other}
        for at, (one, other) in enumerate(product(_MOMENTS, repeat=2))
    ]
    asked = InSqlite()
    assert asked.dialect is SQLITE
    assert differences(_MEASURES, by_query(asked, shop, rows, list(_MEASURES)), by_record(shop, rows)) == {}
