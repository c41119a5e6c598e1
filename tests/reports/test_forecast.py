"""What a cadence will ask for, day by day, from occasions made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from policybook.events.task import Occurrence
from policybook.expr.tree import Call, Fact, Literal
from policybook.expr.types import DATE, STRING
from policybook.plan.cadence import LOGGED_CONTACT, Cadence, Late, Step
from policybook.plan.model import Formula, Texts
from policybook.reports.forecast import expected
from policybook.reports.strides import stride_of
from tests.reports.lists import CARE, plan, step

FIRST = date(2026, 3, 2)  # a Monday
LAST = date(2026, 4, 26)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def given(step: str, anchor: str, due: str, latest: str | None = None, **more: object) -> Occurrence:
    found = Occurrence(
        step, "C-1", day(anchor), day(due), day(latest or due), "phone", None, None, "E-1", None,
        Texts("", ""),
    )  # fmt: skip
    return replace(found, **more)


def weekend(on: date) -> object | None:
    return "weekend" if on.weekday() > 4 else None


def never(_: date) -> None:
    return None


def days(cadence: Cadence, *looks: Occurrence, closed: object = never) -> list[str]:
    found = expected(cadence, FIRST, LAST, looks, closed)
    return [f"{each.day:%m-%d} {'+'.join(each.steps)}{' late' if each.is_late else ''}" for each in found]


def reading_contacts(id: str, **more: object) -> Step:
    found = step(id, id, id, **more)
    return replace(found, plan=replace(found.plan, facts={LOGGED_CONTACT: DATE}))


VISIT = reading_contacts("visit", repeats=True, lasts=False)
CALL = reading_contacts("call", repeats=True, lasts=False)
AUDIT = step("audit", "audit", "audit", repeats=True, lasts=False)
CARD = step("card", "card", "card")
FESTIVAL = step("festival", "festival", "festival", late=Late.SKIP)
SIGN = step("sign", "sign", "sign", lasts=False)
ASK = step("ask", "ask", "ask", follows=("visit", 1))
FORTNIGHTLY = ["03-15 visit", "03-29 visit", "04-12 visit", "04-26 visit"]
ROUTINE = step("routine", "routine", "routine", entity="employee", is_contact=False)
PLAIN = replace(CARE, steps=(VISIT, CALL, AUDIT, CARD, FESTIVAL, SIGN, ROUTINE), merge_within=None)


@pytest.mark.parametrize(
    ("looks", "asked"),
    [
        ([given("visit", "02-20", "03-06")], ["03-06 visit", "03-20 visit", "04-03 visit", "04-17 visit"]),
        # late once, then at its spacing from the day it was due
        ([given("visit", "02-01", "02-15")], ["03-02 visit late", *FORTNIGHTLY]),
        # given again by later looks, and counted once
        ([given("visit", "01-01", "04-20"), given("visit", "01-01", "04-20")], ["04-20 visit"]),
        ([given("card", "03-10", "03-03", "03-10")] * 2, ["03-03 card"]),
        ([given("card", "03-04", "02-25", "03-04")], ["03-02 card late"]),
        # over before the first day: a task that lasts is not begun, one that does not is
        ([given("card", "02-20", "02-20")], []),
        ([given("festival", "02-20", "02-20")], []),
        ([given("sign", "02-20", "02-20")], ["03-02 sign late"]),
        ([given("card", "05-10", "05-03")], []),  # after the last day
        ([given("card", "03-10", "03-10", member=each) for each in "12"], ["03-10 card", "03-10 card"]),
    ],
)  # fmt: skip
def test_occasions_become_days(looks: list[Occurrence], asked: list[str]) -> None:
    assert days(PLAIN, *looks) == asked


@pytest.mark.parametrize(
    ("looks", "asked"),
    [
        # the call of the 10th counts for the visit, which then comes two weeks after it
        (
            [given("visit", "03-01", "03-15"), given("card", "03-10", "03-10")],
            ["03-10 card", "03-24 visit", "04-07 visit", "04-21 visit"],
        ),
        # of two intervals the longer never comes
        ([given("visit", "03-01", "03-15"), given("call", "03-01", "03-31")], FORTNIGHTLY),
        # both are on the list of one morning
        (
            [given("visit", "03-01", "03-15"), given("card", "03-15", "03-15")],
            ["03-15 card", *FORTNIGHTLY],
        ),
        (
            [given("visit", "02-01", "02-15"), given("call", "01-01", "02-20")],
            ["03-02 call late", "03-02 visit late", "03-16 visit", "03-30 visit", "04-13 visit"],
        ),
        # one that is counted from something else is not put off
        ([given("audit", "03-01", "03-31"), given("card", "03-10", "03-10")], ["03-10 card", "03-31 audit"]),
        # what is no contact puts nothing off
        (
            [given("visit", "03-01", "04-15"), given("routine", "03-10", "03-10")],
            ["03-10 routine", "04-15 visit"],
        ),
    ],
)  # fmt: skip
def test_a_contact_puts_off_the_intervals_that_count_from_the_last_one(
    looks: list[Occurrence], asked: list[str]
) -> None:
    assert days(PLAIN, *looks) == asked


@pytest.mark.parametrize(
    ("due", "latest", "asked"),
    [
        ("03-07", "03-20", "03-09 card"),  # a Saturday: on Monday
        ("03-07", "03-08", "03-06 card"),  # must be done by Sunday: on Friday before
        ("03-06", "03-06", "03-06 card"),
    ],
)
def test_a_contact_waits_for_an_open_day_and_comes_before_where_it_would_be_too_late(
    due: str, latest: str, asked: str
) -> None:
    assert days(PLAIN, given("card", due, due, latest), closed=weekend) == [asked]


def test_what_is_no_contact_has_no_closed_days() -> None:
    assert days(PLAIN, given("routine", "03-07", "03-07"), closed=weekend) == ["03-07 routine"]


def test_what_follows_on_a_step_follows_on_each_of_its_contacts() -> None:
    cadence = replace(PLAIN, steps=(replace(VISIT, is_contact=True), replace(ASK, is_contact=False)))
    found = expected(cadence, FIRST, LAST, [given("visit", "02-10", "03-31")], never)

    assert [(each.day, each.steps, each.channel) for each in found] == [
        (day("03-31"), ("visit",), "phone"),
        (day("04-01"), ("ask",), "phone"),
    ]


def test_what_follows_on_something_late_is_late_as_well() -> None:
    cadence = replace(PLAIN, steps=(VISIT, replace(ASK, is_contact=False)))

    assert days(cadence, given("visit", "01-01", "02-20"))[:2] == ["03-02 visit late", "03-03 ask late"]


@pytest.mark.parametrize(
    ("within", "asked"),
    [
        (None, ["03-10 card", "03-12 sign", "03-14 festival"]),
        (1, ["03-10 card", "03-12 sign", "03-14 festival"]),
        (2, ["03-10 sign+card", "03-14 festival"]),
        (4, ["03-10 sign+card+festival"]),
    ],
)
def test_what_falls_together_is_one_contact_in_the_weightier_channel(
    within: int | None, asked: list[str]
) -> None:
    looks = [
        given("card", "03-10", "03-10"),
        given("sign", "03-12", "03-12", channel="visit"),
        given("festival", "03-14", "03-14", channel="letter"),
    ]

    assert days(replace(PLAIN, merge_within=within), *looks) == asked


def test_tasks_of_two_people_are_not_one_contact() -> None:
    looks = [given("card", "03-10", "03-10"), given("sign", "03-10", "03-10", owner="E-2")]

    assert len(days(replace(PLAIN, merge_within=3), *looks)) == 2


@pytest.mark.parametrize(
    ("rule", "stride"),
    [
        ("FREQ=DAILY", 1),
        ("FREQ=DAILY;INTERVAL=10", 7),
        ("FREQ=WEEKLY", 7),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", 2),
        ("FREQ=MONTHLY;BYMONTHDAY=1,2,3", 1),
        ("FREQ=MONTHLY;INTERVAL=3", 7),
        ("no rule", 7),
    ],
)
def test_a_plan_is_asked_as_often_as_its_days_may_come(rule: str, stride: int) -> None:
    day = Literal(FIRST, DATE)
    call = Call("next occurrence", (Literal(rule, STRING), day, day, None), DATE)

    assert stride_of(replace(plan("p", "customer"), body=Formula(call))) == stride


def test_a_rule_that_is_not_written_out_may_come_daily_and_other_days_once_a_year() -> None:
    day = Literal(FIRST, DATE)
    unknown = Call("next occurrence", (Fact("rule", STRING), day, day, None), DATE)
    birthday = Call("next birthday", (day, day, None), DATE)

    assert stride_of(replace(plan("p", "customer"), body=Formula(unknown))) == 1
    assert stride_of(replace(plan("p", "customer"), body=Formula(birthday))) == 7


def test_steps_that_follow_each_other_in_a_circle_come_to_an_end() -> None:
    one = step("one", "one", "one", follows=("two", 0))
    two = step("two", "two", "two", follows=("one", 0))
    cadence = replace(PLAIN, steps=(one, two))

    assert len(days(cadence, given("one", "03-02", "03-02"))) == (LAST - FIRST + timedelta(1)).days
