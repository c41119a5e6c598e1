"""A person's calendar: read back by the library, and held to RFC 5545 line by line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis.strategies import text
from icalendar import Calendar, Event

from policybook.reports.listing import Listing, fit
from policybook.reports.to_ics import to_ics
from tests.reports.lists import DAY, TASKS, listing


def events(found: Listing, person: str | None = "E-1", language: str = "en") -> dict[str, Event]:
    calendar = Calendar.from_ical(to_ics(found, person, language))
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


@pytest.mark.parametrize(
    ("name", "day", "status"),
    [
        ("today", DAY, "CONFIRMED"),
        ("overdue", DAY, "CONFIRMED"),
        ("coming", date(2026, 3, 9), "CONFIRMED"),
        ("full", date(2026, 3, 3), "CONFIRMED"),  # tomorrow at the earliest
        ("tried", date(2026, 3, 4), "CONFIRMED"),
        ("done", DAY, "CANCELLED"),
        ("left", date(2026, 2, 27), "CANCELLED"),
    ],
)
def test_a_task_is_an_all_day_event(name: str, day: date, status: str) -> None:
    (event,) = events(listing(name)).values()

    assert event["UID"] == TASKS[name].key
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (day, day + timedelta(days=1))
    assert event["STATUS"] == status
    assert event["TRANSP"] == "TRANSPARENT"


def test_an_event_says_how_why_and_by_when_in_the_language_asked_for() -> None:
    (event,) = events(listing("overdue"), language="zh").values()

    assert event["SUMMARY"] == "逾期：Quay, Foods; Ltd（C-2）：保持联系"
    assert event["DESCRIPTION"].split("\n") == [
        "方式：登门拜访；深入",
        "自2026-02-26起逾期（4天）",
        "原因：A类：每20天",
        "角色：客户经理",
        "编号：care/keep-in-touch/C-2/2026-01-01",
    ]
    assert [str(each) for each in event["CATEGORIES"].cats] == ["登门拜访", "重要不紧急"]


def test_what_somebody_else_does_today_is_taken_off_the_owners_calendar() -> None:
    found = listing("stood-in")

    assert events(found, "E-2")[TASKS["stood-in"].key]["STATUS"] == "CANCELLED"
    assert events(found, "E-1")[TASKS["stood-in"].key]["STATUS"] == "CONFIRMED"
    assert events(found, "E-3") == {}


def test_a_later_day_has_a_larger_number_so_that_a_calendar_takes_the_change() -> None:
    found = listing("coming")
    (today,) = events(found).values()
    (tomorrow,) = events(replace(found, as_of=DAY + timedelta(days=1))).values()

    assert tomorrow["SEQUENCE"] == today["SEQUENCE"] + 1
    assert tomorrow.decoded("DTSTAMP") - today.decoded("DTSTAMP") == timedelta(days=1)


def test_every_line_is_one_of_the_standard() -> None:
    hostile = {("customer", "C-1"): "甲" * 80 + "\r\nATTENDEE:mailto:x@y\rBEGIN:VALARM\n\x00;,\\"}
    written = to_ics(replace(listing(), names=hostile), "E-1", "zh")
    lines = written.split(b"\r\n")

    assert lines.pop() == b""  # the last line ends as all do
    assert all(b"\r" not in line and b"\n" not in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines)  # no fold within a character
    unfolded = written.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert [line for line in unfolded if not re.match(r"[A-Z-]+(;[A-Z-]+=[^:;]+)*:", line)] == []
    names = [line.split(":")[0] for line in unfolded]
    assert "ATTENDEE" not in names
    assert (names.count("BEGIN"), names.count("END")) == (1 + names.count("UID"), 1 + names.count("UID"))
    assert len(set(events(listing()))) == names.count("UID")


@settings(max_examples=60, deadline=None)
@given(text())
def test_any_name_is_read_back_as_it_was(name: str) -> None:
    (event,) = events(replace(listing("today"), names={("customer", "C-1"): name})).values()

    said = " ".join(f"{fit(name)} (C-1): Keep in touch".split()) if name else "C-1: Keep in touch"
    assert event["SUMMARY"] == said


@settings(deadline=None, max_examples=50)
@given(text(min_size=1))
@example("two\nlines")
@example('C/1;x,y:z="q"\\n')
def test_any_keys_of_a_customer_and_a_person_make_a_calendar(key: str) -> None:
    tasks = tuple(replace(each, subject=key, owner=key, assigned=key) for each in listing("today").tasks)
    found = events(replace(listing("today"), tasks=tasks), key)

    assert [*found] == [fit(each.key).replace("\n", "%0A") for each in tasks]


def test_the_same_tasks_are_the_same_bytes() -> None:
    found = listing()

    assert to_ics(found, "E-1", "en") == to_ics(found, "E-1", "en")
    assert to_ics(found, None, "en") != to_ics(found, "E-1", "en")
