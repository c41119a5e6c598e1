"""The deepest expressions that are let through can be read by the engine; what is deeper is refused."""

from __future__ import annotations

import pytest

from policybook.query.from_facts import facts_query
from tests.query.asked import by_query, by_record, differences
from tests.query.engines import EVERY, Database, database
from tests.query.shop import AS_OF, plan, vocabulary

#: How an expression is made one level deeper.
_DEEPER = {
    "sum": "({} + visits)",
    "choice": "(if vip then {} else 1)",
    "rounding": "decimal({} / 7, 2)",
    "floor": "floor({} / returns, 1)",
    "truth": "(if {} > 1 then 2 else visits)",
    "part": "(1 + string length(substring(string({}), 2)))",
    "rest": "modulo({} + 5, 3)",
    "half": "round half down({} / 2, 1)",
    "greatest": "max({}, returns)",
    "day": '(if {} > 1 then since + duration("P1M") else since).day',
    "months": '(since + duration("P1M") * {}).month',
}


@pytest.mark.parametrize("key", EVERY)
def test_the_deepest_expression_can_be_read(key: str, request: pytest.FixtureRequest) -> None:
    asked = database(request, key)
    measures = {name: deepest(asked, form) for name, form in _DEEPER.items()}
    shop = vocabulary(measures)
    blank = dict.fromkeys(shop.entities["customer"].fields) | {"orders": [], "contacts": []}
    rows = [
        {
            **blank,
            "id": f"{at}",
            "visits": visits,
            "returns": 3,
            "vip": at != 1,
            "credit_limit": 1,
        }
        for at, visits in enumerate((None, 1, 17))
    ]
    expected = by_record(shop, rows)
    for name, text in measures.items():
        found = by_query(asked, shop, rows, [name])
        assert differences({name: text}, found, expected) == {}


def deepest(asked: Database, form: str) -> str:
    """The expression before the first that is refused."""
    text = "visits"
    for _ in range(200):
        deeper = form.format(text)
        shop = vocabulary({"m": deeper})
        if facts_query(shop, "customer", plan(shop), ["m"], asked.dialect, AS_OF)[0] is None:
            return text
        text = deeper
    raise AssertionError("it is never too deep")
