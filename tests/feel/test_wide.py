"""Wide dates and times count as Python's own do: the calendar repeats itself every 400 years."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policybook.expr.operations import add, compare, order, subtract
from policybook.expr.temporal import at_literal, text_of
from policybook.expr.wide import DAY, WideDate, WideTime, date_of, day_at, moment_of, ordinal, span_of

_DAYS = st.dates(date(401, 1, 1), date(9599, 12, 31))
_CYCLES = st.integers(-2_000_000, 2_000_000).filter(lambda cycles: not -24 <= cycles <= 24)
_SPANS = st.timedeltas(timedelta(days=-100_000), timedelta(days=100_000))


def _far(day: date, cycles: int) -> WideDate:
    found = date_of(day.year + 400 * cycles, day.month, day.day)
    assert isinstance(found, WideDate)
    return found


@settings(max_examples=50)
@given(_DAYS, _CYCLES)
def test_a_day_is_found_by_its_number_and_reads_back(day: date, cycles: int) -> None:
    far = _far(day, cycles)
    assert ordinal(far) == day.toordinal() + 146_097 * cycles
    assert day_at(ordinal(far)) == far
    assert at_literal(text_of(far)) == far
    assert far.isoweekday() == day.isoweekday()


@settings(max_examples=50)
@given(_DAYS, _CYCLES, _SPANS)
def test_a_wide_date_moves_as_its_twin(day: date, cycles: int, by: timedelta) -> None:
    moved = add(day, by)
    if isinstance(moved, date):
        wanted = date_of(moved.year + 400 * cycles, moved.month, moved.day)
        assert add(_far(day, cycles), by) == wanted
        assert subtract(wanted, _far(day, cycles)) == moved - day


@settings(max_examples=50)
@given(_DAYS, _CYCLES, _SPANS, st.times())
def test_a_wide_moment_moves_as_its_twin(day: date, cycles: int, by: timedelta, at: time) -> None:
    moved = add(datetime.combine(day, at), by)
    if isinstance(moved, datetime):
        on = date_of(moved.year + 400 * cycles, moved.month, moved.day)
        assert add(moment_of(_far(day, cycles), at), by) == moment_of(on, moved.time())


@settings(max_examples=50)
@given(_DAYS, _CYCLES)
def test_wide_and_plain_dates_are_in_order(day: date, cycles: int) -> None:
    assert order(_far(day, cycles), day) == (1 if cycles > 0 else -1)
    assert compare("=", day, _far(day, cycles)) is False
    assert (day < _far(day, cycles)) is (cycles > 0)


@pytest.mark.parametrize("length", [0, 1000, -DAY, 10**9])
def test_what_python_holds_is_pythons_own(length: int) -> None:
    assert isinstance(span_of(length), timedelta)
    assert isinstance(day_at(length % 3_000_000 + 1), date)


def test_a_time_with_nanoseconds_is_not_pythons() -> None:
    assert isinstance(at_literal("10:00:00.000000001"), WideTime)
    assert isinstance(at_literal("10:00:00.000001000"), time)
