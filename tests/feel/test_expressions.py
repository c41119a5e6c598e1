"""Expressions and their values, as a table that anybody can read and add to."""

from __future__ import annotations

import pytest

from policybook.expr.operations import equal, kind
from policybook.functions.registry import FUNCTIONS
from tests.feel.evaluated import rows, value_of

ROWS = rows("expressions.csv")
EXAMPLES = [(each.name, example) for each in FUNCTIONS.values() for example in each.examples]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_an_expression_has_its_value(row: tuple[str, ...]) -> None:
    expression, facts, expected = row
    known = value_of(facts) if facts else {}
    assert isinstance(known, dict)
    found, wanted = value_of(expression, known), value_of(expected)
    assert kind(found) == kind(wanted)
    assert equal(found, wanted) is True


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=lambda part: getattr(part, "expression", part))
def test_a_function_does_what_its_examples_say(name, example) -> None:
    assert name in example.expression
    found, wanted = value_of(example.expression), value_of(example.value)
    assert kind(found) == kind(wanted)
    assert equal(found, wanted) is True


def test_every_function_has_words_in_both_languages_and_an_example() -> None:
    for each in FUNCTIONS.values():
        assert each.words_en.endswith(".")
        assert each.words_zh.endswith("。")
        assert each.examples
        assert each.in_bulk is not bool(each.why_not_in_bulk)


def test_there_are_expressions_enough() -> None:
    assert len(ROWS) >= 250
