"""Harbour Logistics on one morning: whom it contacts next, against plain Python over its files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.events.task import Occurrence
from policybook.run.many import run_book
from policybook.run.occurrences import Occurrences, occurrences
from policybook.shipped import shipped
from policybook.store.sqlite import Store

pytestmark = pytest.mark.slow

AS_OF = date(2025, 6, 30)
HOME = shipped("examples") / "harbour-logistics"
FILES = ("customers", "orders", "care", "employees", "absences", "contacts", "deliveries")

#: By class of follow-up the days until the next contact is due and overdue, and how it is made.
CLASSES = {
    "A": (14, 30, "visit", "deep"),
    "key": (14, 30, "visit", "deep"),
    "B": (21, 60, "visit", "normal"),
    "C": (90, 120, "phone", "normal"),
    "D": (180, 365, "network", "light"),
}


@dataclass(frozen=True)
class Morning:
    found: Occurrences
    standing: dict[str, dict[str, str]]
    rows: dict[str, list[dict[str, str]]]
    gone: dict[str, str]

    def of(self, step: str) -> dict[str, Occurrence]:
        """The occasions of a step by customer, or by the member of a list."""
        return {each.member or each.subject: each for each in self.found.items if each.step == step}


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    folder = tmp_path_factory.mktemp("harbour")
    book, findings = book_from(HOME)
    assert book is not None, findings
    rows = {}
    with Store.open(folder / "harbour.db") as store:
        for name in FILES:
            path = HOME / "data" / f"{name}.csv"
            store.load(book, name, [path], rejects=folder / f"{name}.rejected.csv")
            with path.open(encoding="utf-8", newline="") as file:
                rows[name] = list(csv.DictReader(file))
        run_book(book, store, AS_OF, policies=["abc", "credit-grade", "key-account"])
        standing = {
            policy: {
                key: state.now
                for key, state in store.history(policy).states_on(AS_OF).items()
                if state.now is not None
            }
            for policy in ("abc", "key-account")
        }
        found = occurrences(book, store, book.cadences["customer-care"], AS_OF)
        yield Morning(found, standing, rows, gone(rows, standing["abc"]))


def customers(morning: Morning) -> dict[str, dict[str, str]]:
    """Active and lapsed customers with what is kept of them, those left out who are not followed up."""
    kept = {row["customer_no"]: row for row in morning.rows["care"]}
    return {
        row["customer_no"]: row | kept[row["customer_no"]]
        for row in morning.rows["customers"]
        if row["customer_no"] in kept
        and row["stage"] != "prospect"
        and row["customer_no"] not in morning.gone
    }


def last_purchases(orders: list[dict[str, str]]) -> dict[str, date]:
    last: dict[str, date] = {}
    for row in orders:
        good = row["customer_no"] and row["placed_on"] and row["cancelled"] in {"", "false"}
        if good and row["amount"] not in {"", "n/a"} and Decimal(row["amount"]) > 0:
            day = date.fromisoformat(row["placed_on"])
            last[row["customer_no"]] = max(day, last.get(row["customer_no"], day))
    return last


def gone(rows: dict[str, list[dict[str, str]]], classes: dict[str, str]) -> dict[str, str]:
    """By customer why it is followed up no longer, prospects among them."""
    hopeless = {row["customer_no"]: row["hopeless"] == "true" for row in rows["customers"]}
    last = last_purchases(rows["orders"])
    reasons = {}
    for row in rows["care"]:
        key = row["customer_no"]
        if row["do_not_contact"] == "true":
            reasons[key] = "asked-not-to"
        elif row["left_because"] in {"dropped", "forced"}:
            reasons[key] = "must-go"
        elif hopeless[key] and classes.get(key) != "A":
            reasons[key] = "hopeless"
        elif key in last and last[key].replace(year=last[key].year + 3) <= AS_OF:
            reasons[key] = "gone"
    return reasons


def test_who_is_followed_up_no_longer(morning: Morning) -> None:
    followed = {
        row["customer_no"] for row in morning.rows["customers"] if row["stage"] in {"active", "lapsed"}
    }
    expected = {key: why for key, why in morning.gone.items() if key in followed}
    assert {key: why for key, why in morning.found.exits.items() if key in followed} == expected
    assert set(expected.values()) == {"asked-not-to", "must-go", "hopeless"}  # nobody was silent so long


def test_next_contacts_by_class_are_what_counting_by_hand_gives(morning: Morning) -> None:
    last: dict[str, date] = {}
    for row in morning.rows["contacts"]:
        if row["reached"] == "true" and row["day"] <= str(AS_OF):
            day = date.fromisoformat(row["day"])
            last[row["customer_no"]] = max(day, last.get(row["customer_no"], day))
    expected = {}
    for key, row in customers(morning).items():
        if row["stage"] != "active":
            continue
        name = morning.standing["abc"][key]
        if name != "A" and morning.standing["key-account"].get(key) == "key":
            name = "key"
        elif name == "D" and row["potential"] == "high":
            name = "C"
        ideal, maximum, channel, depth = CLASSES[name]
        anchor = last.get(key) or date.fromisoformat(row["since"])
        expected[key] = (
            anchor,
            anchor + timedelta(days=ideal),
            anchor + timedelta(days=maximum),
            channel,
            depth,
            row["account_manager"] or None,
        )
    found = {
        key: (each.anchor, each.due, each.latest, each.channel, each.depth, each.owner)
        for key, each in morning.of("keep-in-touch").items()
    }
    assert found == expected
    assert {each[3:5] for each in found.values()} == {each[2:] for each in CLASSES.values()}


def test_birthdays_are_the_next_ones(morning: Morning) -> None:
    expected = {}
    for key, row in customers(morning).items():
        if not row["born_on"]:
            continue
        month, day = int(row["born_on"][5:7]), int(row["born_on"][8:])
        if (month, day) == (2, 29):
            day = 28  # 2026 is the year of the next one, and has no 29 February
        this_year = date(2025, month, day)
        expected[key] = this_year if this_year >= AS_OF else date(2026, month, day)
    assert {key: each.anchor for key, each in morning.of("birthday").items()} == expected
    assert len(expected) > 60


def test_satisfaction_is_asked_of_what_was_delivered_and_was_worth_it(morning: Morning) -> None:
    amounts = {row["order_no"]: row["amount"] for row in morning.rows["orders"]}
    followed = customers(morning)
    expected = {}
    for row in morning.rows["deliveries"]:
        if Decimal(amounts[row["order_no"]]) >= 5000 and row["customer_no"] in followed:
            arrived = date.fromisoformat(row["delivered_on"])
            expected[row["order_no"]] = (arrived + timedelta(days=3), arrived + timedelta(days=10))
    assert {key: (each.due, each.latest) for key, each in morning.of("after-sale").items()} == expected
    assert len(expected) > 50


def test_who_is_away_and_who_stands_in(morning: Morning) -> None:
    away = {
        row["employee_no"] for row in morning.rows["absences"] if row["from"] <= str(AS_OF) < row["until"]
    }
    expected = {
        row["employee_no"]: (row["employee_no"] in away, row["substitute"] or None, int(row["tasks_a_day"]))
        for row in morning.rows["employees"]
    }
    found = {key: (each.away, each.substitute, each.capacity) for key, each in morning.found.owners.items()}
    assert found == expected


def test_the_files_are_those_of_the_example() -> None:
    assert {path.stem for path in Path(HOME / "data").glob("*.csv")} >= set(FILES)
