"""Every engine gives for an expression what one record gives, or the expression is refused."""

from __future__ import annotations

from typing import Any

import pytest

from policybook.diagnostics.codes import Code
from policybook.document.node import plain
from policybook.query.dialects import DIALECTS
from policybook.query.from_facts import facts_query
from tests.query import edges
from tests.query.asked import by_query, by_record, differences
from tests.query.engines import EVERY, database
from tests.query.shop import AS_OF, plan, vocabulary, yaml

_WRITTEN: Any = plain(yaml("expressions.yaml"))
EVERYWHERE = {f"m{at}": text for at, text in enumerate(_WRITTEN["everywhere"])}
WIDE = {f"w{at}": text for at, text in enumerate(_WRITTEN["wide"])}
SHOP = vocabulary(EVERYWHERE | WIDE)
ROWS = edges.rows()
EXPECTED = by_record(SHOP, ROWS)


@pytest.mark.parametrize("key", EVERY)
def test_an_engine_says_what_one_record_says(key: str, request: pytest.FixtureRequest) -> None:
    found = by_query(database(request, key), SHOP, ROWS, list(EVERYWHERE))
    assert differences(EVERYWHERE, found, EXPECTED) == {}


@pytest.mark.parametrize("key", EVERY)
def test_a_product_past_18_digits_is_exact_or_an_error(key: str, request: pytest.FixtureRequest) -> None:
    asked = database(request, key)
    if asked.dialect.widens:
        assert differences(WIDE, by_query(asked, SHOP, ROWS, list(WIDE)), EXPECTED) == {}
        return
    for name in WIDE:
        with pytest.raises(asked.overflow, match="integer overflow"):
            by_query(asked, SHOP, ROWS, [name])


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda each: each.key)
@pytest.mark.parametrize(("text", "said"), _WRITTEN["refused"].items())
def test_what_has_no_exact_meaning_is_a_finding_that_names_it_and_the_engine(
    text: str, said: str, dialect: Any
) -> None:
    shop = vocabulary({"odd": text})
    query, findings = facts_query(shop, "customer", plan(shop), ["odd"], dialect, AS_OF)
    assert query is None
    assert [each.code for each in findings] == [Code.NOT_IN_BULK]
    assert findings[0].message == (
        f"{said} has no exact meaning in a query on {dialect.title}, in measure `odd`"
    )
