"""Totals of a population at the edge of what an engine's integers hold: exact, or an error."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from policybook.plan.model import PopulationFact
from policybook.query.dialect import Dialect
from policybook.query.dialects import DIALECTS
from policybook.query.from_facts import facts_query
from policybook.query.model import Query
from tests.query.engines import EVERY, database
from tests.query.shop import AS_OF, plan, vocabulary

SHARE = PopulationFact("part", "cumulative_share", "spend", True)
SHOP = vocabulary({"spend": "credit_limit * visits"}, [SHARE])
#: The largest total that shares are of, in cents.
TOTAL = 10**27 - 1


def _query(dialect: Dialect, customers: str) -> Query:
    query, findings = facts_query(
        SHOP, "customer", plan(SHOP), ["spend", "part"], dialect, AS_OF, {"customer": f"({customers})"}
    )
    assert query is not None, [each.message for each in findings]
    return query


def _customers(dialect: Dialect, rows: Sequence[tuple[int, int]]) -> str:
    name = dialect.name
    return " UNION ALL ".join(
        f"SELECT '{at}' AS {name('id')}, {dialect.integer(cents)} AS {name('credit_limit')},"
        f" {dialect.integer(visits)} AS {name('visits')}"
        for at, (cents, visits) in enumerate(rows)
    )


WIDE = [key for key in EVERY if key != "sqlite"]


@pytest.mark.parametrize("key", WIDE)
def test_a_total_of_27_digits_is_exact_and_one_more_cent_is_an_error(
    key: str, request: pytest.FixtureRequest
) -> None:
    asked = database(request, key)
    # (10**14 - 1) * 10**13 + (10**13 - 1) is the largest total.
    rows = [(10**14 - 1, 10**13), (10**13 - 1, 1), (-7, 10**13)]
    query = _query(asked.dialect, _customers(asked.dialect, rows))
    found = [query.decode(row) for row in asked.ask(query.sql)]
    assert [row["spend"] for row in found] == [Decimal(a * b).scaleb(-2) for a, b in rows]
    first = query.columns[[each.name for each in query.columns].index("part")]
    assert first.width == 2
    raw: Any = asked.ask(query.sql)[0]
    assert int(raw[-1]) == TOTAL
    assert int(raw[-2]) == (10**14 - 1) * 10**13
    more = _query(asked.dialect, _customers(asked.dialect, [*rows, (1, 1)]))
    with pytest.raises(asked.overflow):
        asked.ask(more.sql)


def test_a_total_past_64_bits_is_an_error_in_sqlite(request: pytest.FixtureRequest) -> None:
    asked = database(request, "sqlite")
    half = (10**14, 10**4)
    asked.load(SHOP, [])
    fits = _query(asked.dialect, _customers(asked.dialect, [half, (3 * 10**14, 10**3)]))
    assert int(asked.ask(fits.sql)[0][-1]) == 13 * 10**17
    more = _query(asked.dialect, _customers(asked.dialect, [(10**14, 9000 + at) for at in range(12)]))
    with pytest.raises(asked.overflow, match="integer overflow"):
        asked.ask(more.sql)


@pytest.mark.parametrize("ties", [0, 1], ids=["all differ", "all the same"])
def test_a_total_that_leaves_128_bits_does_not_wrap_around_in_duckdb(
    ties: int, request: pytest.FixtureRequest
) -> None:
    """Its own sum of a list does, without a word: here each window is taken in two parts."""
    asked = database(request, "duckdb")
    # Of 34 digits each; 17,015 of them are more than 2**127, 34,029 more than 2**128.
    for count in (17_015, 34_029, 40_000):
        many = (
            f"SELECT CAST(i AS VARCHAR) AS id, 99999999999999999 AS credit_limit,"
            f" 99999999999999999 - i * {1 - ties} AS visits FROM range({count}) AS t(i)"
        )
        with pytest.raises(asked.overflow, match=r"(34 digits|[Oo]ut of [Rr]ange|[Oo]verflow)"):
            asked.ask(_query(asked.dialect, many).sql)


def test_every_window_over_a_histogram_of_wide_numbers_is_taken_in_two_parts() -> None:
    for key in ("duckdb", "spark", "postgres"):
        sql = _query(DIALECTS[key], _customers(DIALECTS[key], [(1, 1)])).sql
        lines = [line for line in sql.splitlines() if line.endswith((" AS gone,", " AS whole"))]
        assert len(lines) == 2
        assert all("% " in line and line.count("OVER (") == 2 for line in lines)
