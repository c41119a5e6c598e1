"""Outcomes, tasks skipped by hand, contacts outside of any task: what stands then, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.events.task import Contact, Skipped, State, Task
from policybook.run.model import RunError
from policybook.run.task_model import TaskRecord
from policybook.run.task_record import record_contact, record_outcome, record_skip
from policybook.store.opened import open_store
from policybook.store.sqlite import Store
from policybook.store.tasks import Ticked
from tests.run.cares import VOCABULARY, care, put_customers
from tests.store.shops import content
from tests.store.test_tasks import task
from tests.store.version_1 import sqlite_file

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
KEEP = task("C-1", listed_on=MONDAY)
TOGETHER = task("C-1", step="birthday", listed_on=MONDAY, listed_with=KEEP.key)
EARLIER = task("C-1", step="after-sale", listed_on=date(2026, 3, 1), listed_with=KEEP.key)
OTHERS = task("C-10")
TWICE = [task("C-2", anchor=date(2026, 2, day)) for day in (1, 2)]
CLOSED = task("C-3", state=State.DONE, closed_on=MONDAY, outcome="reached", by="Ann")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The firm's book."""
    return care(tmp_path_factory.mktemp("care"))


@pytest.fixture
def store(book: Book) -> Iterator[Store]:
    """A store with three customers and their tasks."""
    with Store.open(":memory:") as opened:
        put_customers(book, opened, {"C-1": {}, "C-2": {}, "C-10": {}})
        opened.tasks.write([KEEP, TOGETHER, EARLIER, OTHERS, *TWICE, CLOSED])
        opened.tasks.write_tick(Ticked("care", MONDAY, "0" * 64, 7, 0))
        yield opened


Asked = Callable[[Book, Store], TaskRecord]


def done(
    key: str, outcome: str = "reached", on: date = MONDAY, by: str = "Ann", note: str | None = None
) -> Asked:
    """An outcome to record."""
    return lambda book, store: record_outcome(book, store, key, outcome, on, by, note)


def skip(key: str, reason: str = "moved away", on: date = MONDAY, by: str = "Ann") -> Asked:
    """A task to skip."""
    return lambda book, store: record_skip(book, store, key, on, by, reason)


def contact(
    subject: str, outcome: str = "reached", cadence: str | None = None, by: str = "Ann", on: date = MONDAY
) -> Asked:
    """A contact to record."""
    return lambda book, store: record_contact(book, store, subject, outcome, on, by, cadence=cadence)


def test_an_outcome_closes_the_task_and_those_done_with_it(book: Book, store: Store) -> None:
    made = done(KEEP.key, note="她很好")(book, store)

    closed = {"state": State.DONE, "closed_on": MONDAY, "outcome": "reached", "by": "Ann", "reason": "她很好"}
    assert made.tasks == (replace(KEEP, **closed), replace(TOGETHER, **closed))
    assert [*store.tasks.of_keys([KEEP.key, TOGETHER.key, EARLIER.key])] == [EARLIER, *reversed(made.tasks)]
    assert [*store.contacts.of("C-1")] == [
        Contact("C-1", MONDAY, "reached", True, "care", "keep-in-touch", KEEP.key, "Ann", "她很好"),
        Contact("C-1", MONDAY, "reached", False, "care", "birthday", TOGETHER.key, "Ann", "她很好"),
    ]


def test_a_task_tried_in_vain_comes_back_until_it_is_given_up(book: Book, store: Store) -> None:
    days = [date(2026, 3, day) for day in (2, 4, 6)]
    seen = [done(OTHERS.key, "no-answer", day)(book, store).tasks[0] for day in days]

    assert [(each.state, each.attempts, each.not_before) for each in seen] == [
        (State.OPEN, 1, date(2026, 3, 4)),
        (State.OPEN, 2, date(2026, 3, 6)),
        (State.SKIPPED, 3, date(2026, 3, 6)),
    ]
    assert seen[2].skipped is Skipped.GIVEN_UP
    assert [each.counts for each in store.contacts.of("C-10")] == [False] * 3


SAID_TWICE = {
    "an outcome": done(KEEP.key),
    "one that leaves the task open": done(OTHERS.key, "no-answer"),
    "one of a task named by its beginning": done("keep-in-touch/C-10"),
    "a task skipped": skip(OTHERS.key),
    "a contact": contact("C-2"),
}


@pytest.mark.parametrize("asked", SAID_TWICE.values(), ids=SAID_TWICE)
def test_what_is_said_twice_changes_nothing(book: Book, store: Store, asked: Asked) -> None:
    first, after = asked(book, store), content(store)
    again = asked(book, store)

    assert first.is_new
    assert not again.is_new
    assert again.tasks[:1] == first.tasks[:1]
    assert content(store) == after


def test_another_person_or_day_is_not_the_same(book: Book, store: Store) -> None:
    said = [
        done(OTHERS.key, "no-answer", day, by)
        for day, by in ((MONDAY, "Ann"), (MONDAY, "Bo"), (TUESDAY, "Ann"))
    ]

    assert [each(book, store).tasks[0].attempts for each in said] == [1, 2, 3]


NAMED: dict[str, Task] = {
    KEEP.key: KEEP,
    "care/keep-in-touch/C-1": KEEP,
    "care/keep-in-touch/C-1/": KEEP,
    "keep-in-touch/C-1": KEEP,
    "keep-in-touch/C-1/2026-02-16": KEEP,
    "birthday": TOGETHER,
    "keep-in-touch/C-10": OTHERS,
    "keep-in-touch/C-2/2026-02-02": TWICE[1],
    "after-sale/C-1": EARLIER,
}


