"""Calendars as written: what they come to, and every mistake with its place."""

from __future__ import annotations

from datetime import date

import pytest

from policybook.calendar.from_document import calendar_from
from policybook.calendar.model import Closure
from policybook.diagnostics.model import Diagnostic
from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping
from policybook.text import Source


def mapping(text: str) -> Mapping:
    (node,), findings = from_yaml(Source("calendar.yaml", text))
    assert not findings
    assert isinstance(node, Mapping)
    return node


def findings(text: str) -> list[Diagnostic]:
    return calendar_from(mapping(text), "c", "Asia/Shanghai")[1]


WHOLE = """
calendar: desk
timezone: Europe/London
country: GB
subdivision: SCT
hours: {mon-thu: ["13:30-18:00", "9:00-12:00"], fri: "09:00～15:00", sat-sun: ["22:00-06:00"], makeup: []}
closed:
  - {on: 2026-03-02, because: {en: stock-taking, zh: 盘点}}
  - {from: 2026-08-10, to: 2026-08-14, because: works outing}
open:
  - {on: 2026-08-12, hours: ["10:00-12:00"]}
"""


def test_a_calendar_with_everything() -> None:
    calendar, found = calendar_from(mapping(WHOLE), "desk", "Asia/Shanghai")
    assert calendar is not None, found
    assert (calendar.id, calendar.zone, calendar.country, calendar.subdivision) == (
        "desk", "Europe/London", "GB", "SCT",
    )  # fmt: skip
    assert calendar.week[0] == calendar.week[3] == ((540, 720), (810, 1080))
    assert calendar.week[4] == ((540, 900),)
    assert calendar.week[5] == calendar.week[6] == ((1320, 1800),)
    assert calendar.makeup_hours == ()
    assert calendar.closed == (
        Closure(date(2026, 3, 2), date(2026, 3, 2), "stock-taking", "盘点"),
        Closure(date(2026, 8, 10), date(2026, 8, 14), "works outing", "works outing"),
    )
    assert calendar.opened == {date(2026, 8, 12): ((600, 720),)}


def test_weekdays_by_group_and_over_the_end_of_the_week() -> None:
    calendar, _ = calendar_from(mapping("hours: {sat-mon: 00:00-24:00}"), "c", "UTC")
    assert calendar is not None
    assert [bool(hours) for hours in calendar.week] == [True, False, False, False, False, True, True]
    calendar, _ = calendar_from(mapping("hours: {weekdays: 09:00-17:00, weekend: []}"), "c", "UTC")
    assert calendar is not None
    assert [bool(hours) for hours in calendar.week] == [True] * 5 + [False] * 2
    assert calendar.zone == "UTC"


WRONG = [
    ("hours: {mno: 09:00-17:00}", "PB103 1:9 `mno` names no weekday = write `mon-fri`"),
    (
        "hours: {mon-fir: 09:00-17:00}",
        "PB103 1:9 `mon-fir` names no weekday = did you mean `mon-fri`?",
    ),
    ("hours: {mon-fri: 9-17}", "PB106 1:18 `9-17` is no interval of a day"),
    ("hours: {mon: 09:00-09:00}", "PB106 1:14 `09:00-09:00` is no interval of a day"),
    ("hours: {mon: 09:00-24:30}", "PB106 1:14 `09:00-24:30` is no interval of a day"),
    ("hours: {mon: 09:60-17:00}", "PB106 1:14 `09:60-17:00` is no interval of a day"),
    (
        "hours: {mon: [09:00-13:00, 12:00-17:00]}",
        "PB106 1:28 the hours 12:00-17:00 overlap with 09:00-13:00",
    ),
    ("hours: {mon-fri: 09:00-17:00, wed: []}", "PB210 1:31 the hours of `wed` are given twice"),
    (
        "{country: cn, hours: {}}",
        "PB106 1:11 no holidays are known for the country `cn` = did you mean `CN`?",
    ),
    (
        "{country: US, subdivision: XX, hours: {}}",
        "PB106 1:28 no holidays are known for the subdivision of US `XX`",
    ),
    ("{subdivision: CA, hours: {}}", "PB104 1:15 a subdivision needs its country = add `country:`"),
    ("{hours: {}, closed: [{on: 2026-02-30}]}", "PB106 1:27 `2026-02-30` is no day"),
    (
        "{hours: {}, closed: [{from: 2026-02-10, to: 2026-02-01}]}",
        "PB106 1:22 it ends on 2026-02-01, before it begins",
    ),
    (
        "{hours: {}, open: [{on: 2026-01-01, hours: []}, {on: 2026-01-01, hours: []}]}",
        "PB210 1:49 the hours of 2026-01-01 are given twice",
    ),
    (
        "{hours: {}, closed: [{on: 2026-01-01}], open: [{on: 2026-01-01, hours: []}]}",
        "PB210 1:47 2026-01-01 is closed and open",
    ),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_mistake_is_a_finding_with_its_place(text: str, said: str) -> None:
    (found,) = findings(text)
    place = found.span.position
    shown = f"{found.code.value} {place.line}:{place.column} {found.message} = {found.help}"
    assert shown.startswith(said)
    assert found.help
