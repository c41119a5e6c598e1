"""What a cell matches: a null input only where the cell says null."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from policybook.expr.tree import Fact
from policybook.functions.read import read_test
from policybook.record.from_expr import compiled_expression
from tests.feel.evaluated import rows, text_of_expression, value_of
from tests.feel.faults import SCOPE

OTHERS = {
    "n": Decimal(5),
    "xs": [Decimal(7), Decimal(8)],
    "credit-score": 600,
    "opened_on": date(2024, 1, 31),
}


@pytest.mark.parametrize("row", rows("cells.csv"), ids=lambda row: f"{row[0]}: {row[1]}")
def test_a_cell_matches_what_it_says(row: tuple[str, ...]) -> None:
    name, cell, matching, others = row
    expr, findings = read_test(text_of_expression(cell), Fact(name, SCOPE.facts[name]), SCOPE)
    assert expr is not None, findings
    test = compiled_expression(expr)
    for value in value_of(matching):
        assert test({**OTHERS, name: value}) is True, value
    for value in value_of(others):
        assert test({**OTHERS, name: value}) is not True, value
