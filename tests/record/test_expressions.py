"""Compiled expressions have FEEL's values, in every form that type-directed text takes."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policybook.expr import tree
from policybook.expr.operations import equal
from policybook.expr.scope import Scope
from policybook.expr.types import ANY, BOOLEAN, DATE, NUMBER, STRING, ContextType, ListType, NumberType, Type
from policybook.functions.read import read_expression, read_leniently
from policybook.plan.model import Column, HitPolicy, Output, Plan, Rule, Table, Texts
from policybook.plan.model import Test as Cell
from policybook.record.from_expr import compiled_expression
from policybook.record.from_plan import compiled
from policybook.syntax.tree import Text
from policybook.text import Source, Span

_ROWS = ListType(ContextType((("x", NumberType(0, 9)), ("y", BOOLEAN))))
TYPES: dict[str, Type] = {
    **{name: NumberType(2, 18) for name in ("a", "b", "n")},
    "t": STRING,
    "d": DATE,
    "flag": BOOLEAN,
    "rows": _ROWS,
    "none": _ROWS,
}
VALUES: dict[str, Any] = {
    "a": 10,
    "t": "甲",
    "d": date(2024, 1, 31),
    "flag": True,
    "rows": [{"x": 1, "y": True}, {"x": 2, "y": False}, {"x": 3, "y": None}],
}
with (Path(__file__).parent / "expressions.csv").open(encoding="utf-8", newline="") as lines:
    CASES = [(row["expression"], row["value"]) for row in csv.DictReader(lines)]


def value_of(text: str, types: dict[str, Type], facts: dict[str, Any]) -> Any:
    source = Source("expression", text)
    read = read_expression if types is TYPES else read_leniently
    expr, findings = read(Text(text, lambda a, b: Span(source, a, b)), Scope(types))
    assert expr is not None, (text, findings)
    return compiled_expression(expr)(facts)


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_an_expression_has_its_value(text: str, wanted: str) -> None:
    found = value_of(text, TYPES, VALUES)
    expected = value_of(wanted, {}, {})
    assert equal(found, expected) is True
    assert isinstance(found, bool) == isinstance(expected, bool)


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_an_expression_has_the_same_value_where_no_type_is_known(text: str, wanted: str) -> None:
    found = value_of(text, dict.fromkeys(TYPES, ANY), VALUES)
    assert equal(found, value_of(wanted, {}, {})) is True


@pytest.mark.parametrize("text", [text for text, wanted in CASES if wanted in ("true", "false", "null")])
@pytest.mark.parametrize("around", ["{}", "not({})", "({}) and flag", "({}) or not(flag)", "not(not({}))"])
def test_where_only_true_matters_the_shorter_text_says_the_same(text: str, around: str) -> None:
    text = around.format(text)
    source = Source("expression", text)
    expr, _ = read_expression(Text(text, lambda a, b: Span(source, a, b)), Scope(TYPES))
    if expr is None or expr.type != BOOLEAN:
        return
    rule = Rule("r", (Cell(expr, text),), (tree.Literal("yes", STRING),))
    table = Table(HitPolicy.FIRST, (), (rule,))
    plan = Plan("p", "decision", Texts("", ""), None, {}, (), None, table, (Output("", STRING),), STRING)
    assert (compiled(plan).outcome(VALUES) == "yes") is (compiled_expression(expr)(VALUES) is True)


def test_numbers_keep_34_digits_whatever_the_thread_has_set() -> None:
    wide = {"a": Decimal("1234567890123456789012345678901.25"), "b": 1}
    assert value_of("a + b", TYPES, wide) == Decimal("1234567890123456789012345678902.25")
    assert value_of("1 / 3", {}, {}) == Decimal("0." + "3" * 34)


@pytest.mark.parametrize(
    "text", ["a" + " + 1" * 45, "(" * 60 + "a" + " + 1)" * 60, "not(" * 60 + "n > 1" + ")" * 60]
)
def test_an_expression_may_be_nested_deeper_than_python_reads(text: str) -> None:
    wanted = 10 + text.count("+ 1")
    assert value_of(text, TYPES, VALUES) == (None if "not" in text else wanted)


def test_deep_parts_read_what_is_bound_around_them() -> None:
    text = "for i in 1..3 return " + "if i > 100 then 0 else " * 60 + "i * a"
    assert value_of(text, TYPES, VALUES) == [10, 20, 30]


def test_a_computed_column_is_computed_once_and_shown_as_written() -> None:
    total = tree.Arithmetic("+", tree.Fact("a", NUMBER), tree.Fact("b", NUMBER), NUMBER)
    tests = [tree.Compare(op, total, tree.Literal(5, NUMBER)) for op in (">", "<=")]
    rules = tuple(
        Rule(f"r{at}", (Cell(test, "", 0),), (tree.Literal(at, NUMBER),)) for at, test in enumerate(tests)
    )
    table = Table(HitPolicy.FIRST, (Column("a + b", total),), rules)
    plan = Plan("p", "decision", Texts("", ""), None, {}, (), None, table, (Output("", NUMBER),), NUMBER)
    code = compiled(plan)
    assert code.source.count("feel_added(") == 2  # once for each of the two functions
    assert code.outcome({"a": 1, "b": 2}) == 1
    assert code.traced({"a": 1, "b": 2}).rows[1].tests[0].value == 3


def test_reasons_are_filled_in_both_languages() -> None:
    spend = tree.Fact("spend", NumberType(2, 18))
    because = Texts("spends {spend}, since {since}", "消费{spend}元（{since}起）")
    facts = (("spend", spend), ("since", tree.Fact("since", DATE)))
    rule = Rule("r", (), (tree.Literal("A", STRING),), because, facts)
    table = Table(HitPolicy.FIRST, (), (rule,))
    plan = Plan("p", "decision", Texts("", ""), None, {}, (), None, table, (Output("", STRING),), STRING)
    traced = compiled(plan).traced({"spend": Decimal("9.50"), "since": date(2024, 2, 29)})
    assert traced.because_en == "spends 9.50, since 2024-02-29"
    assert traced.because_zh == "消费9.50元（2024-02-29起）"
    assert compiled(plan).traced({}).because_en == "spends -, since -"


def test_several_outputs_make_a_context() -> None:
    rule = Rule(
        "r", (Cell(tree.Fact("flag", BOOLEAN), "flag"),), (tree.Literal("A", STRING), tree.Literal(2, NUMBER))
    )
    outputs = (Output("class", STRING), Output("天数", NUMBER, default=tree.Literal(0, NUMBER)))
    table = Table(HitPolicy.UNIQUE, (), (rule,))
    plan = Plan("p", "decision", Texts("", ""), None, {}, (), None, table, outputs, ANY)
    assert compiled(plan).outcome({"flag": True}) == {"class": "A", "天数": 2}
    assert compiled(plan).outcome({}) == {"class": None, "天数": 0}
