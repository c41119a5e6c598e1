"""Parameters: typed, bounded, set by the manifest."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from policybook.book.overlay import with_parameter
from policybook.expr.types import ANY, DATE, STRING, NumberType
from policybook.expr.values import Months
from policybook.expr.walk import walk
from policybook.tables.parameters import parameters_from
from tests.families.books import documents, read, scalar


def _parameter(spec: str, override: str | None = None) -> tuple[Any, list[str]]:
    policy = documents(f"parameters: {{x: {spec}}}")[0]
    if override is not None:
        policy = with_parameter(policy, "x", scalar(override))
    parameters, findings = parameters_from(policy.get("parameters"), ())
    return parameters["x"], [f"{each.code.name} {each.message}" for each in findings]


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        ("{type: number, default: 1%}", Decimal("0.01")),
        ("{type: number, default: '12.5 %'}", Decimal("0.125")),
        ("{type: number, default: 0.10}", Decimal("0.10")),
        ("{type: integer, default: 10}", Decimal(10)),
        ("{type: decimal, default: 9.99}", Decimal("9.99")),
        ("{type: string, default: 010}", "010"),
        ("{type: string, default: 重点, values: [重点, 一般]}", "重点"),
        ("{type: boolean, default: true}", True),
        ("{type: date, default: 2026-01-31}", date(2026, 1, 31)),
        ("{type: days and time duration, default: P90D}", timedelta(90)),
        ("{type: years and months duration, default: P1Y}", Months(12)),
    ],
)
def test_a_default_is_a_value_of_the_type(spec: str, value: Any) -> None:
    literal, said = _parameter(spec)
    assert (literal.value, literal.name, said) == (value, "x", [])


def test_a_number_is_typed_by_its_digits() -> None:
    assert _parameter("{type: number, default: 1.5%}")[0].type == NumberType(3, 4)
    assert _parameter("{type: date, default: 2026-01-31}")[0].type == DATE
    assert _parameter("{type: string, default: a}")[0].type == STRING


@pytest.mark.parametrize(
    ("spec", "override", "value"),
    [
        ("{type: number, default: 1%}", "2%", Decimal("0.02")),
        ("{type: number, default: 1, max: 10}", "10", Decimal(10)),
        ("{type: date, default: 2026-01-31, min: 2026-01-01}", "2026-01-01", date(2026, 1, 1)),
        ("{type: boolean, default: true}", "false", False),
        ("{type: string, default: a}", "no", "no"),
    ],
)
def test_the_manifest_sets_a_parameter(spec: str, override: str, value: Any) -> None:
    literal, said = _parameter(spec, override)
    assert (literal.value, said) == (value, [])


@pytest.mark.parametrize(
    ("spec", "override", "said"),
    [
        (
            "{type: integer, default: 1}",
            "1.5",
            "TYPE_MISMATCH parameter `x`: expected a whole number, found `1.5`",
        ),
        ("{type: number, default: 1}", "many", "TYPE_MISMATCH parameter `x`: expected number, found `many`"),
        (
            "{type: number, default: 1}",
            "null",
            "TYPE_MISMATCH parameter `x`: expected a value, found nothing",
        ),
        ("{type: boolean, default: true}", "no", "TYPE_MISMATCH parameter `x`: expected boolean, found `no`"),
        (
            "{type: date, default: 2026-01-31}",
            "soon",
            "TYPE_MISMATCH parameter `x`: expected date, found `soon`",
        ),
        (
            "{type: number, default: 1, min: 1}",
            "0",
            "VALUE_NOT_ALLOWED parameter `x` is at least `1`, found `0`",
        ),
        (
            "{type: number, default: 1, max: 5%}",
            "6%",
            "VALUE_NOT_ALLOWED parameter `x` is at most `5%`, found `6%`",
        ),
        (
            "{type: number, default: 5, values: [5, 10]}",
            "7",
            "VALUE_NOT_ALLOWED parameter `x` is one of `5`, `10`, found `7`",
        ),
        (
            "{type: string, default: a, values: [a, b]}",
            "c",
            "TYPE_MISMATCH parameter `x`: `c` is not one of the allowed values",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_said_once_and_nothing_follows(
    spec: str, override: str, said: str
) -> None:
    literal, found = _parameter(spec, override)
    assert found == [said]
    assert (literal.value, literal.type) == (None, ANY)


def test_a_parameter_stands_for_its_value_in_rules() -> None:
    text = """
decision: line
inputs: {amount: {type: decimal, scale: 2}}
parameters: {share: {type: number, default: 10%}}
output: {type: decimal, scale: 2}
expression: amount * share
"""
    assert read(text, {"share": scalar("20%")}).said == []
    (used,) = [
        part.value
        for part in walk(read(text, {"share": scalar("20%")}).plan.body.expr)
        if getattr(part, "name", None) == "share"
    ]
    assert used == Decimal("0.20")


def test_a_parameter_that_a_date_or_text_is_made_of_is_used() -> None:
    text = """
decision: since
parameters: {start: {type: string, default: "2026-01-31"}, 起点: {type: number, default: 5}}
output: {type: string}
expression: string(date(start)) + string(起点)
"""
    assert read(text, {}).said == []
