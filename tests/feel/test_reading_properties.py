"""What holds of every text and every tree: reading gives back what was shown, and never raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybook.expr.scope import Scope
from policybook.expr.tree import Fact
from policybook.expr.types import DATE, NUMBER, STRING, ListType, StringType
from policybook.expr.walk import facts_of, walk
from policybook.functions.read import read_expression, read_test
from policybook.syntax.cursor import MAX_DEPTH
from policybook.syntax.from_text import parse, parse_tests
from policybook.syntax.show import show
from policybook.text import Position
from tests.feel.evaluated import rows, text_of_expression
from tests.feel.trees import CELLS, KNOWN, TREES

GOOD = [row[0] for row in rows("expressions.csv")]
SCOPE = Scope(
    {
        "x": NUMBER,
        "as_of": DATE,
        "stage": StringType(("active", "lapsed")),
        "xs": ListType(NUMBER),
        "t": STRING,
    }
)


@given(TREES)
def test_a_tree_reads_back_as_it_is_shown(tree) -> None:
    again, findings = parse(text_of_expression(show(tree)), KNOWN)
    assert again == tree, (show(tree), findings)


@given(CELLS)
def test_a_cell_reads_back_as_it_is_shown(cell) -> None:
    again, findings = parse_tests(text_of_expression(show(cell)), KNOWN)
    assert again == cell, (show(cell), findings)


@pytest.mark.parametrize("text", GOOD)
def test_showing_twice_is_showing_once(text: str) -> None:
    tree, _ = parse(text_of_expression(text), KNOWN)
    if tree is not None:  # names of a row's own facts are not known here
        shown = show(tree)
        again, findings = parse(text_of_expression(shown), KNOWN)
        assert again == tree, findings
        assert show(again) == shown


def test_an_unknown_name_that_begins_with_a_known_one_keeps_its_hyphens() -> None:
    cell, _ = parse_tests(text_of_expression("< credit-score outs"), ["credit-score"])

    assert show(cell) == "< credit-score outs"
    assert parse_tests(text_of_expression(show(cell)), ["credit-score"])[0] == cell


def _sound(text: str, expr, findings) -> None:
    assert (expr is None) == any(each.is_error for each in findings)
    for each in findings:
        assert 0 <= each.span.start <= each.span.end <= len(text)
        assert each.message
        assert each.message[-1] != "."
        assert isinstance(each.span.position, Position)
    if expr is not None:
        assert facts_of(expr).keys() <= SCOPE.facts.keys()
        assert all(each is not None for each in walk(expr))


@given(st.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    _sound(text, *read_expression(text_of_expression(text), SCOPE))
    _sound(text, *read_test(text_of_expression(text), Fact("x", NUMBER), SCOPE))


_SIGNS = st.sampled_from(
    [*"()[]{}.,:?@\"'+-*/<>=! &|%；，（）“”＞", "..", "and", "not(", "in ", "x", "1", "if ", " "]
)


@given(st.lists(_SIGNS, max_size=12))
def test_no_row_of_signs_raises(signs: list[str]) -> None:
    text = "".join(signs)
    _sound(text, *read_expression(text_of_expression(text), SCOPE))
    _sound(text, *read_test(text_of_expression(text), Fact("stage", SCOPE.facts["stage"]), SCOPE))


@given(
    st.sampled_from(GOOD),
    st.integers(0, 200),
    st.characters() | st.sampled_from([*"()[]\"'.=<"]),
    st.booleans(),
)
def test_a_good_expression_with_one_character_changed_does_not_raise(
    text: str, place: int, char: str, insert: bool
) -> None:
    place %= len(text)
    text = text[:place] + char + text[place + (0 if insert else 1) :]
    _sound(text, *read_expression(text_of_expression(text), SCOPE))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1500 + "1" + ")" * 1500,
        "[" * 1500,
        "-" * 1500 + "1",
        "not(" * 1500 + "true" + ")" * 1500,
        "1" + " + 1" * 1500,
        "x" + ".x" * 1500,
        "x" + "[1]" * 1500,
        "if true then 1 else " * 1500 + "2",
        "{a: " * 1500,
        "for x in " * 1500,
        "function(x) " * 1500 + "1",
        "1 in " * 1500 + "1",
        "x instance of " + "list<" * 1500,
    ],
    ids=lambda text: text[:12],
)
def test_a_text_that_nests_too_deep_is_a_finding(text: str) -> None:
    for tree, findings in (
        parse(text_of_expression(text)),
        parse_tests(text_of_expression(text)),
        read_expression(text_of_expression(text), SCOPE),
    ):
        assert tree is None
        assert [each.code.name for each in findings] == ["BAD_EXPRESSION"]


def test_what_nests_just_within_the_limit_is_read_and_typed() -> None:
    depth = MAX_DEPTH - 1
    expr, findings = read_expression(text_of_expression("(" * depth + "x" + ")" * depth), SCOPE)
    assert not findings
    assert expr == Fact("x", NUMBER)
    chain, findings = read_expression(text_of_expression("x" + " + x" * depth), SCOPE)
    assert not findings
    assert chain is not None
