"""Ticks: what mornings bring, that days are never lost or doubled, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.events.task import State
from policybook.run import tick as tick_module
from policybook.run.many import run_book
from policybook.run.model import RunError
from policybook.run.task_model import CadenceTick, Tick
from policybook.run.task_record import record_contact, record_outcome, record_skip
from policybook.run.tick import tick
from policybook.store.sqlite import Store
from tests.run.cares import CARE, MANIFEST, VOCABULARY, care, left, put_customers, short

FIRST = date(2026, 3, 1)


def march(day: int) -> date:
    """A day of March 2026, whose first is a Sunday."""
    return date(2026, 3, day)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The firm's book."""
    return care(tmp_path_factory.mktemp("care"))


CUSTOMERS: dict[str, dict[str, object]] = {
    "C-1": {"spend": 2000, "trading_since": "2026-02-20"},
    "C-2": {"born_on": "1980-03-10"},
    "C-3": {"trading_since": "2025-12-20", "manager": "E-2"},
    "C-4": {"hopeless": 1},
    "C-5": {"active": 0},
    "C-6": {"trading_since": None},
}


def filled(book: Book, path: str | Path = ":memory:") -> Store:
    """A store with the customers, one order, and a run of the classes."""
    store = Store.open(path)
    put_customers(book, store, CUSTOMERS)
    store.connection.execute("INSERT INTO employee (id, tasks_a_day) VALUES ('E-1', 2), ('E-2', NULL)")
    store.connection.execute(
        "INSERT INTO \"order\" (id, customer, delivered_on) VALUES ('O-1', 'C-2', '2026-03-09')"
    )
    run_book(book, store, FIRST)
    return store


@pytest.fixture
def store(book: Book) -> Iterator[Store]:
    """The same in memory."""
    with filled(book) as opened:
        yield opened


def of(done: Tick, cadence: str = "care") -> CadenceTick:
    """What a tick did for a cadence."""
    found = done.cadence(cadence)
    assert found is not None
    return found


def shown(store: Store, day: int) -> list[str]:
    """All tasks as they stand on a day."""
    return short([*store.tasks.select(["care"])], march(day))


# Mornings


def test_the_first_tick_writes_what_is_due_within_the_time_ahead(book: Book, store: Store) -> None:
    done = tick(book, store, march(2))

    assert (done.book, done.digest, done.as_of, done.provisional, done.findings) == (
        "care", book.digest, march(2), False, (),
    )  # fmt: skip
    assert of(done) == CadenceTick(
        cadence="care", days=(march(2),), created=5, changed=0, closed={}, open=5, overdue=0,
        listed={"E-1": 1, "E-2": 1}, waits={"not-due": 3},
    )  # fmt: skip
    assert shown(store, 2) == [
        "after-sale C-2 03-12 not-due",
        "birthday C-2 03-07 not-due",
        "keep-in-touch C-1 03-06 not-due",
        "keep-in-touch C-2 03-02 open listed",
        "keep-in-touch C-3 02-18 open listed",
    ]
    (found,) = store.tasks.select(["care"], subject="C-1")
    assert (found.owner, found.channel, found.rule, found.latest) == ("E-1", "visit", "main", march(22))
    assert (found.because.en, found.because.zh) == ("class A, every two weeks", "A类客户, 每两周一次")


Story = list[tuple[int, Callable[[Book, Store], object], list[str]]]


def reached(day: int, task: str) -> Callable[[Book, Store], object]:
    """A customer was reached."""
    return lambda book, store: record_outcome(book, store, task, "reached", march(day), "Ann")


def sql(text: str) -> Callable[[Book, Store], object]:
    """The firm's records change."""
    return lambda book, store: store.connection.execute(text)


def run_on(day: int) -> Callable[[Book, Store], object]:
    """The classes are run."""
    return lambda book, store: run_book(book, store, march(day))


def all_of(*each: Callable[[Book, Store], object]) -> Callable[[Book, Store], object]:
    """Several things on one day."""
    return lambda book, store: [one(book, store) for one in each]


