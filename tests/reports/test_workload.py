"""What is expected, shared out over people and weeks, against what their lists hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from policybook.events.owners import Owners
from policybook.events.task import OwnerDay
from policybook.reports.forecast import Expected
from policybook.reports.workload import Workload, named, weeks_from, workload
from tests.reports.lists import CARE

FIRST = date(2026, 3, 4)  # a Wednesday
LEAVE = date(2026, 3, 10)


def weekend(day: date) -> object | None:
    return "weekend" if day.weekday() > 4 else None


def people(day: date) -> Owners:
    """E-1 has three places a day, the others one. E-3 is away from the 10th on, and E-1 stands in; so is
    E-4, for whom nobody does."""
    away = OwnerDay(away=day >= LEAVE, substitute="E-1", capacity=1)
    lost = OwnerDay(away=day >= LEAVE, substitute="E-4", capacity=1)
    return Owners({"E-1": OwnerDay(), "E-2": OwnerDay(capacity=1), "E-3": away, "E-4": lost}, capacity=3)


def anyone(_: date) -> Owners:
    return Owners({}, capacity=None)


def asked(
    owner: str | None, on: str, number: int = 1, step: str = "birthday", **more: object
) -> list[Expected]:
    day = date.fromisoformat(f"2026-{on}")
    one = Expected(max(day, FIRST), "C-1", (step,), "phone", owner, day < FIRST)
    return [one] * number


def load(*found: list[Expected], weeks: int = 3, who: object = people) -> Workload:
    everything = [each for some in found for each in some]
    spans = weeks_from(FIRST, weeks, weekend)
    found = workload(CARE, "0" * 64, spans, everything, who, weekend)
    return named(found, {"E-1": "王芳"})


def test_weeks_are_those_of_the_standard_and_the_first_begins_on_the_day() -> None:
    found = weeks_from(date(2026, 12, 30), 2, weekend)

    assert [(each.name, each.first, each.last, each.open_days) for each in found] == [
        ("2026-W53", date(2026, 12, 30), date(2027, 1, 3), 3),
        ("2027-W01", date(2027, 1, 4), date(2027, 1, 10), 5),
    ]


@pytest.mark.parametrize(
    ("given", "numbers"),
    [
        # tasks of the week, and what its lists hold: three days, five, five
        (asked("E-1", "03-04"), {"E-1": [(1, 9), (0, 15), (0, 15)]}),
        (asked("E-1", "03-08") + asked("E-1", "03-09", 2), {"E-1": [(1, 9), (2, 15), (0, 15)]}),
        (asked("E-2", "03-09", 6), {"E-2": [(0, 3), (6, 5), (0, 5)]}),
        (asked(None, "03-09"), {None: [(0, 9), (1, 15), (0, 15)]}),
        # away from Tuesday of the second week: one day is left, and E-1 does the rest
        (
            asked("E-3", "03-09") + asked("E-3", "03-10", 2),
            {"E-1": [(0, 9), (2, 15), (0, 15)], "E-3": [(0, 3), (1, 1), (0, 0)]},
        ),
        # away, and nobody stands in: it stays
        (asked("E-4", "03-11"), {"E-4": [(0, 3), (1, 1), (0, 0)]}),
    ],
)  # fmt: skip
def test_tasks_are_shared_out_over_people_and_weeks(
    given: list[Expected], numbers: dict[str | None, list[tuple[int, int]]]
) -> None:
    found = load(given)

    assert {
        each.person: [(week.tasks, week.capacity) for week in each.loads] for each in found.people
    } == numbers


@pytest.mark.parametrize(
    ("given", "over", "exceeds"),
    [
        (asked("E-2", "03-09", 5), [0, 0, 0], False),
        (asked("E-2", "03-09", 7), [0, 2, 0], True),
        (asked("E-2", "03-04", 4) + asked("E-2", "03-09", 5), [1, 0, 0], True),
    ],
)
def test_a_week_over_capacity_is_marked(given: list[Expected], over: list[int], exceeds: bool) -> None:
    found = load(given)

    assert [week.over for week in found.people[0].loads] == over
    assert found.exceeds is exceeds


@pytest.mark.parametrize(
    ("late", "more", "worked_off", "exceeds"),
    [
        (0, [], None, False),
        (3, [], "2026-W10", False),
        (4, [], "2026-W11", False),
        (4, asked("E-2", "03-09", 5), "2026-W12", False),  # the second week leaves no room
        (13, [], "2026-W12", False),
        (14, [], None, True),
    ],
)
def test_what_is_late_is_worked_off_in_the_room_that_is_left(
    late: int, more: list[Expected], worked_off: str | None, exceeds: bool
) -> None:
    found = load(asked("E-2", "02-20", late), more, asked("E-2", "03-20", 0), asked("E-1", "03-04"))
    person = next((each for each in found.people if each.person == "E-2"), None)

    if person is not None:
        assert (person.late, person.worked_off) == (late, worked_off)
        assert sum(week.tasks for week in person.loads) == len(more)
    assert found.exceeds is exceeds


def test_what_all_are_late_with_is_worked_off_when_the_last_one_is() -> None:
    assert load(asked("E-1", "02-20", 30), asked("E-2", "02-20")).total.worked_off == "2026-W12"
    assert load(asked("E-1", "02-20", 3), asked("E-2", "02-20", 99)).total.worked_off is None
    assert load(asked("E-1", "03-04")).total.worked_off is None


def test_without_a_capacity_nothing_is_too_much() -> None:
    found = load(asked("E-2", "03-09", 1000), asked("E-2", "02-01", 1000), who=anyone)

    assert not found.exceeds
    assert found.people[0].worked_off == "2026-W10"
    assert [each.capacity for each in found.total.loads] == [None, None, None]


def test_the_total_is_the_sum_by_step_and_by_channel() -> None:
    visits = [Expected(FIRST, "C-2", ("keep-in-touch", "birthday"), "visit", "E-2")] * 2
    odd = [Expected(FIRST + timedelta(7), "C-2", ("birthday",), each, "E-2") for each in ("fax", None)]
    found = load(asked("E-1", "03-04", 3), visits, odd, asked("E-2", "02-01", 2))
    first, second, _ = found.total.loads

    assert (first.tasks, first.capacity, found.total.late) == (5, 12, 2)
    assert list(first.steps.items()) == [("keep-in-touch", 2), ("birthday", 3)]
    assert list(first.channels.items()) == [("visit", 2), ("phone", 3)]
    assert list(second.channels.items()) == [("fax", 1), (None, 1)]
    assert [*found.channels] == ["visit", "phone", "fax", None]
    assert [*found.steps] == ["keep-in-touch", "birthday"]
    assert found.people[0].name == "王芳"
