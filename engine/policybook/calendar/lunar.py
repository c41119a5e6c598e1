"""Lunar dates of the Chinese calendar and their festivals, from the `lunar_python` library.

A lunar month has 29 or 30 days and a year may have a month twice (the leap month). A date that a
year lacks has a stated stand-in: the 29th for the 30th, the plain month for the leap month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from lunar_python import Lunar, LunarYear, Solar

#: The years that the library's tables and others' agree on but for new moons near midnight.
FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True, order=True)
class LunarDate:
    """A day of the lunar calendar; `leap` is the second of two months of one number."""

    year: int
    month: int
    day: int
    leap: bool = False


@dataclass(frozen=True, slots=True)
class OnDay:
    """A day, and whether it stands in for one that the year lacks: `no 30th`, `no leap month`, or ""."""

    day: date
    instead: str = ""


class NoSuchLunarDateError(ValueError):
    """A month or day that no lunar year has, or a year beyond the tables."""


@lru_cache(maxsize=4096)
def on_lunar(year: int, month: int, day: int, *, leap: bool = False) -> OnDay:
    """The day on which a lunar date falls, or the day that stands in for it.

    >>> on_lunar(2026, 1, 1)
    OnDay(day=datetime.date(2026, 2, 17), instead='')
    >>> on_lunar(2026, 6, 1, leap=True).instead, on_lunar(2025, 6, 1, leap=True).day
    ('no leap month', datetime.date(2025, 7, 25))

    Raises NoSuchLunarDateError.
    """
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 30):
        raise NoSuchLunarDateError(f"lunar {year}-{month}-{day}")
    instead = []
    months = {each.number: each for each in _months(year)}
    found = months.get(-month if leap else month)
    if found is None:
        instead.append("no leap month")
        found = months[month]
    if day > found.days:
        instead.append("no 30th")
        day = found.days
    return OnDay(found.first + timedelta(days=day - 1), ", ".join(instead))


@dataclass(frozen=True, slots=True)
class _Month:
    """A month of a lunar year: its number, below zero for the leap month, its first day and its length."""

    number: int
    first: date
    days: int


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 1)
def _months(year: int) -> tuple[_Month, ...]:
    """The months of a lunar year in order; the library itself remembers only the last year."""
    found = []
    for each in LunarYear.fromYear(year).getMonths():
        if each.getYear() == year:
            first = Solar.fromJulianDay(each.getFirstJulianDay())
            start = date(first.getYear(), first.getMonth(), first.getDay())
            found.append(_Month(each.getMonth(), start, each.getDayCount()))
    return tuple(found)


@lru_cache(maxsize=4096)
def to_lunar(day: date) -> LunarDate:
    """The lunar date of a day.

    >>> to_lunar(date(2025, 7, 25))
    LunarDate(year=2025, month=6, day=1, leap=True)

    Raises NoSuchLunarDateError beyond the tables.
    """
    if not date(FIRST_YEAR, 1, 31) <= day < date(LAST_YEAR + 1, 1, 1):
        raise NoSuchLunarDateError(f"{day} has no lunar date here")
    year = day.year if day >= _months(day.year)[0].first else day.year - 1
    month = next(each for each in reversed(_months(year)) if each.first <= day)
    return LunarDate(year, abs(month.number), (day - month.first).days + 1, month.number < 0)


#: Festivals by their lunar date: month and day.
_BY_DATE = {
    "spring-festival": (1, 1),
    "lantern-festival": (1, 15),
    "dragon-head": (2, 2),
    "shangsi": (3, 3),
    "dragon-boat": (5, 5),
    "qixi": (7, 7),
    "ghost-festival": (7, 15),
    "mid-autumn": (8, 15),
    "double-ninth": (9, 9),
    "laba": (12, 8),
    "little-new-year": (12, 23),
}
#: Festivals that follow the sun, by their solar term.
_BY_TERM = {"qingming": "清明", "winter-solstice": "冬至"}

#: The 24 solar terms, in the order in which they fall within a calendar year.
SOLAR_TERMS = (
    *("小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至"),
    *("小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至"),
)

FESTIVALS = {
    "spring-festival": ("Spring Festival", "春节"),
    "lantern-festival": ("Lantern Festival", "元宵节"),
    "dragon-head": ("Dragon Head Day", "龙抬头"),
    "shangsi": ("Shangsi Festival", "上巳节"),
    "qingming": ("Qingming", "清明节"),
    "dragon-boat": ("Dragon Boat Festival", "端午节"),
    "qixi": ("Qixi", "七夕"),
    "ghost-festival": ("Zhongyuan Festival", "中元节"),
    "mid-autumn": ("Mid-Autumn Festival", "中秋节"),
    "double-ninth": ("Double Ninth Festival", "重阳节"),
    "winter-solstice": ("Winter Solstice", "冬至"),
    "laba": ("Laba Festival", "腊八节"),
    "little-new-year": ("Little New Year", "小年"),
    "new-years-eve": ("Chinese New Year's Eve", "除夕"),
}
"""The festivals that a policy can name, in the year's order, with their names in English and Chinese."""


@lru_cache(maxsize=4096)
def festival(name: str, year: int) -> tuple[date, ...]:
    """The days of a calendar year on which a festival falls.

    It is one but for Laba, which may fall in no year's twelve months, or in one twice:

    >>> festival("mid-autumn", 2026), festival("laba", 2023), len(festival("laba", 2022))
    ((datetime.date(2026, 9, 25),), (), 2)

    Raises KeyError for an unknown name, NoSuchLunarDateError beyond the tables.
    """
    if not FIRST_YEAR < year <= LAST_YEAR:
        raise NoSuchLunarDateError(f"{name} of {year}")
    if name == "new-years-eve":
        return tuple(day - timedelta(days=1) for day in festival("spring-festival", year))
    if name in _BY_TERM:
        return (solar_term(_BY_TERM[name], year),)
    month, day = _BY_DATE[name]
    found = (on_lunar(each, month, day).day for each in (year - 1, year))
    return tuple(each for each in found if each.year == year)


def solar_term(name: str, year: int) -> date:
    """The day of a calendar year on which one of the 24 solar terms falls.

    >>> solar_term("清明", 2026), solar_term("冬至", 2026)
    (datetime.date(2026, 4, 5), datetime.date(2026, 12, 22))

    Raises KeyError for an unknown name, NoSuchLunarDateError beyond the tables.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoSuchLunarDateError(f"{name} of {year}")
    return _solar_terms(year)[name]


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 1)
def _solar_terms(year: int) -> dict[str, date]:
    # The table begins with the winter before: the year's own solstice has a key of its own.
    table = Lunar.fromYmd(year, 6, 1).getJieQiTable()
    found = {name: table["DONG_ZHI" if name == "冬至" else name] for name in SOLAR_TERMS}
    return {name: date(day.getYear(), day.getMonth(), day.getDay()) for name, day in found.items()}
