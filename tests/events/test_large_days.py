"""A day of many tasks takes as much longer as there are more of them, and no more."""

from __future__ import annotations

from datetime import date, timedelta
from time import process_time

import pytest

from policybook.events.day import next_day
from policybook.events.task import Contact, Occurrence, OwnerDay, Task
from policybook.plan.model import Texts
from tests.events.cadences import cadence, quiet_of

DAY = date(2026, 3, 2)
CADENCE = cadence(
    {"merge": 3, "caps": ["2 within 7", "5 within 30"], "capacity": 8, "quiet": {"calendar": "CN"}}
)
BECAUSE = Texts("because", "理由")


def seconds(many: int) -> float:
    """What two days of so many occurrences and tasks take; half of the tasks are of one customer."""
    subjects = [f"C-{number // 2}" if number % 2 else "C-0" for number in range(many)]
    given = [
        Occurrence(
            *("visit" if number % 3 else "birthday", subject, DAY - timedelta(days=number)),
            *(DAY + timedelta(days=number % 20 - 10), DAY + timedelta(days=number % 20)),
            *("visit", "deep", "manager", f"E-{number % 50}", "main", BECAUSE),
        )
        for number, subject in enumerate(subjects)
    ]
    contacts = [
        Contact(each, DAY - timedelta(days=number % 30), "reached", True)
        for number, each in enumerate(subjects)
    ]
    owners = {f"E-{number}": OwnerDay(number % 2 == 1, f"E-{number + 1}") for number in range(50)}
    tasks: dict[str, Task] = {}
    begun = process_time()
    for day in (DAY, DAY + timedelta(days=1)):
        made = next_day(CADENCE, day, tasks.values(), given, {}, contacts, owners, quiet_of(CADENCE), "book")
        tasks.update((each.key, each) for each in made.changed)
    return process_time() - begun


@pytest.mark.slow
def test_eight_times_the_tasks_take_eight_times_as_long() -> None:
    few, many = min(seconds(1_000) for _ in range(3)), min(seconds(8_000) for _ in range(3))

    assert many / few < 16  # were anything quadratic in it, it would be 64
