"""Whatever is written, every engine that takes it says what one record says, or that a number is too long."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from policybook.diagnostics.codes import Code
from policybook.expr.scope import Scope
from policybook.expr.types import DATE
from policybook.functions.read import read_expression
from policybook.query.from_facts import facts_query
from policybook.syntax.tree import Text
from policybook.text import Source, Span
from tests.query import edges
from tests.query.asked import by_record, differences
from tests.query.engines import IN_PART, Database, database
from tests.query.generated import ANY
from tests.query.shop import AS_OF, plan, vocabulary

SHOP = vocabulary({})
ROWS = edges.rows()
_PLACES = st.sets(st.integers(0, len(ROWS) - 1), min_size=1, max_size=8)


def check(asked: Database, texts: list[str], rows: list[dict[str, Any]]) -> int:
    """How many of the expressions the engine takes; fails where it answers otherwise than a record."""
    measures = {f"m{at}": text for at, text in enumerate(dict.fromkeys(texts)) if can_be_read(text)}
    shop = vocabulary(measures)
    names = [name for name in measures if takes(asked, shop, name)]
    query, findings = facts_query(shop, "customer", plan(shop), names, asked.dialect, AS_OF)
    assert query is not None, [each.message for each in findings]
    asked.load(shop, rows)
    try:
        found = [query.decode(row) for row in asked.ask(query.sql)]
    except asked.overflow as fault:
        said = str(fault).lower()
        assert any(each in said for each in ("overflow", "34 digits", "out of range", "too large")), said
        return 0
    taken = {name: measures[name] for name in names}
    assert differences(taken, found, by_record(shop, rows)) == {}
    return len(names)


def can_be_read(text: str) -> bool:
    """Some are told beforehand that they never hold: a text that is compared with another one."""
    source = Source(text, text)
    read = Text(text, lambda a, b: Span(source, a, b))
    return read_expression(read, Scope(SHOP.facts("customer") | {"as_of": DATE}))[0] is not None


def takes(asked: Database, shop: Any, name: str) -> bool:
    query, findings = facts_query(shop, "customer", plan(shop), [name], asked.dialect, AS_OF)
    assert all(each.code is Code.NOT_IN_BULK for each in findings)
    return query is not None


@pytest.mark.parametrize(("key", "part"), IN_PART)
def test_generated_expressions(key: str, part: int, request: pytest.FixtureRequest) -> None:
    asked = database(request, key)
    taken = 0

    @settings(max_examples=settings().max_examples // part)
    @given(st.lists(ANY, min_size=1, max_size=5), _PLACES)
    def holds(texts: list[str], places: set[int]) -> None:
        nonlocal taken
        taken += check(asked, texts, [ROWS[place] for place in sorted(places)])

    holds()
    assert taken > 50 // part, "too few of what is generated can be asked"


@pytest.mark.slow
def test_generated_expressions_on_spark(request: pytest.FixtureRequest) -> None:
    """Few queries with many columns: a query takes Spark longer than all their rows."""
    asked = database(request, "spark")
    taken = 0

    @settings(max_examples=4, phases=[Phase.generate], derandomize=True)
    @given(st.lists(ANY, min_size=25, max_size=25, unique=True))
    def holds(texts: list[str]) -> None:
        nonlocal taken
        taken += check(asked, texts, ROWS[::5])

    holds()
    assert taken > 50, "too few of what is generated can be asked"
