"""The two firms over all their customers, against plain Python that knows nothing of rules or queries."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.run.many import run_book
from policybook.run.model import Run
from policybook.run.one import explain
from policybook.samples.customers import write_customers
from policybook.samples.traders import write_traders
from policybook.shipped import shipped
from policybook.store.sqlite import Store

AS_OF = date(2025, 6, 30)
YEAR_AGO = "2024-06-30"


@dataclass(frozen=True)
class Firm:
    book: Book
    store: Store
    run: Run
    files: dict[str, list[dict[str, str]]]

    def classes(self, policy: str) -> dict[str, str]:
        """The class of each customer that has one."""
        states = self.store.history(policy).states_on(AS_OF).items()
        return {key: state.now for key, state in states if state.now is not None}


def firm(name: str, write: Callable[..., list[Path]], count: int, folder: Path) -> Firm:
    book, findings = book_from(shipped("examples") / name)
    assert book is not None, findings
    store = Store.open(folder / "firm.db")
    files = {}
    for path in write(folder, count=count, seed=11, as_of=AS_OF):
        store.load(book, path.stem, [path])
        with path.open(encoding="utf-8", newline="") as file:
            files[path.stem] = list(csv.DictReader(file))
    return Firm(book, store, run_book(book, store, AS_OF), files)


@pytest.fixture(scope="module")
def harbour(tmp_path_factory) -> Firm:
    return firm("harbour-logistics", write_customers, 400, tmp_path_factory.mktemp("harbour"))


@pytest.fixture(scope="module")
def lantern(tmp_path_factory) -> Firm:
    return firm("lantern-futures", write_traders, 150, tmp_path_factory.mktemp("lantern"))


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def amount(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def spend_of(harbour: Firm) -> dict[str, Decimal]:
    """What each active customer bought in the year, those without any order left out."""
    active = {row["customer_no"] for row in harbour.files["customers"] if row["stage"] == "active"}
    total: dict[str, Decimal] = defaultdict(Decimal)
    for row in harbour.files["orders"]:
        sound = day(row["placed_on"]) and amount(row["amount"]) is not None and row["customer_no"]
        if not sound or row["cancelled"] not in {"", "false"} or row["placed_on"] <= YEAR_AGO:
            continue
        if row["customer_no"] in active:
            total[row["customer_no"]] += Decimal(row["amount"])
    return dict(total)


def active_customers(harbour: Firm) -> dict[str, dict[str, str]]:
    rows = harbour.files["customers"]
    return {
        row["customer_no"]: row
        for row in rows
        if row["stage"] == "active" and row["customer_no"] and day(row["since"])
    }


def test_classes_by_spend_are_what_counting_by_hand_gives(harbour):
    spend, active = spend_of(harbour), active_customers(harbour)
    population = len(active)
    expected = {}
    for key, row in active.items():
        bought = spend.get(key)
        rank = 1 + sum(other > bought for other in spend.values()) if bought is not None else None
        if bought is None or bought <= 0:
            expected[key] = "D"
        elif rank <= max(10, -(-population // 100)):
            expected[key] = "A"
        elif rank <= max(50, -(-population * 5 // 100)):
            expected[key] = "B"
        elif rank <= -(-population // 5) or row["potential"] == "high":
            expected[key] = "C"
        else:
            expected[key] = "D"
    assert harbour.classes("abc") == expected
    assert set(expected.values()) == set("ABCD")


def test_classes_by_cumulated_sales_are_what_adding_by_hand_gives(harbour):
    spend, active = spend_of(harbour), active_customers(harbour)
    whole = sum(bought for bought in spend.values() if bought > 0)
    expected = {}
    for key in active:
        bought = spend.get(key)
        if bought is None or bought <= 0:
            expected[key] = "D"
            continue
        before = Fraction(sum(other for other in spend.values() if other > bought)) / Fraction(whole)
        expected[key] = "A" if before < Fraction(7, 10) else "B" if before < Fraction(9, 10) else "C"
    assert harbour.classes("abc-by-share") == expected


def test_recency_groups_are_what_cutting_by_hand_gives(harbour):
    """The segment `lost` holds only those of the first fifth by recency."""
    last: dict[str, str] = {}
    for row in harbour.files["orders"]:
        bought = amount(row["amount"])
        known = row["customer_no"] and day(row["placed_on"]) and row["cancelled"] in {"", "false"}
        if known and bought is not None and bought > 0:
            last[row["customer_no"]] = max(last.get(row["customer_no"], ""), row["placed_on"])
    segments = harbour.classes("rfm-segment")
    assert set(segments) == set(last)
    for key, segment in segments.items():
        earlier = sum(other < last[key] for other in last.values())
        score = earlier * 5 // len(last) + 1
        if segment in {"champion", "fresh"}:
            assert score >= 4
        if segment in {"loyal", "big", "steady"}:
            assert score >= 3
        if segment == "dormant":
            assert score == 2
        if segment == "lost":
            assert score == 1


def test_no_more_key_accounts_than_the_cap_and_all_of_them_pay(harbour):
    rows = active_customers(harbour)
    keys = [key for key, name in harbour.classes("key-account").items() if name == "key"]
    assert 5 <= len(keys) <= 20
    for key in keys:
        assert rows[key]["credit_grade"] in {"AAA", "AA", "A"}
        assert rows[key]["philosophy"] == "sound"
        assert rows[key]["ability_to_pay"] == "proven"


def test_futures_classes_are_what_adding_by_hand_gives(lantern):
    capital: dict[str, Decimal] = defaultdict(Decimal)
    lots: dict[str, int] = defaultdict(int)
    for row in lantern.files["accounts"]:
        if row["状态"] == "正常" and amount(row["客户权益"]) is not None:
            capital[row["客户编号"]] += Decimal(row["客户权益"])
    for row in lantern.files["trades"]:
        if row["客户编号"] and day(row["成交日期"]) and row["手数"].isdigit():
            lots[row["客户编号"]] += int(row["手数"])
    expected = {}
    for row in lantern.files["traders"]:
        key, purpose = row["客户编号"], row["参与目的"]
        if not key:
            continue
        large = capital[key] >= 3_000_000 or lots[key] >= 15_000
        medium = capital[key] >= 300_000 or lots[key] >= 3_000
        if purpose == "套保":
            expected[key] = "hedging-large" if large else "speculative-medium"
        elif purpose == "投机" and large:
            expected[key] = "speculative-large"
        else:
            expected[key] = "speculative-medium" if purpose == "投机" and medium else "retail"
    assert lantern.classes("futures-class") == expected


@pytest.mark.parametrize("name", ["harbour", "lantern"])
def test_one_record_with_its_reasons_gives_what_all_in_one_query_gave(name, request):
    of = request.getfixturevalue(name)
    policies = [plan.id for plan in of.book.plans.values() if plan.classes is not None]
    states = {policy: of.store.history(policy).states_on(AS_OF) for policy in policies}
    keys = sorted(of.store.keys(of.book.vocabulary, "customer"))
    assert len(keys) > 100
    capped = {
        policy
        for policy in policies
        if of.book.plans[policy].stability and of.book.plans[policy].stability.caps
    }
    for key in keys[::3]:
        for decision in explain(of.book, of.store, key):
            state = states[decision.policy].get(key)
            assert decision.outcome == (state.now if state else None)
            if decision.policy not in capped:
                assert decision.traced.outcome == decision.outcome, (key, decision.policy)


def test_the_same_day_again_moves_nobody(harbour):
    again = run_book(harbour.book, harbour.store, AS_OF).to_json()["classifications"]
    assert [each["counts"] for each in again] == [
        each["counts"] for each in harbour.run.to_json()["classifications"]
    ]


def test_every_class_of_the_firm_is_held_by_somebody(harbour):
    for each in harbour.run.to_json()["classifications"]:
        assert all(each["counts"].values()), each


@pytest.mark.parametrize(
    ("check", "of", "low", "high"),
    [
        ("a-share-of-sales", "A", Fraction(7, 10), Fraction(8, 10)),
        ("b-share-of-sales", "B", Fraction(1, 10), Fraction(2, 10)),
    ],
)
def test_shares_of_sales_are_checked_as_adding_by_hand_gives(harbour, check, of, low, high):
    classes = harbour.classes("abc")
    bought = {key: total for key, total in spend_of(harbour).items() if total > 0 and key in classes}
    share = Fraction(sum(total for key, total in bought.items() if classes[key] == of)) / Fraction(
        sum(bought.values())
    )
    (said,) = [
        each
        for policy in harbour.run.to_json()["classifications"]
        if policy["policy"] == "abc"
        for each in policy["checks"]
        if each["id"] == check
    ]
    assert said["passed"] is (low <= share <= high)
    assert abs(Fraction(str(said["value"])) - share) < Fraction(1, 10_000)
