"""What a cadence gives on a day: a firm's records, its contact log, every occasion that comes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Severity
from policybook.events.task import Contact, OwnerDay, State, Task
from policybook.plan.model import Texts
from policybook.run.many import run_book
from policybook.run.model import RunError
from policybook.run.occurrences import alone, asked_of, occurrences, occurrences_text
from policybook.run.occurrences_by_query import by_query
from policybook.run.occurrences_of import in_order, occurrence_of, occurrences_of
from policybook.run.on_engine import How, engine_for
from policybook.store.sqlite import Store
from tests.run.cadence_books import cells, put, written
from tests.run.cares import care, put_customers

TABLES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "occurrences.yaml").read_text(encoding="utf-8")
)
AS_OF: date = TABLES["as_of"]
CONTACTS = [
    Contact(**{"on" if name == "day" else name: value for name, value in each.items()})
    for each in TABLES["contacts"]
]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return written(tmp_path_factory.mktemp("book"), TABLES["book"])


@pytest.fixture(scope="module")
def store(book: Book) -> Iterator[Store]:
    with Store.open(":memory:") as opened:
        put(book, opened, TABLES["records"], CONTACTS)
        run_book(book, opened, AS_OF)
        yield opened


def test_every_occasion_of_a_day(book: Book, store: Store) -> None:
    found = occurrences(book, store, book.cadences["care"], AS_OF)
    assert [cells(each) for each in found.items] == TABLES["expected"]
    assert found.exits == TABLES["exits"]
    assert found.owners == {key: OwnerDay(*each) for key, each in TABLES["owners"].items()}
    assert found.findings == ()


def test_record_by_record_gives_the_same(book: Book, store: Store) -> None:
    asked = asked_of(book, store, book.cadences["care"], AS_OF)
    by_queries = occurrences(book, store, book.cadences["care"], AS_OF)
    assert alone(book, store, asked, AS_OF).told(book, AS_OF) == by_queries


@pytest.mark.parametrize("row", TABLES["some"], ids=str)
def test_only_some_of_them(book: Book, store: Store, row: dict[str, Any]) -> None:
    days = {name: row.get(name) for name in ("until", "since")}
    found = occurrences(book, store, book.cadences["care"], AS_OF, **days)
    told = [f"{each.subject} {each.step}{f' {each.member}' if each.member else ''}" for each in found.items]
    assert told == row["gives"]
    asked = asked_of(book, store, book.cadences["care"], AS_OF, **days)
    assert alone(book, store, asked, AS_OF).told(book, AS_OF) == found


@pytest.mark.parametrize("key", [each["id"] for each in TABLES["records"]["customer"]])
def test_one_customer_given_by_facts(book: Book, store: Store, key: str) -> None:
    facts: dict[str, Any] = dict(store.record(book.vocabulary, "customer", key) or {})
    state = store.history("level").state(key)
    facts["level"] = state.now if state else None
    care, contacts = book.cadences["care"], [each for each in CONTACTS if each.subject == key]
    found, exit = occurrences_of(book, care, key, facts, AS_OF, contacts)
    assert [cells(each) for each in found] == [row for row in TABLES["expected"] if row[0] == key]
    assert exit == TABLES["exits"].get(key)


def test_one_step_for_one_customer_given_by_facts(book: Book) -> None:
    care = book.cadences["care"]
    facts = {
        "stage": "active",
        "level": "A",
        "name": "海港",
        "orders": [{"number": 1, "delivered_on": "2026-01-01", "amount": "500"}],
    }
    kept = {"logged_contact_on": "2026-01-31"}
    found = occurrence_of(book, care, "keep-in-touch", "C", {**facts, **kept}, AS_OF)
    assert found is not None
    assert found.due == date(2026, 2, 14)
    assert found.because.zh == "海港为金级，上次联系2026-01-31"
    assert occurrence_of(book, care, "keep-in-touch", "C", facts, AS_OF) is None
    order = occurrence_of(book, care, "after-sale", "C", facts, AS_OF, member="1")
    assert order is not None
    assert order.latest == date(2026, 1, 11)
    assert occurrence_of(book, care, "after-sale", "C", facts, AS_OF, member="2") is None
    with pytest.raises(RunError, match="`trading_since` is a date"):
        occurrence_of(book, care, "keep-in-touch", "C", {"trading_since": "soon"}, AS_OF)


def test_without_a_contact_log_nobody_was_ever_contacted_here(book: Book, store: Store) -> None:
    """A store that was never ticked has none; it is read all the same."""
    care = book.cadences["care"]
    asked = replace(asked_of(book, store, care, AS_OF), has_log=False)
    with engine_for(store, book.vocabulary, How("sqlite")) as engine:
        found, _ = by_query(book, engine, asked, AS_OF)
    assert found is not None
    told = found.told(book, AS_OF)
    assert told == alone(book, store, asked, AS_OF).told(book, AS_OF)
    first = {each.step: each for each in told.items if each.subject == "C-2"}
    assert first["keep-in-touch"].anchor == date(2025, 11, 30)
    assert "ask-names" not in first


def test_classes_are_those_in_force(book: Book) -> None:
    with Store.open(":memory:") as store:
        put(book, store, TABLES["records"], CONTACTS)
        care = book.cadences["care"]
        with pytest.raises(RunError, match="`level` must be run before `care` reads its classes") as refused:
            occurrences(book, store, care, AS_OF)
        assert [each.code for each in refused.value.findings] == [Code.NOT_RUN_YET]
        run_book(book, store, date(2026, 3, 1))
        with pytest.raises(RunError, match="and was not as of 2026-02-28 or earlier"):
            occurrences(book, store, care, AS_OF)


OPEN_TASKS = [
    # step, subject, state, and what is given with it although it is not due by the 28th
    ("keep-in-touch", "C-2", State.OPEN, True),
    ("keep-in-touch", "C-3", State.DONE, False),
    ("renewal", "C-1", State.OPEN, True),
    # A step that lasts is not moved: its task stands where it is.
    ("mid-autumn", "C-1", State.OPEN, False),
    # Whom the cadence is not about any more, and who is not there at all; a routine is its owner's.
    ("birthday", "C-5", State.OPEN, False),
    ("after-sale", "C-0", State.OPEN, False),
    ("after-sale", "C-9", State.SKIPPED, False),
    ("tidy", "E-9", State.OPEN, False),
]


def test_who_has_an_open_task_is_given_with_its_occasion_of_later(book: Book) -> None:
    """A customer who is less important now is due later: the task is moved, and is not withdrawn."""
    care, until = book.cadences["care"], date(2026, 2, 27)
    with Store.open(":memory:") as store:
        put(book, store, TABLES["records"], CONTACTS)
        run_book(book, store, AS_OF)
        before = occurrences(book, store, care, AS_OF, until=until, also_open=True)
        given = {(each.step, each.subject) for each in before.items}
        with store.transaction():
            store.tasks.write(_task(*each[:3]) for each in OPEN_TASKS)
        found = occurrences(book, store, care, AS_OF, until=until, also_open=True)
        more = {(each.step, each.subject) for each in found.items} - given
        assert more == {(step, subject) for step, subject, _, is_given in OPEN_TASKS if is_given}
        asked = asked_of(book, store, care, AS_OF, until, also_open=True)
        assert alone(book, store, asked, AS_OF).told(book, AS_OF) == found
        assert found.gone == {"C-0", "C-5"}
        without = occurrences(book, store, care, AS_OF, until=until)
        assert (without.items, without.gone) == (before.items, frozenset())


def _task(step: str, subject: str, state: State) -> Task:
    words, day = Texts("why", "为何"), date(2026, 1, 31)
    owned = ("phone", "light", "manager", "E-1", 0, "gold", words, "pb1:0")
    return Task("care", step, subject, day, None, day, day, day, *owned, state=state)


#: `matches` has no exact query, whatever it stands in.
REFUSED = {
    "a step": ("where: stage", 'where: matches(id, "^C-[1-4]$") and stage'),
    "the exit": ("when: points < 0", """when: 'matches(id, "6$")'"""),
    "the owners": ("away: some", 'away: matches(id, "^E") and some'),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_a_query_cannot_say_is_decided_record_by_record(
    what: str, book: Book, store: Store, tmp_path: Path
) -> None:
    was, now = REFUSED[what]
    text = TABLES["book"]["care"]
    assert was in text
    odd = written(tmp_path, TABLES["book"] | {"care": text.replace(was, now)})
    found = occurrences(odd, store, odd.cadences["care"], AS_OF)
    assert {(each.code, each.severity) for each in found.findings} == {(Code.NOT_IN_BULK, Severity.NOTE)}
    assert "`matches()` has no exact meaning in a query on SQLite" in found.findings[0].message
    same = occurrences(book, store, book.cadences["care"], AS_OF)
    assert (found.items, found.exits, found.owners) == (same.items, same.exits, same.owners)


def test_a_query_that_nobody_can_write_is_not_shown(book: Book, store: Store, tmp_path: Path) -> None:
    text = TABLES["book"]["care"].replace(*REFUSED["a step"])
    odd = written(tmp_path, TABLES["book"] | {"care": text})
    with pytest.raises(RunError, match="no exact meaning in a query on SQLite, in `where`"):
        occurrences_text(odd, store, odd.cadences["care"], AS_OF)


def test_rules_that_forbid_each_other_are_told_and_give_no_occasion(
    book: Book, store: Store, tmp_path: Path
) -> None:
    text = TABLES["book"]["care"].replace("when: level != null", "when: points > 100")
    odd = written(tmp_path, TABLES["book"] | {"care": f"{text}hit_policy: UNIQUE\n"})
    care = odd.cadences["care"]
    found = occurrences(odd, store, care, AS_OF)
    assert ("C-1", "keep-in-touch") not in {(each.subject, each.step) for each in found.items}
    told = [each.message for each in found.findings]
    first = "rules `gold`, `others` of `care.keep-in-touch` match at once for 1 records, the first is `C-1`"
    assert first in told
    asked = asked_of(odd, store, care, AS_OF)
    assert alone(odd, store, asked, AS_OF).told(odd, AS_OF) == found


def test_the_query_is_of_the_engine_of_the_store(book: Book, store: Store) -> None:
    queries = occurrences_text(book, store, book.cadences["care"], AS_OF)
    assert [each.entity for each in queries] == ["customer", "order", "employee"]
    assert "birthday" in queries[0].select
    assert "after-sale" in queries[1].select


def test_an_empty_key_is_nobodys_in_a_query_and_record_by_record(tmp_path: Path) -> None:
    firm = care(tmp_path / "care")
    with Store.open(":memory:") as opened:
        put_customers(firm, opened, {"C-1": {"manager": ""}, "C-2": {"manager": None}, "C-3": {}})
        opened.connection.execute(
            "INSERT INTO \"order\" (id, customer, delivered_on) VALUES ('O-1', 'C-1', '2026-03-01')"
        )
        run_book(firm, opened, AS_OF)
        asked = asked_of(firm, opened, firm.cadences["care"], AS_OF)
        told = occurrences(firm, opened, firm.cadences["care"], AS_OF).items
        assert {(each.subject, each.step): each.owner for each in told} == {
            ("C-1", "keep-in-touch"): None,
            ("C-1", "after-sale"): None,
            ("C-2", "keep-in-touch"): None,
            ("C-3", "keep-in-touch"): "E-1",
        }
        assert sorted(alone(firm, opened, asked, AS_OF).items, key=in_order) == [*told]
