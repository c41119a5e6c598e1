"""Lunar dates, festivals, birthdays and recurrences where they go wrong elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybook.calendar.birthdays import LeapDay, birthday, lunar_birthday
from policybook.calendar.lunar import (
    FESTIVALS,
    LunarDate,
    NoSuchLunarDateError,
    festival,
    on_lunar,
    to_lunar,
)
from policybook.calendar.recurrence import BadRecurrenceError, MonthEnd, check_recurrence, occurrences


@given(st.dates(date(1900, 1, 31), date(2100, 12, 31)))
def test_a_day_is_its_lunar_date_and_back(day: date) -> None:
    lunar = to_lunar(day)
    found = on_lunar(lunar.year, lunar.month, lunar.day, leap=lunar.leap)
    assert (found.day, found.instead) == (day, "")


def test_the_30th_of_a_short_month_is_its_29th() -> None:
    found = on_lunar(2026, 12, 30)
    assert found.instead == "no 30th"
    assert to_lunar(found.day) == LunarDate(2026, 12, 29)


def test_a_leap_month_that_a_year_lacks_is_the_plain_month() -> None:
    found = on_lunar(2026, 6, 15, leap=True)
    assert found.instead == "no leap month"
    assert found.day == on_lunar(2026, 6, 15).day


@pytest.mark.parametrize("wrong", [(2026, 13, 1), (2026, 0, 1), (2026, 1, 31), (1899, 1, 1), (2101, 1, 1)])
def test_a_date_that_no_lunar_year_has_is_an_error(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(NoSuchLunarDateError):
        on_lunar(*wrong)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("spring-festival", date(2026, 2, 17)),
        ("new-years-eve", date(2026, 2, 16)),
        ("lantern-festival", date(2026, 3, 3)),
        ("qingming", date(2026, 4, 5)),
        ("dragon-boat", date(2026, 6, 19)),
        ("qixi", date(2026, 8, 19)),
        ("mid-autumn", date(2026, 9, 25)),
        ("double-ninth", date(2026, 10, 18)),
        ("winter-solstice", date(2026, 12, 22)),
    ],
)
def test_festivals(name: str, day: date) -> None:
    assert festival(name, day.year) == (day,)


@pytest.mark.parametrize(
    "years",
    [range(2020, 2030), pytest.param(range(1901, 2101), marks=pytest.mark.slow)],
    ids=["ten years", "two hundred"],
)
def test_every_festival_is_known_in_every_year(years: range) -> None:
    for name in FESTIVALS:
        found = [festival(name, year) for year in years]
        assert all(day.year == year for year, days in zip(years, found, strict=True) for day in days)
        assert abs(sum(map(len, found)) - len(years)) <= 1


def test_birthdays_on_29_february() -> None:
    born = date(2000, 2, 29)
    for rule, day in ((LeapDay.BEFORE, date(2026, 2, 28)), (LeapDay.AFTER, date(2026, 3, 1))):
        found = birthday(born, 2026, rule)
        assert found is not None
        assert (found.day, found.instead) == (day, "no 29 February")
    assert birthday(born, 2026, LeapDay.SKIP) is None
    leap = birthday(born, 2028)
    assert leap is not None
    assert (leap.day, leap.instead) == (date(2028, 2, 29), "")


def test_a_birthday_in_a_leap_month() -> None:
    born = LunarDate(2025, 6, 10, leap=True)
    assert lunar_birthday(born, 2026).instead == "no leap month"
    assert lunar_birthday(born, 2025).instead == ""


RULES = [
    ("FREQ=MONTHLY", date(2026, 1, 31), MonthEnd.CLAMP, "02-28 03-31 04-30 05-31 06-30"),
    ("FREQ=MONTHLY", date(2026, 1, 31), MonthEnd.SKIP, "03-31 05-31"),
    ("FREQ=MONTHLY;INTERVAL=2", date(2025, 12, 30), MonthEnd.CLAMP, "02-28 04-30 06-30"),
    ("FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 1, 1), MonthEnd.CLAMP, "02-28 03-31 04-30 05-31 06-30"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 1, 1), MonthEnd.SKIP, "02-28 03-31 04-30 05-31 06-30"),
    ("FREQ=MONTHLY;BYDAY=1MO", date(2026, 1, 1), MonthEnd.CLAMP, "02-02 03-02 04-06 05-04 06-01"),
    ("FREQ=YEARLY", date(2024, 2, 29), MonthEnd.CLAMP, "02-28"),
    ("FREQ=YEARLY", date(2024, 2, 29), MonthEnd.SKIP, ""),
    (
        "FREQ=WEEKLY;BYDAY=MO;INTERVAL=4",
        date(2026, 1, 5),
        MonthEnd.CLAMP,
        "02-02 03-02 03-30 04-27 05-25 06-22",
    ),
]


@pytest.mark.parametrize(("rule", "anchor", "month_end", "days"), RULES)
def test_recurrences(rule: str, anchor: date, month_end: MonthEnd, days: str) -> None:
    found = occurrences(rule, anchor, date(2026, 2, 1), date(2026, 7, 1), month_end=month_end)
    assert " ".join(f"{day:%m-%d}" for day in found) == days


@given(st.dates(date(2020, 1, 1), date(2026, 12, 31)), st.integers(1, 12))
def test_every_month_has_one_day_and_no_day_drifts(anchor: date, months: int) -> None:
    end = date(anchor.year + 3, 1, 1)
    rule = f"FREQ=MONTHLY;INTERVAL={months}"
    found = list(occurrences(rule, anchor, anchor, end))
    assert found[0] == anchor
    for number, day in enumerate(found):
        month = anchor.year * 12 + anchor.month - 1 + number * months
        assert day.year * 12 + day.month - 1 == month
        assert day.day == anchor.day or (day + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    "wrong", ["monthly", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=3", "", "FREQ=MONTHLY;BYDAY=XX"]
)
def test_a_text_that_is_no_rule_of_days_is_an_error(wrong: str) -> None:
    with pytest.raises(BadRecurrenceError):
        check_recurrence(wrong)