STORIES: dict[str, tuple[str, Story]] = {
    "a customer who was reached is due again after the ideal interval": ("C-1", [
        (6, reached(6, "keep-in-touch/C-1"), ["keep-in-touch C-1 03-06 open listed"]),
        (7, sql("SELECT 1"), ["keep-in-touch C-1 03-06 done", "keep-in-touch C-1 03-20 not-due"]),
    ]),
    "a contact that no task asked for takes the task away": ("C-3", [
        (2, lambda book, store: record_contact(book, store, "C-3", "reached", march(2), "Bo"),
         ["keep-in-touch C-3 02-18 open listed"]),
        (3, sql("SELECT 1"), ["keep-in-touch C-3 02-18 contacted"]),
    ]),
    "nobody at home: it comes back two days later": ("C-3", [
        (2, lambda book, store: record_outcome(book, store, "keep-in-touch/C-3", "no-answer", march(2), "Bo"),
         ["keep-in-touch C-3 02-18 open listed"]),
        (3, sql("SELECT 1"), ["keep-in-touch C-3 02-18 tried"]),
        (4, sql("SELECT 1"), ["keep-in-touch C-3 02-18 open listed"]),
    ]),
    "tasks of a customer that fall together are one contact": ("C-2", [
        (2, lambda book, store: record_skip(book, store, "keep-in-touch/C-2", march(2), "Ann", "on holiday"),
         ["after-sale C-2 03-12 not-due", "birthday C-2 03-07 not-due",
          "keep-in-touch C-2 03-02 open listed"]),
        (9, sql("SELECT 1"),
         ["after-sale C-2 03-12 open listed", "birthday C-2 03-07 open listed",
          "keep-in-touch C-2 03-02 by-hand"]),
    ]),
    "who becomes a main customer is due earlier": ("C-7", [
        (2, lambda book, store: put_customers(book, store, {"C-7": {"trading_since": "2026-01-13"}}), []),
        (3, all_of(sql("UPDATE customer SET spend = 5000 WHERE id = 'C-7'"), run_on(4)),
         ["keep-in-touch C-7 03-14 not-due"]),
        (4, sql("SELECT 1"), ["keep-in-touch C-7 03-04 open listed"]),
    ]),
    "who is a main customer no more is due later, and not withdrawn": ("C-1", [
        (3, all_of(sql("UPDATE customer SET spend = 5 WHERE id = 'C-1'"), run_on(4)),
         ["keep-in-touch C-1 03-06 not-due"]),
        (4, sql("SELECT 1"), ["keep-in-touch C-1 04-21 not-due"]),
    ]),
    "who is followed up no more, or is not there, has no tasks, whatever they are about": ("C-2", [
        (2, sql("UPDATE customer SET active = 0 WHERE id = 'C-2'"),
         ["after-sale C-2 03-12 not-due", "birthday C-2 03-07 not-due",
          "keep-in-touch C-2 03-02 open listed"]),
        (3, sql("UPDATE customer SET active = 1 WHERE id = 'C-2'"),
         ["after-sale C-2 03-12 withdrawn", "birthday C-2 03-07 withdrawn",
          "keep-in-touch C-2 03-02 withdrawn"]),
        (4, all_of(sql('DELETE FROM "order"'), sql("DELETE FROM customer WHERE id = 'C-2'")),
         ["after-sale C-2 03-12 not-due", "birthday C-2 03-07 open listed",
          "keep-in-touch C-2 03-02 open listed"]),
        (5, sql("SELECT 1"),
         ["after-sale C-2 03-12 withdrawn", "birthday C-2 03-07 withdrawn",
          "keep-in-touch C-2 03-02 withdrawn"]),
    ]),
    "whose follow-up has no hope any more has no tasks": ("C-1", [
        (2, sql("UPDATE customer SET hopeless = 1 WHERE id = 'C-1'"), ["keep-in-touch C-1 03-06 not-due"]),
        (3, sql("UPDATE customer SET hopeless = 0 WHERE id = 'C-1'"), ["keep-in-touch C-1 03-06 exit"]),
        (4, sql("SELECT 1"), ["keep-in-touch C-1 03-06 not-due"]),
    ]),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_mornings_of_a_customer(book: Book, store: Store, story: tuple[str, Story]) -> None:
    subject, mornings = story
    seen, wanted = [], []
    tick(book, store, march(1))
    for day, then, tasks in mornings:
        tick(book, store, march(day))
        seen.append(short([*store.tasks.select(["care"], subject=subject)], march(day)))
        wanted.append(tasks)
        then(book, store)

    assert seen == wanted


def test_a_list_holds_as_many_as_its_owner_can_do_and_the_others_wait(book: Book, store: Store) -> None:
    put_customers(book, store, {f"D-{n}": {"trading_since": f"2025-12-0{n}"} for n in range(1, 5)})
    run_book(book, store, FIRST)
    done = of(tick(book, store, march(2)))

    assert (done.listed, done.overdue) == ({"E-1": 2, "E-2": 1}, 1)
    assert done.waits == {"capacity": 3, "not-due": 3}


def test_what_closed_tasks_is_counted_by_why(book: Book, store: Store) -> None:
    tick(book, store, march(2))
    record_contact(book, store, "C-3", "reached", march(2), "Bo")
    store.connection.execute("UPDATE customer SET hopeless = 1 WHERE id = 'C-1'")
    done = of(tick(book, store, march(11)))

    assert len(done.days) == 9
    assert done.closed == {"contacted": 1, "exit": 1, "too-late": 1}


# Nothing is lost or doubled


def test_the_same_day_again_changes_nothing(book: Book, store: Store) -> None:
    for day in (2, 9, 10):
        tick(book, store, march(day))
        before = left(store)
        again = of(tick(book, store, march(day)))
        assert left(store) == before
        assert (again.days, again.created, again.changed) == ((march(day),), 0, 0)


def test_what_is_said_twice_is_not_said_of_the_next_task(book: Book, store: Store) -> None:
    tick(book, store, march(6))
    first = record_outcome(book, store, "keep-in-touch/C-1", "reached", march(6), "Ann")
    tick(book, store, march(6))
    again = record_outcome(book, store, "keep-in-touch/C-1", "reached", march(6), "Ann")

    assert (again.is_new, again.tasks[0].key) == (False, first.tasks[0].key)
    assert "keep-in-touch C-1 03-20 not-due" in shown(store, 6)
    # Of a day after, or of the whole key, it is something else that is said.
    assert record_outcome(book, store, "keep-in-touch/C-1", "reached", march(7), "Ann").is_new


def test_what_was_recorded_in_between_is_seen_by_the_same_day_again(book: Book, store: Store) -> None:
    first = of(tick(book, store, march(2)))
    record_contact(book, store, "C-3", "reached", march(2), "Bo")
    again = of(tick(book, store, march(2)))

    assert (first.created, again.created, again.changed) == (5, 0, 1)
    assert again.closed == {"contacted": 1}
    assert of(tick(book, store, march(3))).closed == {}
    last = store.tasks.last_tick("care")
    assert last is not None
    assert last.as_of == march(3)


EVENTS = {
    3: lambda book, store: record_outcome(book, store, "keep-in-touch/C-2", "reached", march(3), "Ann"),
    6: lambda book, store: record_outcome(book, store, "keep-in-touch/C-1", "no-answer", march(6), "Ann"),
    8: lambda book, store: record_contact(book, store, "C-3", "reached", march(8), "Bo"),
}


def lived(book: Book, days: list[int]) -> list[object]:
    """What stands after ticks on some days, with what people recorded on the days of `EVENTS`."""
    with filled(book) as store:
        for day in days:
            tick(book, store, march(day))
            if day in EVENTS:
                EVENTS[day](book, store)
        return left(store)


def test_days_that_were_missed_are_gone_through_in_order(book: Book) -> None:
    daily = lived(book, [*range(2, 11)])
    others = {
        "only where something was recorded": lived(book, [2, 3, 6, 8, 10]),
        "each twice": lived(book, sorted([*range(2, 11), *(set(range(2, 11)) - {*EVENTS})])),
    }

    assert {name: found == daily for name, found in others.items()} == dict.fromkeys(others, True)
    assert sum(1 for line in daily if "pb_tick" in str(line)) == 9


def test_two_ticks_at_once_leave_what_one_does(book: Book, tmp_path: Path) -> None:
    with filled(book, tmp_path / "alone.db") as alone:
        for day in range(2, 8):
            tick(book, alone, march(day))
        wanted = left(alone)
    filled(book, tmp_path / "both.db").close()
    start, ended = Barrier(2), []

    def ticking() -> None:
        with Store.open(tmp_path / "both.db") as store:
            start.wait()
            for day in (2, 5, 7):
                ended.append(of(tick(book, store, max(march(day), last_of(store)))).open)

    both = [Thread(target=ticking) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    with Store.open(tmp_path / "both.db") as store:
        assert left(store) == wanted
    assert len(ended) == 6


def last_of(store: Store) -> date:
    """The last day that was ticked, by whomever."""
    last = store.tasks.last_tick("care")
    return last.as_of if last is not None else FIRST


def test_a_contact_recorded_while_occasions_are_read_is_not_missed(
    book: Book, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, real = [], tick_module.occurrences

    def recorded_meanwhile(*given: object, **more: object) -> object:
        found = real(*given, **more)
        asked.append(given[3])
        if len(asked) == 1:
            record_contact(book, store, "C-3", "reached", march(1), "Bo")
        return found

    monkeypatch.setattr(tick_module, "occurrences", recorded_meanwhile)
    tick(book, store, march(2))

    assert asked == [march(2), march(2)]
    assert [*store.tasks.select(["care"], subject="C-3")] == []


# What is refused


def test_a_tick_goes_a_year_at_once_so_that_a_slip_can_be_taken_back(book: Book, store: Store) -> None:
    tick(book, store, march(5))
    before = left(store)
    with pytest.raises(RunError) as refused:
        tick(book, store, date(2062, 3, 6))
    (finding,) = refused.value.findings
    assert finding.code is Code.NOT_RUN_YET
    assert finding.message == "2062-03-06 lies 13150 days after 2026-03-05, when `care` was last ticked"
    assert finding.help == "check the year; a tick goes 366 days at once, up to 2027-03-06"
    assert left(store) == before


def test_a_day_before_the_last_one_is_refused(book: Book, store: Store) -> None:
    tick(book, store, march(5))
    before = left(store)
    with pytest.raises(RunError) as refused:
        tick(book, store, march(4))
    (finding,) = refused.value.findings
    assert finding.code is Code.NOT_RUN_YET
    assert finding.message == "`care` was ticked as of 2026-03-05 already, after 2026-03-04"
    assert finding.help == "tick it for that day or a later one"
    assert left(store) == before


def test_a_cadence_that_reads_classes_waits_for_their_run(tmp_path: Path) -> None:
    first = CARE.replace("cadence: care", "cadence: all-alike").replace("abc: '\"A\"'", "spend: '>= 0'")
    book = care(tmp_path, all=first)
    assert [*book.cadences] == ["all-alike", "care"]
    with Store.open(":memory:") as store:
        put_customers(book, store, CUSTOMERS)
        with pytest.raises(RunError) as refused:
            tick(book, store, march(2))
        assert [each.code for each in refused.value.findings] == [Code.NOT_RUN_YET]
        # Nor is anything written of the one that could have been ticked.
        assert [*store.tasks.select(["all-alike", "care"])] == []
        assert tick(book, store, march(2), cadences=["all-alike"]).cadences[0].created > 0
        run_book(book, store, march(3))
        with pytest.raises(RunError, match="was not as of 2026-03-02 or earlier"):
            tick(book, store, march(2))


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_at_the_end_of_time_is_a_finding(book: Book, store: Store, day: date) -> None:
    with pytest.raises(RunError) as refused:
        tick(book, store, day)
    assert [each.code for each in refused.value.findings] == [Code.BAD_FACT]


@pytest.mark.parametrize(
    ("of_book", "cadences", "message"),
    [
        (lambda book: replace(book, cadences={}), None, "book `care` has no cadence"),
        (lambda book: book, ["cares"], "unknown cadence `cares`"),
    ],
)
def test_no_cadence_is_a_finding(
    book: Book, store: Store, of_book: Callable[[Book], Book], cadences: list[str] | None, message: str
) -> None:
    with pytest.raises(RunError) as refused:
        tick(of_book(book), store, march(2), cadences=cadences)
    (finding,) = refused.value.findings
    assert (finding.code, finding.message) == (Code.UNKNOWN_POLICY, message)


# A book that changes


def test_tasks_of_a_step_that_is_gone_are_withdrawn(book: Book, store: Store, tmp_path: Path) -> None:
    tick(book, store, march(2))
    less = care(tmp_path, care=re.sub("  - id: birthday\n.*?(?=  - id: after-sale)", "", CARE, flags=re.S))
    done = tick(less, store, march(3))

    assert (of(done).closed, done.findings) == ({"withdrawn": 1}, ())


def test_tasks_of_a_cadence_that_is_gone_are_told_of_and_can_be_skipped(
    book: Book, store: Store, tmp_path: Path
) -> None:
    tick(book, store, march(2))
    renamed = care(tmp_path, care=SALES)
    (finding,) = tick(renamed, store, march(3)).findings
    assert (finding.code, finding.severity) == (Code.UNKNOWN_POLICY, "note")
    assert finding.message == (
        "5 open tasks are of cadence `care`, which the book does not have:"
        " `care/after-sale/C-2/2026-03-09/O-1`"
    )
    for task in [*store.tasks.open("care")]:
        record_skip(renamed, store, task.key, march(3), "Ann", "followed up anew")
    assert tick(renamed, store, march(3)).findings == ()


# More than one cadence, calendars, progress


SALES = CARE.replace("cadence: care", "cadence: sales")
LOGGED = "if last_contact_on = null then born_on else last_contact_on"


def lists(store: Store, day: int) -> dict[str, list[str]]:
    """By cadence what stands on the lists of a day, and why the rest waits."""
    return {id: short([*store.tasks.open(id)], march(day)) for id in ("care", "sales")}


def test_capacity_and_caps_hold_over_all_cadences_of_a_book(tmp_path: Path) -> None:
    book = care(tmp_path, sales=SALES)
    with Store.open(":memory:") as store:
        put_customers(book, store, {f"C-{n}": {"trading_since": f"2025-12-0{n}"} for n in (1, 2, 3)})
        put_customers(book, store, {"D-1": {"trading_since": "2025-12-01", "manager": "E-2"}})
        store.connection.execute("INSERT INTO employee (id, tasks_a_day) VALUES ('E-1', 4), ('E-2', 9)")
        run_book(book, store, FIRST)
        done = tick(book, store, march(2))

        # A customer is promised one contact in three days; a person has four places.
        assert {each.cadence: (each.listed, each.waits) for each in done.cadences} == {
            "care": ({"E-1": 3, "E-2": 1}, {}),
            "sales": ({}, {"cap": 4}),
        }
        put_customers(book, store, {"C-4": {"trading_since": "2025-12-20"}})
        store.connection.execute("UPDATE employee SET tasks_a_day = 3 WHERE id = 'E-1'")
        before = left(store)
        assert [each.changed for each in tick(book, store, march(2)).cadences] == [0, 0]
        assert left(store) != before  # C-4 is new, and has no room on either list
        new = ["keep-in-touch C-4 02-18 capacity"]
        shown = lists(store, 2)
        assert [[each for each in shown[id] if " C-4 " in each] for id in shown] == [new, new]


def test_a_contact_of_one_cadence_counts_for_the_caps_of_another(tmp_path: Path) -> None:
    book = care(
        tmp_path, sales=SALES.replace("trading_since else", "born_on else").replace(LOGGED, "born_on")
    )
    with Store.open(":memory:") as store:
        put_customers(book, store, {"C-1": {"trading_since": "2025-12-01", "born_on": "2025-12-05"}})
        run_book(book, store, FIRST)
        tick(book, store, march(2))
        record_outcome(book, store, "care/keep-in-touch/C-1", "reached", march(2), "Ann")
        seen = {}
        for day in (3, 4, 5):
            tick(book, store, march(day))
            seen[day] = [each for each in lists(store, day)["sales"] if each.startswith("keep-in-touch")]

    assert seen == {
        3: ["keep-in-touch C-1 02-03 cap"],
        4: ["keep-in-touch C-1 02-03 cap"],
        5: ["keep-in-touch C-1 02-03 open listed"],
    }


def test_each_cadence_has_days_of_its_own(tmp_path: Path) -> None:
    book = care(tmp_path, sales=SALES)
    told: list[str] = []
    with Store.open(":memory:") as store:
        put_customers(book, store, CUSTOMERS)
        run_book(book, store, FIRST)
        tick(book, store, march(2), cadences=["care"])
        done = tick(book, store, march(4), progress=lambda what, _: told.append(what))
        again = tick(book, store, march(5), progress=lambda what, _: told.append(what))

    assert [(each.cadence, [day.day for day in each.days]) for each in done.cadences] == [
        ("care", [3, 4]), ("sales", [4]),
    ]  # fmt: skip
    assert [len(each.days) for each in again.cadences] == [1, 1]
    days = ["care 2026-03-03", "care, sales 2026-03-04", "care, sales 2026-03-05"]
    assert told == days


def test_holidays_that_are_not_announced_make_a_tick_provisional(tmp_path: Path) -> None:
    closed = CARE.replace("limits:\n", "limits:\n  quiet: {calendar: firm}\n")
    manifest = (
        MANIFEST + 'timezone: Asia/Shanghai\ncalendar: {country: CN, hours: {mon-fri: ["09:00-17:00"]}}\n'
    )
    book = care(tmp_path, care=closed, policybook=manifest)
    with Store.open(":memory:") as store:
        put_customers(book, store, {"C-1": {"trading_since": "2025-12-31"}})
        run_book(book, store, FIRST)
        # Sunday is quiet; the make-up days of 2026 are known, those of 2099 are not.
        sunday = tick(book, store, march(1))
        assert (of(sunday).waits, sunday.provisional) == ({"quiet": 1}, False)
        monday = tick(book, store, march(2))
        assert (of(monday).listed, monday.provisional) == ({"E-1": 1}, False)
    with Store.open(":memory:") as store:
        put_customers(book, store, {})
        run_book(book, store, date(2099, 1, 1))
        assert tick(book, store, date(2099, 1, 5)).provisional


def test_progress_tells_each_day(book: Book, store: Store) -> None:
    told: list[tuple[str, float | None]] = []
    tick(book, store, march(1))
    tick(book, store, march(5), progress=lambda what, part: told.append((what, part)))

    assert told == [(f"care 2026-03-0{day}", (day - 2) / 4) for day in range(2, 6)]


def test_a_routine_is_its_owners_and_counts_as_no_contact(tmp_path: Path) -> None:
    routine = "  - {id: daily, routine: FREQ=DAILY, title: {en: Plan the day, zh: 计划一天}}\n"
    book = care(tmp_path, care=CARE.replace("exit:\n", routine + "exit:\n"), vocabulary=VOCABULARY)
    with filled(book) as store:
        # A customer of the same key as an employee is somebody else.
        put_customers(book, store, {"E-1": {"trading_since": "2025-12-31"}})
        tick(book, store, march(2))
        record_outcome(book, store, "care/daily/E-1/2026-03-02", "reached", march(2), "E-1")
        assert [each.counts for each in store.contacts.of("E-1")] == [False]
        tick(book, store, march(2) + timedelta(days=1))
        states = {each.key: each.state for each in store.tasks.select(["care"], subject="E-1")}
        assert states["care/daily/E-1/2026-03-02"] is State.DONE
        assert states["care/keep-in-touch/E-1/2025-12-31"] is State.OPEN
