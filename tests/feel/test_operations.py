"""What operators and functions do with any values: null where kinds do not fit, never an exception."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policybook.expr import operations
from policybook.expr.temporal import at_literal, text_of
from policybook.expr.typed_names import type_of
from policybook.expr.values import ARITHMETIC, Interval, Months
from policybook.functions.model import Function
from policybook.functions.registry import FUNCTIONS

_ZONES = st.sampled_from([None, UTC])
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.decimals(-(10**9), 10**9, places=2),
    st.sampled_from([Decimal("1E+6000"), Decimal("1E-6000"), Decimal("9" * 34), Decimal(10) ** 9]),
    st.text(max_size=5),
    st.dates(),
    st.times(timezones=_ZONES),
    st.datetimes(timezones=_ZONES),
    st.timedeltas(),
    st.integers(-(10**6), 10**6).map(Months),
)
VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "key", "value"]), inner, max_size=2),
        st.builds(Interval, inner, inner, st.booleans(), st.booleans()),
    ),
    max_leaves=4,
)


@given(st.sampled_from([*"+-*/", "**"]), VALUES, VALUES)
def test_arithmetic_gives_null_where_kinds_do_not_fit(op: str, a, b) -> None:
    found = operations.arithmetic(op, a, b)
    if a is None or b is None or isinstance(a, bool) or isinstance(b, bool):
        assert found is None
    if isinstance(found, Decimal):
        assert len(found.as_tuple().digits) <= ARITHMETIC.prec


@given(VALUES, VALUES)
@example(datetime(2024, 1, 1, tzinfo=UTC), date(2024, 1, 1))
@example(time(10, tzinfo=UTC), time(10))
def test_orders_agree_with_one_another(a, b) -> None:
    assert operations.compare("<", a, b) == operations.compare(">", b, a)
    assert operations.compare("<=", a, b) == operations.compare(">=", b, a)
    assert operations.equal(a, b) == operations.equal(b, a)
    assert operations.contained(a, [b]) in (True, False)
    if operations.compare("<", a, b):
        assert operations.equal(a, b) is False
        assert operations.compare(">=", a, b) is False


@given(VALUES)
def test_a_value_equals_itself_and_is_of_its_own_type(value) -> None:
    assert operations.equal(value, value) is not False
    kind = type_of(value)
    if value is None or not isinstance(value, list | dict | Interval):
        assert operations.instance_of(value, kind)
    assert text_of(value) or value == ""
    operations.negate(value)
    operations.member(value, "year")


@given(st.one_of(st.dates(), st.times(timezones=_ZONES), st.datetimes(timezones=_ZONES), st.timedeltas()))
def test_times_and_durations_read_back_from_their_text(value) -> None:
    assert at_literal(text_of(value)) == value


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_months_on_and_back_keep_the_month(on: date, count: int) -> None:
    moved = operations.add_months(on, count)
    assert moved is not None
    assert (moved.year * 12 + moved.month) - (on.year * 12 + on.month) == count
    assert moved.day <= on.day


@settings(max_examples=200)
@given(function=st.sampled_from([*FUNCTIONS.values()]), data=st.data())
def test_no_function_raises(function: Function, data: st.DataObject) -> None:
    _check_function(function, data)


@pytest.mark.slow
@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda each: each.name)
@settings(max_examples=200)
@given(data=st.data())
def test_not_one_function_raises(function: Function, data: st.DataObject) -> None:
    _check_function(function, data)


def _check_function(function: Function, data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(function.signatures))
    least = sum(not each.optional for each in way.parameters)
    count = data.draw(st.integers(least, len(way.parameters)))
    arguments = [data.draw(VALUES) for _ in range(count)]
    if way.variadic:  # the last parameter's arguments come as one list
        arguments[-1] = data.draw(st.lists(VALUES, max_size=3))
    found = function.evaluate(*arguments)
    if function.null_strict and any(each is None for each in arguments):
        assert found is None
    operations.kind(found)


@pytest.mark.parametrize(
    ("a", "b", "days"),
    [
        (date(2024, 3, 1), date(2024, 2, 1), 29),
        (datetime(2024, 3, 1, tzinfo=UTC), date(2024, 2, 1), 29),
        (date(2024, 3, 1), datetime(2024, 2, 1, tzinfo=UTC), 29),
    ],
)
def test_a_date_beside_a_date_and_time_is_its_midnight(a: date, b: date, days: int) -> None:
    assert operations.subtract(a, b) == timedelta(days=days)
