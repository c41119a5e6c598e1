"""What people say of tasks, by a table: `records.csv`."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from policybook.events.record import Recorded, Refused, contact, listed_together, record, skip
from policybook.events.task import Contact, State, Task, Waits
from policybook.plan.model import Texts
from tests.events.cadences import cadence

CADENCE = cadence()
CALL = Task(
    *("care", "call", "C-1", date(2026, 2, 1), None, date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 9)),
    *("phone", "light", "account-manager", "E-1", 3, "main", Texts("because", "理由"), "book"),
    listed_on=date(2026, 3, 2),
    assigned="E-1",
)
TASKS = {
    "open call": CALL,
    "call tried twice": replace(CALL, attempts=2, outcome="no-answer", not_before=date(2026, 3, 5)),
    "open report": replace(CALL, step="report"),
    "open routine": replace(CALL, step="routine", subject="E-1"),
    "done call": replace(CALL, state=State.DONE, closed_on=date(2026, 3, 2)),
}
ROWS = [*csv.DictReader(Path(__file__).with_name("records.csv").open(encoding="utf-8", newline=""))]


@pytest.mark.parametrize(
    "row", ROWS, ids=[f"{each['task']}: {each['outcome']} {each['on']}" for each in ROWS]
)
def test_outcomes_by_their_table(row: dict[str, str]) -> None:
    on = date.fromisoformat(row["on"])
    found = record(CADENCE, TASKS[row["task"]], row["outcome"], on, "王", "a note")

    if isinstance(found, Refused):
        assert found.kind.value == row["kind"]
        assert " | ".join([found.words.en, *([found.help.en] if found.help else [])]) == row["said"]
        assert found.words.zh != found.words.en
        return
    (task,), (said,) = found.tasks, found.contacts
    assert (task.state.value, task.skipped.value if task.skipped else "") == (row["state"], row["skipped"])
    assert task.attempts == int(row["attempts"])
    assert str(task.not_before if task.state is State.OPEN else "") == row["not_before"]
    assert (task.closed_on == on) == (task.state is not State.OPEN)
    assert (task.waits is Waits.TRIED) == (row["not_before"] != "")
    assert (task.outcome, task.by, task.reason) == (row["outcome"], "王", "a note")
    assert said == Contact(
        *(task.subject, on, row["outcome"], row["counts"] == "true", "care", task.step, task.key, "王"),
        "a note",
    )


def test_tasks_listed_together_share_the_outcome_and_one_contact_counts() -> None:
    first, second = CALL, replace(CALL, step="visit", listed_with=CALL.key)
    late = replace(CALL, step="birthday", created_on=date(2026, 3, 4), listed_with=CALL.key)
    closed = replace(CALL, step="errand", state=State.DONE, closed_on=date(2026, 3, 2))

    found = record(CADENCE, first, "reached", date(2026, 3, 3), "王", others=[first, second, late, closed])

    # What was written only after that day, or is closed, is left alone.
    assert isinstance(found, Recorded)
    assert [(each.step, each.state) for each in found.tasks] == [("call", State.DONE), ("visit", State.DONE)]
    assert [(each.step, each.counts) for each in found.contacts] == [("call", True), ("visit", False)]


def test_what_stood_on_a_list_with_a_task_on_another_day_is_no_part_of_it() -> None:
    now = replace(CALL, step="visit", listed_with=CALL.key)
    earlier = replace(CALL, step="birthday", listed_with=CALL.key, listed_on=date(2026, 3, 1))
    done = replace(CALL, step="errand", listed_with=CALL.key, state=State.DONE)

    assert listed_together(CALL, [CALL, now, earlier, done]) == (now,)


def test_a_contact_outside_of_any_task() -> None:
    met = contact(CADENCE, "C-1", "reached", date(2026, 3, 3), "王", "at the fair")
    tried = contact(CADENCE, "C-1", "no-answer", date(2026, 3, 3), "王")
    unknown = contact(CADENCE, "C-1", "met", date(2026, 3, 3), "王")

    assert met == Contact("C-1", date(2026, 3, 3), "reached", True, "care", by="王", note="at the fair")
    assert isinstance(tried, Contact)
    assert not tried.counts
    assert isinstance(unknown, Refused)


def test_a_skipped_task_keeps_its_place_in_what_was_said() -> None:
    skipped = skip(CALL, date(2026, 3, 3), "王", " moved away ")
    early = skip(CALL, date(2026, 2, 28), "王", "moved away")

    assert isinstance(skipped, Task)
    assert (skipped.reason, skipped.by, skipped.closed_on) == ("moved away", "王", date(2026, 3, 3))
    assert isinstance(early, Refused)
