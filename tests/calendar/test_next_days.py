"""The next day of a rule by arithmetic is the one that the rule's own days give."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policybook.calendar.birthdays import LeapDay
from policybook.calendar.lunar import SOLAR_TERMS, to_lunar
from policybook.calendar.next_days import (
    fault_of_rule,
    next_birthday,
    next_lunar_day,
    next_occurrence,
    next_solar_term,
    plain_rule,
)
from policybook.calendar.recurrence import BadRecurrenceError, MonthEnd, occurrences

_ANCHORS = st.dates(date(1895, 1, 1), date(2105, 1, 1))
_MONTH_ENDS = st.one_of(
    st.builds(
        date, st.integers(1895, 2105), st.sampled_from([1, 5, 8, 12]), st.sampled_from([28, 29, 30, 31])
    ),
    st.builds(date, st.sampled_from([1896, 1996, 2000, 2024]), st.just(2), st.just(29)),
)


@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 14),
    _ANCHORS | _MONTH_ENDS,
    st.integers(-400, 4000),
    st.sampled_from(MonthEnd),
)
@example("YEARLY", 1, date(1896, 2, 29), 1, MonthEnd.SKIP)
@example("MONTHLY", 5, date(2025, 8, 31), 40, MonthEnd.SKIP)
@example("MONTHLY", 1, date(2026, 1, 31), 28, MonthEnd.CLAMP)
def test_counting_gives_the_day_that_going_through_them_gives(
    unit: str, many: int, anchor: date, days: int, month_end: MonthEnd
) -> None:
    rule, first = f"FREQ={unit};INTERVAL={many}", anchor + timedelta(days)
    assert plain_rule(rule) is not None
    gone_through = occurrences(rule, anchor, max(first, anchor), date(2300, 1, 1), month_end=month_end)
    assert next_occurrence(rule, anchor, first, month_end) == next(gone_through)


_RULES = [
    *("FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;BYDAY=SU;WKST=SU", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR"),
    *(
        "FREQ=MONTHLY;BYDAY=1FR",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR",
    ),
    *(
        "FREQ=YEARLY;BYMONTH=3,9;BYDAY=-1SU",
        "FREQ=YEARLY;BYYEARDAY=1,200",
        "FREQ=DAILY;COUNT=400",
        "FREQ=WEEKLY;UNTIL=20300101;BYDAY=WE",
    ),
]


@given(
    st.sampled_from(_RULES),
    st.integers(1, 5),
    _ANCHORS | _MONTH_ENDS,
    st.integers(0, 2500),
    st.sampled_from(MonthEnd),
)
def test_a_rule_has_the_same_days_from_a_nearer_anchor(
    parts: str, many: int, anchor: date, days: int, month_end: MonthEnd
) -> None:
    rule, first = f"{parts};INTERVAL={many}", anchor + timedelta(days)
    gone_through = occurrences(rule, anchor, first, date(2200, 1, 1), month_end=month_end)
    assert next_occurrence(rule, anchor, first, month_end) == next(gone_through, None)


@settings(max_examples=8)  # the moon of every day between is asked for
@given(st.integers(1, 12), st.integers(1, 30), st.dates(date(1900, 1, 31), date(2099, 12, 31)))
def test_a_lunar_day_is_the_first_of_its_kind(month: int, day: int, first: date) -> None:
    found = next_lunar_day(month, day, first)
    assert found is not None
    named = to_lunar(found)
    assert (named.month, named.leap) == (month, False)
    assert named.day == day or (named.day, day, to_lunar(found + timedelta(1)).day) == (29, 30, 1)
    before = (to_lunar(first + timedelta(n)) for n in range((found - first).days))
    assert (month, day, False) not in {(each.month, each.day, each.leap) for each in before}


@pytest.mark.parametrize("name", SOLAR_TERMS)
def test_a_solar_term_comes_once_a_year_and_a_day_later_it_is_next_years(name: str) -> None:
    found = next_solar_term(name, date(2026, 1, 1))
    assert found is not None
    assert next_solar_term(name, found) == found
    after = next_solar_term(name, found + timedelta(1))
    assert after is not None
    assert after.year == 2027


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 40_000), st.sampled_from(LeapDay))
def test_nobody_waits_longer_than_a_year_for_a_birthday_unless_leap_days_are_passed_over(
    born: date, days: int, leap_day: LeapDay
) -> None:
    first = born + timedelta(days)
    found = next_birthday(born, first, leap_day)
    assert found is not None
    assert first <= found
    assert (found - first).days <= (8 * 366 if leap_day is LeapDay.SKIP else 366)
    assert found.month == born.month or (born.month, born.day) == (2, 29)


_FAULTS = {
    "FREQ=MONTHLY;INTERVAL=3": "",
    "FREQ=DAILY;COUNT=3": "",
    "FREQ=DAILY;UNTIL=20200101": "",
    "FREQ=DAILY;INTERVAL=0": "INTERVAL is a whole number from 1 on",
    "FREQ=DAILY;INTERVAL=-1": "INTERVAL is a whole number from 1 on",
    "FREQ=MONTHLY;INTERVAL=00": "INTERVAL is a whole number from 1 on",
    "FREQ=HOURLY": "HOURLY has no meaning for days",
    "every day": "",
}


@pytest.mark.parametrize(("rule", "fault"), _FAULTS.items())
def test_a_rule_that_would_never_end_or_begin_is_named(rule: str, fault: str) -> None:
    found = fault_of_rule(rule)
    assert found if rule == "every day" else found == fault
    if found:
        with pytest.raises(BadRecurrenceError):
            next_occurrence(rule, date(2026, 1, 1), date(2026, 2, 1))
