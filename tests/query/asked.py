"""What a query answers about a shop's customers, and what their own code gives for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from policybook.query.from_facts import facts_query
from policybook.record.from_expr import compiled_expression
from policybook.vocabulary.model import Vocabulary
from tests.query.engines import Database
from tests.query.shop import AS_OF, plan


def by_query(
    database: Database, of: Vocabulary, rows: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> list[dict[str, Any]]:
    """The measures as an engine gives them."""
    query, findings = facts_query(of, "customer", plan(of), names, database.dialect, AS_OF)
    assert query is not None, [each.message for each in findings]
    database.load(of, rows)
    return [query.decode(row) for row in database.ask(query.sql)]


def by_record(of: Vocabulary, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The measures as one record's code gives them."""
    compiled = {name: compiled_expression(each.expr) for name, each in of.measures["customer"].items()}
    found = []
    for row in rows:
        facts: dict[str, Any] = {**row, "as_of": AS_OF}
        for name, function in compiled.items():
            facts[name] = function(facts)
        found.append(facts)
    return found


def differences(
    texts: Mapping[str, str], one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[Any, Any, dict[str, Any]]]:
    """By expression: the first record for which the two say different things, with what it reads."""
    assert [each["id"] for each in one] == [each["id"] for each in other]
    found: dict[str, tuple[Any, Any, dict[str, Any]]] = {}
    for a, b in zip(one, other, strict=True):
        for name, text in texts.items():
            if (a[name], type(a[name]) is bool) != (b[name], type(b[name]) is bool) and text not in found:
                read = {fact: value for fact, value in b.items() if fact in text and fact not in texts}
                found[text] = (a[name], b[name], read)
    return found
