"""A cadence's queries as text: every shipped one on every engine, and what is refused of one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.query.dialects import DIALECTS
from policybook.query.from_occurrences import COLUMNS, Asked, occurrence_queries, owners_query, required_by
from policybook.query.own_state import OwnState
from policybook.shipped import shipped

PACK = "customer-care"
DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def book() -> Book:
    found, findings = book_from(shipped("rules") / PACK)
    assert found is not None, findings
    return found


@pytest.mark.parametrize("key", DIALECTS)
@pytest.mark.parametrize("cadence", ["customer-care", "prospect-care", "account-routines"])
def test_every_shipped_cadence_can_be_asked_of_every_engine(book: Book, cadence: str, key: str) -> None:
    asked = Asked(book.cadences[cadence], required_by(book.cadences[cadence], book.plans.values()))
    state = OwnState(DIALECTS[key], DIALECTS[key].name, DAY)
    queries, findings = occurrence_queries(book.vocabulary, asked, state, {})
    owners, refused = owners_query(book.vocabulary, asked, state, {})
    assert [*findings, *refused] == []
    assert owners is not None
    entities = {step.plan.entity for step in asked.cadence.steps} | {asked.cadence.entity}
    assert {each.entity for each in queries} == entities
    whole = "".join(each.select for each in queries)
    for step in asked.cadence.steps:
        assert f"'{step.id}' AS " in whole
    assert all(f"AS {DIALECTS[key].name(column)}" in whole for column in COLUMNS)


def test_steps_of_two_entities_in_one_query_do_not_share_names(book: Book) -> None:
    """What is told of orders reads their customers too, who may have a list of the same name."""
    care = book.cadences["customer-care"]
    asked = Asked(care, required_by(care, book.plans.values()))
    queries, _ = occurrence_queries(book.vocabulary, asked, OwnState(DIALECTS["sqlite"], str, DAY), {})
    orders = next(each for each in queries if each.entity == "order")
    names = [step.name for step in orders.steps]
    assert len(names) == len(set(names))
    assert {"order 1", "of customer 1"} <= set(names)


def test_what_is_refused_says_where_and_in_which_plan(tmp_path: Path, book: Book) -> None:
    (tmp_path / "policybook.yaml").write_text(
        f"policybook: 1\nname: odd\nextends: [{PACK}]\n", encoding="utf-8"
    )
    (tmp_path / "odd.yaml").write_text(
        """
cadence: odd
of: customer
outcomes: {reached: {contact: true}}
channels: {phone: Phone}
depths: {light: Light}
roles: {manager: Manager}
rules: [{id: all, then: {ideal: P14D, maximum: P30D, channel: phone, depth: light, role: manager}}]
steps:
  - each: orders
    id: patterns
    where: matches(id, "^A")
    on: delivered_on
    channel: phone
    depth: light
    role: manager
""",
        encoding="utf-8",
    )
    found, findings = book_from(tmp_path)
    assert found is not None, [each.message for each in findings]
    asked = Asked(found.cadences["odd"], [])
    _, refused = occurrence_queries(found.vocabulary, asked, OwnState(DIALECTS["duckdb"], str, DAY), {})
    assert [each.code for each in refused] == [Code.NOT_IN_BULK]
    message = "`matches()` has no exact meaning in a query on DuckDB, in `where` of policy `odd.patterns`"
    assert refused[0].message == message
    assert refused[0].span.source.text[refused[0].span.start :].startswith("matches(id")
