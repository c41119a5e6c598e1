"""Values as they are given, and back to text and JSON."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping, Sequence, plain
from policybook.expr.temporal import text_of
from policybook.expr.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS,
    MONTHS,
    NULL,
    NUMBER,
    STRING,
    ContextType,
    ListType,
    NumberType,
)
from policybook.expr.values import Interval, Months
from policybook.text import Source
from policybook.vocabulary.to_json import json_text
from policybook.vocabulary.types import VALUE_TYPES, type_from
from policybook.vocabulary.values import BadFact, coerced, json_value

ROWS = Path(__file__).parent / "values.yaml"


def _rows() -> list[Any]:
    nodes, _ = from_yaml(Source(ROWS.name, ROWS.read_text("utf-8")))
    assert isinstance(nodes[0], Mapping)
    rows = nodes[0].get("rows")
    assert isinstance(rows, Sequence)
    return [
        pytest.param(*row.items, id=f"{row.span.position.line}: {row.span.text}")
        for row in rows.items
        if isinstance(row, Sequence)
    ]


@pytest.mark.parametrize(("kind", "value", "expected"), _rows())
def test_a_given_value_is_read_or_refused(kind: Any, value: Any, expected: Any) -> None:
    of, findings = type_from(kind, VALUE_TYPES)
    assert not findings
    wanted = plain(expected)
    if isinstance(wanted, str) and wanted.startswith("! "):
        with pytest.raises(BadFact) as fault:
            coerced(plain(value), of)
        assert fault.value.message == wanted.removeprefix("! ")
        assert fault.value.help
    else:
        assert text_of(coerced(plain(value), of)) == str(wanted)


def test_a_float_is_its_shortest_text() -> None:
    assert coerced(0.1, NUMBER) == Decimal("0.1")
    assert coerced([0.1, {"x": 0.2}], ANY) == [Decimal("0.1"), {"x": Decimal("0.2")}]


def test_null_is_a_value_of_every_type() -> None:
    assert [coerced(None, kind) for kind in (NUMBER, STRING, DATE, ListType(DATE), NULL)] == [None] * 5


def test_a_typed_value_stays_as_it_is() -> None:
    for value, kind in [
        (date(2026, 1, 1), DATE),
        (datetime(2026, 1, 1, 8), DATE_TIME),  # noqa: DTZ001  # values of FEEL may have no zone
        (timedelta(3), DAYS),
        (Months(3), MONTHS),
        (True, BOOLEAN),
        ("客户", STRING),
    ]:
        assert coerced(value, kind) == value


def test_a_date_and_time_is_no_date() -> None:
    with pytest.raises(BadFact):
        coerced(datetime(2026, 1, 1, 8), DATE)  # noqa: DTZ001  # values of FEEL may have no zone


ROW = ContextType((("金额", NumberType(2, 18)), ("day", DATE)), entity="order")


def test_a_row_has_all_its_fields() -> None:
    assert coerced([{"金额": "1.5"}], ListType(ROW)) == [{"金额": Decimal("1.5"), "day": None}]


def test_a_field_that_a_row_lacks_is_refused() -> None:
    with pytest.raises(BadFact) as fault:
        coerced({"金额": 1, "days": "2026-01-01"}, ROW)
    assert (fault.value.message, fault.value.help) == ("unknown field `days`", "did you mean `day`?")


def test_a_fault_in_a_row_names_its_field() -> None:
    with pytest.raises(BadFact) as fault:
        coerced({"金额": "x"}, ROW)
    assert fault.value.message == "`金额`: expected number, found `x`"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.10"), "0.1"),
        (Decimal("1E+3"), "1000"),
        (Decimal("12345678901234567890.123456789012345678"), "12345678901234567890.123456789012345678"),
        (date(2026, 1, 31), '"2026-01-31"'),
        (time(8, 30), '"08:30:00"'),
        (timedelta(days=1, hours=2), '"P1DT2H"'),
        (Months(14), '"P1Y2M"'),
        ([True, None, {"年采购额": Decimal("1.50")}], '[true, null, {"年采购额": 1.5}]'),
        ([], "[]"),
        ({}, "{}"),
        ('"\\\n', '"\\"\\\\\\n"'),
        (Interval(1, 2), '"[1..2]"'),
    ],
)
def test_a_value_as_json(value: Any, text: str) -> None:
    assert json_text(json_value(value)) == text


def test_json_with_an_indent_has_one_member_to_a_line() -> None:
    value = {"a": [1, {"b": None}], "c": {}, "d": []}
    assert json_text(value, 2) == json.dumps(value, indent=2)


def test_what_json_has_no_form_for_is_refused() -> None:
    with pytest.raises(TypeError):
        json_text({"day": date(2026, 1, 31)})


VALUES = st.one_of(
    st.tuples(st.decimals(-(10**15), 10**15, places=4), st.just(NumberType(4, 20))),
    st.tuples(st.text(), st.just(STRING)),
    st.tuples(st.booleans(), st.just(BOOLEAN)),
    st.tuples(st.dates(), st.just(DATE)),
    st.tuples(st.datetimes(), st.just(DATE_TIME)),
    st.tuples(st.timedeltas(timedelta(-9999), timedelta(9999)), st.just(DAYS)),
    st.tuples(st.integers(-1200, 1200).map(Months), st.just(MONTHS)),
)


@given(VALUES)
def test_a_value_comes_back_from_its_json(pair: Any) -> None:
    value, kind = pair
    assert coerced(json.loads(json_text(json_value(value)), parse_float=Decimal), kind) == value


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=10))
def test_json_text_is_what_python_writes(value: Any) -> None:
    for indent in (None, 2):
        assert json_text(value, indent) == json.dumps(value, indent=indent, ensure_ascii=False)
