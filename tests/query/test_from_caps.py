"""Who falls from a class with a cap: the query and the plain function over one order of candidates."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import TypeAlias

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policybook.expr.types import STRING
from policybook.plan.model import Formula, Output, Plan, Stability, Texts
from policybook.query.dialect import Dialect
from policybook.query.dialects import DUCKDB, SQLITE
from policybook.query.from_caps import cap_steps
from policybook.query.steps import Step, with_text
from policybook.run.stability import Candidate, fallen
from tests.query.shop import read

Want: TypeAlias = tuple[str, str | None, int | None]
CODES = ("A", "B", "C", "D")
KEYS = ("a", "B", "ä", "客", "10", "9", "😀", "z'", "b", "A")
wants = st.tuples(
    st.sampled_from("AAABC"), st.sampled_from([None, "A", "A", *CODES, "Z"]), st.none() | st.integers(0, 2)
)
caps = st.dictionaries(st.sampled_from("ABC"), st.integers(0, 4), min_size=1)


_BY_HAND = st.lists(st.sampled_from("AABC"), max_size=3)
#: How many of Hypothesis' examples: making a query ready takes DuckDB longer than all else here.
_TRIES = [
    pytest.param(SQLITE, 1, id="sqlite"),
    pytest.param(DUCKDB, 5, id="duckdb, a few"),
    pytest.param(DUCKDB, 1, id="duckdb", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("dialect", "part"), _TRIES)
def test_the_query_and_the_function_let_the_same_ones_fall(dialect: Dialect, part: int) -> None:
    @settings(max_examples=settings().max_examples // part)
    @given(st.lists(wants, min_size=4, max_size=len(KEYS)), caps, _BY_HAND)
    def holds(wanted: list[Want], limits: dict[str, int], by_hand: list[str]) -> None:
        _check(dialect, wanted, limits, by_hand)

    holds()


def _check(dialect: Dialect, wanted: list[Want], limits: dict[str, int], by_hand: list[str]) -> None:
    candidates = [
        Candidate(key, key, code, held, by) for key, (code, held, by) in zip(KEYS, wanted, strict=False)
    ]
    candidates = [each for each in candidates if each.wanted in limits]
    stability = Stability(caps=tuple(limits.items()), order_by="amount")
    rows = [(each.subject, 0, each.held, each.by, each.wanted) for each in candidates]
    rows += [(f"set {number}", 1, None, None, code) for number, code in enumerate(by_hand) if code in limits]
    assert _asked(dialect, stability, rows) == fallen(CODES, limits, candidates, Counter(by_hand))


def _asked(dialect: Dialect, stability: Stability, rows: list[tuple[object, ...]]) -> dict[str, str]:
    classes = {code: Texts(code, code) for code in CODES}
    nothing = read("null", {})
    plan = Plan(
        "level", "classification", Texts("", ""), "member", {}, (), None, Formula(nothing),
        (Output("", STRING, CODES),), STRING, classes, stability=stability,
    )  # fmt: skip
    listed = "key VARCHAR, by_hand INTEGER, held VARCHAR, amount INTEGER, wanted VARCHAR"
    connection = sqlite3.connect(":memory:") if dialect is SQLITE else duckdb.connect()
    connection.execute(f"CREATE TABLE asked ({listed})")
    for row in rows:
        connection.execute("INSERT INTO asked VALUES (?, ?, ?, ?, ?)", row)
    candidates = Step("candidates", "SELECT *, wanted AS stands FROM asked", False, "those who ask")
    key = dialect.order_text(dialect.name("key"))
    steps, last = cap_steps(dialect, plan, stability, candidates, key)
    sql = with_text(steps, f"SELECT * FROM {dialect.name(last)}", dialect)
    return dict(connection.execute(sql).fetchall())
