"""A run over all records gives each the class that deciding it alone gives."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policybook.book.model import Book
from policybook.run.many import run_book
from policybook.run.one import decide, explain
from policybook.store.sqlite import Store
from tests.run.clubs import club, standings

AS_OF = date(2024, 3, 31)

LEVEL = """
classification: level
of: member
where: active != false
classes: {A: a, B: b, C: c, D: d}
rules:
  - {id: share, when: {points_share: "<= 0.5", paid_in_month: "> 0"}, then: A}
  - {id: rank, when: {points_rank: "<= ceiling(population * 0.25)"}, then: B}
  - {id: paid, when: {paid_in_month: "[0.1..20.5)"}, then: C}
  - {id: unknown, when: {points: "null", paid_in_month: "not(null)"}, then: C}
default: D
"""

visits = st.lists(
    st.tuples(
        st.none() | st.integers(-40, 5).map(lambda days: AS_OF + timedelta(days)),
        st.none() | st.integers(-3000, 3000).map(lambda cents: Decimal(cents).scaleb(-2)),
    ),
    max_size=4,
)
members = st.lists(
    st.tuples(st.none() | st.integers(-5, 20), st.sampled_from([None, True, False]), visits), max_size=8
)


@pytest.fixture(scope="module")
def book() -> Iterator[Book]:
    with tempfile.TemporaryDirectory() as folder:
        yield club(Path(folder), level=LEVEL)


@settings(max_examples=40)
@given(members)
def test_one_and_all_agree(book: Book, members: list[Any]) -> None:
    with Store.open(":memory:") as store:
        store.prepare(book.vocabulary)
        for number, (points, active, visits) in enumerate(members):
            flag = None if active is None else int(active)
            store.connection.execute(
                "INSERT INTO member (id, points, active) VALUES (?, ?, ?)", (f"m{number}", points, flag)
            )
            for day, paid in visits:
                cents = None if paid is None else int(paid * 100)
                store.connection.execute(
                    "INSERT INTO visit (id, visited_on, paid, member) VALUES (?, ?, ?, ?)",
                    (
                        f"v{store.connection.total_changes}",
                        day.isoformat() if day else None,
                        cents,
                        f"m{number}",
                    ),
                )
        run_book(book, store, AS_OF)
        admitted = {f"m{number}": each for number, each in enumerate(members) if each[1] is not False}
        expected = {
            key: decide(book, "level", _facts(each, [*admitted.values()]), AS_OF).outcome
            for key, each in admitted.items()
        }
        assert standings(store) == expected
        assert {key: explain(book, store, key)[0].outcome for key in admitted} == expected


def _facts(member: Any, admitted: list[Any]) -> dict[str, Any]:
    points, active, visits = member
    known = [each[0] for each in admitted if each[0] is not None]
    total = sum(max(each, 0) for each in known)
    facts: dict[str, Any] = {
        "points": points,
        "active": active,
        "visits": [{"visited_on": day, "paid": paid} for day, paid in visits],
        "population": len(admitted),
    }
    if points is not None:
        facts["points_rank"] = 1 + sum(each > points for each in known)
        if total:
            facts["points_share"] = Decimal(sum(max(each, 0) for each in known if each >= points)) / total
    return facts
