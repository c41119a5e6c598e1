"""The types that expressions get, with the places and digits that queries count on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policybook.expr.tree import Call, Fact, Literal
from policybook.expr.types import NumberType, shows
from policybook.expr.values import Months
from policybook.functions.read import read_expression
from policybook.record.from_expr import compiled_expression
from tests.feel.evaluated import rows, text_of_expression
from tests.feel.faults import SCOPE


@pytest.mark.parametrize("row", rows("types.csv"), ids=lambda row: row[0])
def test_an_expression_has_its_type(row: tuple[str, ...]) -> None:
    expr, findings = read_expression(text_of_expression(row[0]), SCOPE)
    assert expr is not None, findings
    assert shows(expr.type) == row[1]
    if isinstance(expr.type, NumberType):
        assert (expr.type.scale, expr.type.digits) == tuple(
            None if each == "-" else int(each) for each in row[2:]
        )


_AMOUNTS = st.decimals(-(10**6), 10**6, places=2)
_BOUNDED = ("spend + n", "spend * n", "spend - 年采购额", "decimal(spend / 3, 4)", "floor(spend * 0.125)")


@given(st.sampled_from(_BOUNDED), _AMOUNTS, _AMOUNTS, st.integers(-1000, 1000))
def test_a_number_keeps_within_the_places_of_its_type(
    text: str, spend: Decimal, other: Decimal, n: int
) -> None:
    expr, _ = read_expression(text_of_expression(text), SCOPE)
    assert expr is not None
    assert isinstance(expr.type, NumberType)
    assert expr.type.scale is not None
    found = compiled_expression(expr)({"spend": spend, "年采购额": other, "n": n})
    assume(found is not None)
    assert found == round(Decimal(found), expr.type.scale)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2024-02-29")', date(2024, 2, 29)),
        ('@"2024-02-29"', date(2024, 2, 29)),
        ("date(2024, 2, 29)", date(2024, 2, 29)),
        ('duration("P1D")', timedelta(days=1)),
        ('duration("P1Y")', Months(12)),
        ("-5", Decimal(-5)),
        ('-duration("P1Y")', Months(-12)),
        ('number("5")', Decimal(5)),
    ],
)
def test_what_is_written_out_is_a_literal(text: str, value: object) -> None:
    expr, _ = read_expression(text_of_expression(text), SCOPE)
    assert isinstance(expr, Literal)
    assert expr.value == value


def test_a_parameter_keeps_its_name() -> None:
    scope = SCOPE.__class__(SCOPE.facts, {"vip count": Literal(10, NumberType(0, 18), "vip count")})
    expr, _ = read_expression(text_of_expression("max(vip count, n)"), scope)
    assert isinstance(expr, Call)
    assert "vip count" in str(expr)
    assert Fact("n", SCOPE.facts["n"]) in expr.arguments[0].items
