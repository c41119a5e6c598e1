"""Public holidays against the lists that the Chinese government published, day by day."""

from __future__ import annotations

import csv
import gzip
from datetime import date, timedelta
from pathlib import Path

import pytest

from policybook.calendar.public_holidays import UnknownCountryError, public_holidays


def test_every_day_of_twenty_years_is_what_the_government_published(shared_data: Path) -> None:
    with gzip.open(shared_data / "china_holidays_2007_2026.csv.gz", "rt", encoding="utf-8") as file:
        moved = {date.fromisoformat(row["date"]): row["is_off_day"] == "True" for row in csv.DictReader(file)}
    found = public_holidays("CN", None, 2007, 2026)
    day, wrong = date(2007, 1, 1), []
    while day < date(2027, 1, 1):
        worked = not moved[day] if day in moved else day.weekday() < 5
        if worked is not (day in found.makeup or (day not in found.off and day.weekday() < 5)):
            wrong.append(day)
        day += timedelta(days=1)
    assert not wrong


def test_a_year_that_is_not_announced_is_provisional() -> None:
    found = public_holidays("CN", None, 2026, 2028)
    assert found.announced == 2026
    assert not found.is_provisional(date(2026, 1, 1), date(2026, 12, 31))
    assert found.is_provisional(date(2026, 12, 31), date(2027, 1, 1))


def test_countries_that_move_no_days_are_known_for_all_years() -> None:
    found = public_holidays("GB", "SCT", 2030, 2031)
    assert found.announced is None
    assert not found.is_provisional(date(2030, 1, 1), date(2031, 12, 31))
    assert found.off[date(2030, 11, 30)][0].startswith("Saint Andrew's Day")


def test_a_day_reckoned_by_the_moon_is_an_estimate() -> None:
    found = public_holidays("AE", None, 2030, 2030)
    assert found.estimated
    day = min(found.estimated)
    assert found.is_provisional(day, day)


@pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("CN", "XX")])
def test_an_unknown_country_says_which_are_known(country: str, subdivision: str | None) -> None:
    with pytest.raises(UnknownCountryError) as raised:
        public_holidays(country, subdivision, 2026, 2026)
    assert raised.value.code == "XX"
    assert subdivision is not None or "CN" in raised.value.known
