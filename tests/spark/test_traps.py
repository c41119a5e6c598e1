"""What Spark does differently from others by default, and that a run's session does not.

What expressions do on every engine is in `tests/query/test_traps.py`; this is what is Spark's alone.
"""

from __future__ import annotations

from typing import Any

import pytest

from policybook.engines.model import EngineError
from policybook.engines.spark_session import Session
from policybook.query.dialects import SPARK

pytestmark = pytest.mark.slow


def rows(session: Session, sql: str) -> list[tuple[Any, ...]]:
    return list(session.rows(sql))


def test_names_differ_by_case_and_may_hold_anything(session: Session) -> None:
    session.view("odd `x` $y", "SELECT 1 AS a, 2 AS A, 3 AS `b.c`, 4 AS `d``e`", keep=True)

    assert rows(session, f"SELECT a, A, `b.c`, `d``e` FROM {SPARK.name('odd `x` $y')}") == [(1, 2, 3, 4)]
    session.forget_kept()
    with pytest.raises(Exception, match="TABLE_OR_VIEW_NOT_FOUND"):
        rows(session, f"SELECT * FROM {SPARK.name('odd `x` $y')}")


@pytest.mark.parametrize(
    "text", ["a\\nb", "it's", '"', "${spark.master}", "a\0b", "\\u0041", "/* x */ --", "𝄞客"]
)
def test_a_text_comes_back_as_it_went(session: Session, text: str) -> None:
    assert rows(session, f"SELECT {SPARK.text(text)}, length({SPARK.text(text)})") == [(text, len(text))]


def test_nulls_come_last_whichever_way_an_order_goes(session: Session) -> None:
    values = "(SELECT nullif(id, 1) AS v, id FROM range(3))"
    down = f"SELECT id, rank() OVER (ORDER BY v DESC NULLS LAST) FROM {values} ORDER BY id"
    up = f"SELECT id, rank() OVER (ORDER BY v ASC NULLS LAST) FROM {values} ORDER BY id"

    assert rows(session, down) == [(0, 2), (1, 3), (2, 1)]
    assert rows(session, up) == [(0, 1), (1, 3), (2, 2)]


def test_texts_are_in_the_order_of_their_code_points(session: Session) -> None:
    values = ["", "B", "a", "é", "客", "\uffff", "\U0001f600"]
    listed = ", ".join(f"({SPARK.text(each)})" for each in reversed(values))
    table = f"(VALUES {listed}) AS t(v)"

    assert [v for (v,) in rows(session, f"SELECT v FROM {table} ORDER BY v")] == values
    assert rows(session, f"SELECT min(v), max(v) FROM {table}") == [("", "\U0001f600")]


LONGEST = f"CAST('{'9' * 38}' AS DECIMAL(38,0))"


@pytest.mark.parametrize(
    "value",
    [
        "9223372036854775807 + id",
        "sum(9223372036854775807L)",
        f"CAST({LONGEST} + id AS DECIMAL(38,0))",
        f"{LONGEST} * (id + 1)",
        f"CAST({LONGEST} - id AS BIGINT)",
    ],
    ids=["bigint", "sum", "decimal", "product", "narrowed"],
)
def test_what_overflows_is_a_finding(session: Session, value: str) -> None:
    with pytest.raises(EngineError) as raised, session.cancelled_with_us():
        rows(session, f"SELECT {value} FROM range(2)")

    assert raised.value.findings[0].code.value == "PB605"


def test_a_choice_among_a_thousand_rules_is_exact(session: Session) -> None:
    """Beyond 64 KB of Java code Spark leaves its compiler and interprets."""
    branches = [(f"id % 2000 = {number} AND id > {number % 7}", str(number)) for number in range(1000)]
    found = rows(session, f"SELECT id, {SPARK.case(branches, SPARK.null)} FROM range(3000)")

    def expected(id: int) -> int | None:
        number = id % 2000
        return number if number < 1000 and id > number % 7 else None

    assert found == [(id, expected(id)) for id in range(3000)]
