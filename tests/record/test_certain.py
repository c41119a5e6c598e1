"""What is spelled out where types are certain gives what the operations and functions give."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from policybook.expr import operations
from policybook.expr.limits import LimitError, Limits
from policybook.expr.scope import Scope
from policybook.expr.temporal import date_from
from policybook.expr.types import BOOLEAN, DATE, NUMBER, STRING, ContextType, ListType, NumberType, Type
from policybook.functions.read import read_expression
from policybook.functions.registry import FUNCTIONS
from policybook.record import certain, lists
from policybook.record.from_expr import compiled_expression, expression_source
from policybook.syntax.tree import Text
from policybook.text import Source, Span

NUMBERS = [None, 0, 7, Decimal("-0.50"), Decimal("1E+6144"), Decimal("1E-6143"), Decimal(1) / 3]
DATES = [None, date(2024, 2, 29), date.min, date.max, date_from("12024-01-31")]
DAYS = [None, timedelta(days=30), timedelta(days=-1, hours=3), timedelta.max]
_MONEY = NumberType(2, 18)
_ROW = ContextType((("amount", _MONEY), ("paid", BOOLEAN)), entity="order")
TYPES: dict[str, Type] = {
    "a": _MONEY, "b": _MONEY, "n": NUMBER, "t": STRING, "u": STRING, "day": DATE, "rows": ListType(_ROW),
    "flags": ListType(BOOLEAN), "xs": ListType(NUMBER),
}  # fmt: skip


def made(text: str) -> Any:
    source = Source("test", text)
    expr, findings = read_expression(Text(text, lambda start, end: Span(source, start, end)), Scope(TYPES))
    assert expr is not None, findings
    return expr


@pytest.mark.parametrize(
    ("spelled", "meant", "left", "right"),
    [
        (certain.added, operations.add, NUMBERS, NUMBERS),
        (certain.subtracted, operations.subtract, NUMBERS, NUMBERS),
        (certain.multiplied, operations.multiply, NUMBERS, NUMBERS),
        (certain.quotient, operations.divide, NUMBERS, NUMBERS),
        (certain.days_between, operations.subtract, DATES, DATES),
        (certain.later, operations.add, DATES, DAYS),
        (certain.earlier, operations.subtract, DATES, DAYS),
    ],
)
def test_arithmetic_is_that_of_the_operations(spelled: Any, meant: Any, left: list, right: list) -> None:
    for a, b in product(left, right):
        assert repr(spelled(a, b)) == repr(meant(a, b)), (a, b)


@pytest.mark.parametrize(
    "values",
    [None, [], [None], [Decimal("1.10"), None], [Decimal("1.10"), Decimal("2")], [Decimal("9" * 34), 1, 1]],
)
def test_a_sum_is_that_of_the_function(values: Any) -> None:
    assert repr(certain.total(values)) == repr(FUNCTIONS["sum"].evaluate(values) if values else None)


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("length", range(4))
def test_some_and_every_are_three_valued(every: bool, length: int) -> None:
    word = "every" if every else "some"
    spelled = compiled_expression(made(f"{word} x in flags satisfies x"))
    known = compiled_expression(made(f"{word} x in flags satisfies x = true"))
    for flags in product([True, False, None], repeat=length):
        given = list(flags)
        assert spelled({"flags": given}) is lists.quantified(every, (lambda of=given: of,), lambda x: x)
        assert known({"flags": given}) is (all if every else any)(each is True for each in flags)
    assert spelled({"flags": None}) is None


@pytest.mark.parametrize(
    ("text", "facts", "wanted"),
    [
        ("(a + b) / 4", {"a": Decimal("1.00"), "b": 1}, Decimal("0.5")),
        ("a / b", {"a": 1, "b": 0}, None),
        ("string length(t)", {"t": "客户"}, 2),
        ('contains(t, u) or starts with(t, "客")', {"t": "客户", "u": None}, True),
        ("ends with(t, u)", {"t": "客户", "u": "户"}, True),
        ("count(rows[paid])", {"rows": [{"paid": True, "amount": 1}, {"paid": None}]}, 1),
        ("count(rows)", {"rows": None}, None),
        ("day.year + day.month + day.day", {"day": date(2024, 2, 29)}, 2055),
        ("day.year", {"day": date_from("12024-01-31")}, 12024),
        ("day.weekday", {"day": date(2024, 2, 29)}, 4),
        ("some r in rows satisfies r.amount > n", {"rows": [{"amount": 3}], "n": 2}, True),
        ("every r in rows satisfies some x in xs satisfies x > 3", {"rows": [{"paid": 1}], "xs": []}, False),
        ("count(for x in xs return some y in xs satisfies y > x)", {"xs": [1, 2]}, 2),
    ],
)  # fmt: skip
def test_expressions_have_their_values(text: str, facts: dict[str, Any], wanted: Any) -> None:
    assert compiled_expression(made(text))(facts) == wanted


def test_one_list_is_gone_over_without_a_call_for_each_item() -> None:
    source = expression_source(made("some r in rows satisfies r.amount > n"))

    assert "for each" in source
    assert "lambda" not in source


def test_texts_are_joined_up_to_the_limit() -> None:
    expr = made("t + u + t")
    within, beyond = (compiled_expression(expr, Limits(text_length=most)) for most in (3, 2))

    assert within({"t": "a", "u": "客"}) == "a客a"
    assert within({"t": "a", "u": None}) is None
    with pytest.raises(LimitError) as stopped:
        beyond({"t": "a", "u": "客"})
    assert stopped.value.finding.span.text == "t + u + t"