@pytest.mark.parametrize("given", NAMED)
def test_a_task_is_named_by_its_key_or_a_clear_beginning(book: Book, store: Store, given: str) -> None:
    assert skip(given)(book, store).tasks[0].key == NAMED[given].key


REFUSED: dict[str, tuple[Asked, Code, str, str]] = {
    "no such task": (
        done("keep-in-touch/C-11/2026-02-16"), Code.UNKNOWN_TASK,
        "there is no task `keep-in-touch/C-11/2026-02-16`",
        "did you mean `keep-in-touch/C-1",
    ),
    "a customer is no task": (
        done("C-10"), Code.UNKNOWN_TASK, "there is no task `C-10`",
        "the nearest keys are `keep-in-touch/C-10`",
    ),
    "half a key": (done("care/keep-in-touch/C"), Code.UNKNOWN_TASK, "there is no task", ""),
    "nothing": (done(""), Code.UNKNOWN_TASK, "there is no task ``", ""),
    "several": (
        done("keep-in-touch/C-2"), Code.UNKNOWN_TASK,
        f"`keep-in-touch/C-2` is the beginning of 2 open tasks' keys: `{TWICE[0].key}`, `{TWICE[1].key}`",
        "write more of the key",
    ),
    "closed": (
        done(CLOSED.key, by="Bo"), Code.BAD_TASK, f"the task `{CLOSED.key}` was closed on 2026-03-02", "",
    ),
    "skipped after it was done": (skip(CLOSED.key), Code.BAD_TASK, "was closed on 2026-03-02", ""),
    "an outcome that there is not": (
        done(KEEP.key, "reachd"), Code.BAD_TASK, "`care` knows no outcome `reachd`", "say reached",
    ),
    "before it was written": (
        done(KEEP.key, on=date(2026, 3, 1)), Code.BAD_TASK, "2026-03-01 lies before 2026-03-02",
        "record a contact of that day without a task",
    ),
    "a year later by a slip": (
        done(KEEP.key, on=date(2027, 3, 2)), Code.BAD_TASK,
        "2027-03-02 lies 365 days after the last tick, of 2026-03-02", "check the day",
    ),
    "skipped two months ahead": (
        skip(KEEP.key, on=date(2026, 5, 2)), Code.BAD_TASK, "2026-05-02 lies 61 days after", "tick first",
    ),
    "a contact of next month but one": (
        contact("C-1", on=date(2026, 4, 3)), Code.BAD_TASK, "2026-04-03 lies 32 days after", "tick first",
    ),
    "at the end of time": (
        done(KEEP.key, "no-answer", date.max), Code.BAD_FACT, "no calendars about 9999-12-31", "give a day",
    ),
    "for no reason": (skip(KEEP.key, "  "), Code.BAD_TASK, "a task is skipped for a reason", "say why"),
    "by nobody": (done(KEEP.key, by=" "), Code.BAD_TASK, "it is not said who records it", "give a name"),
    "a contact with nobody": (contact("C-4"), Code.UNKNOWN_CUSTOMER, "there is no customer `C-4`", "nearest"),
    "a contact without an outcome": (contact("C-1", "met"), Code.BAD_TASK, "knows no outcome `met`", "say"),
    "a contact of no cadence": (
        contact("C-1", cadence="cares"), Code.UNKNOWN_POLICY, "unknown cadence `cares`", "did you mean",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_recorded_is_a_finding_and_changes_nothing(
    book: Book, store: Store, case: tuple[Asked, Code, str, str]
) -> None:
    asked, code, message, help = case
    before = content(store)
    with pytest.raises(RunError) as refused:
        asked(book, store)
    (finding,) = refused.value.findings
    assert finding.code is code
    assert message in finding.message
    assert help in finding.help
    assert content(store) == before


def test_where_no_task_is_open_the_one_that_was_closed_last_is_meant(book: Book, store: Store) -> None:
    store.tasks.write(
        [replace(CLOSED, anchor=date(2026, 1, day), closed_on=date(2026, 1, day)) for day in (5, 6)]
    )

    again = done("keep-in-touch/C-3", on=MONDAY)
    with pytest.raises(RunError, match="was closed on 2026-03-02"):
        again(book, store)


def test_a_key_that_is_a_number_is_recorded_as_one(tmp_path: Path) -> None:
    numbers = care(
        tmp_path, vocabulary=VOCABULARY.replace("id: string\n      name", "id: integer\n      name")
    )
    with Store.open(":memory:") as store:
        put_customers(numbers, store, {"7": {}})
        assert [contact(each)(numbers, store).is_new for each in ("7", "007")] == [True, False]
        assert [each.subject for each in store.contacts.of("7")] == ["7"]


def test_a_book_without_a_cadence_has_no_tasks(book: Book, store: Store) -> None:
    with pytest.raises(RunError) as refused:
        contact("C-1")(replace(book, cadences={}), store)
    (finding,) = refused.value.findings
    assert (finding.code, finding.message) == (Code.UNKNOWN_POLICY, "book `care` has no cadence")


def test_recording_upgrades_a_store_of_the_first_version(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    sqlite_file(path)
    with open_store(path) as opened:
        assert isinstance(opened, Store)
        put_customers(book, opened, {"C-1": {}})
        with pytest.raises(RunError):
            done(KEEP.key)(book, opened)
        assert not opened.keeps_tasks
        assert contact("C-1")(book, opened).is_new
        assert [each.on for each in opened.contacts.of("C-1")] == [MONDAY]
