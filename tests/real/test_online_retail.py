"""A year of a wholesaler's invoices: loaded, classified, and held against plain SQL and plain Python."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.run.many import run_book
from policybook.run.model import Run
from policybook.run.one import decide, explain
from policybook.store.sqlite import Store

pytestmark = pytest.mark.slow

AS_OF = date(2010, 12, 10)
YEAR_BEFORE = date(2009, 12, 10)
CENT = Decimal("0.01")


class Line(NamedTuple):
    """A line of an invoice with a customer."""

    customer: str
    invoice: str
    day: date
    amount: Decimal


class Classified(NamedTuple):
    """The book run over the store."""

    book: Book
    store: Store
    run: Run
    lines: list[Line]

    def classes(self, policy: str) -> dict[str, str]:
        """The class by customer."""
        found = self.store.connection.execute(
            "SELECT subject, class FROM pb_standing WHERE policy = ?", (policy,)
        )
        return dict(found)


@pytest.fixture(scope="module")
def data(shared_data: Path) -> Path:
    path = shared_data / "online_retail_2009_2010.csv.gz"
    if not path.exists():
        pytest.skip(f"the real data is not here: {path}")
    return path


@pytest.fixture(scope="module")
def classified(checkout: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classified]:
    folder = tmp_path_factory.mktemp("retail")
    book, findings = book_from(checkout / "bench" / "online_retail")
    assert book is not None, [finding.message for finding in findings]
    with Store.open(folder / "retail.db") as store:
        loaded = store.load(book, "lines", [data], rejects=folder / "rejected.csv")
        assert (loaded.rows, loaded.rejected) == (525_461, 107_927)
        assert loaded.reasons == {"no customer": 107_927}
        assert {name: counts.inserted for name, counts in loaded.entities.items()} == {
            "customer": 4_383,
            "order": 417_534,
        }
        with (folder / "rejected.csv").open(encoding="utf-8-sig", newline="") as text:
            rejected = list(csv.DictReader(text))
        assert len(rejected) == 107_927
        assert {(row["CustomerID"], row["reason"]) for row in rejected} == {("", "no customer")}
        again = store.load(book, "lines", [data], rejects=folder / "rejected.csv")
        assert not again.changed
        yield Classified(book, store, run_book(book, store, AS_OF), list(_lines(data)))


def _lines(data: Path) -> Iterator[Line]:
    with gzip.open(data, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            if row["CustomerID"]:
                exact = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"])
                day = date.fromisoformat(row["InvoiceDate"][:10])
                yield Line(row["CustomerID"], row["InvoiceNo"], day, exact.quantize(CENT, ROUND_HALF_EVEN))


def test_cancellations_lower_the_spend(classified: Classified) -> None:
    amounts = classified.store.connection.execute(
        "SELECT count(*), max(amount), sum(amount) FROM \"order\" WHERE invoice LIKE 'C%'"
    ).fetchone()
    lines = [line for line in classified.lines if line.invoice.startswith("C")]
    assert amounts[0] == len(lines) > 9_000
    assert amounts[1] < 0
    assert amounts[2] == int(sum(line.amount for line in lines) * 100)


def _spend(lines: list[Line], after: date) -> dict[str, Decimal | None]:
    spend: dict[str, Decimal | None] = dict.fromkeys((line.customer for line in lines), None)
    for line in lines:
        if after < line.day <= AS_OF:
            spend[line.customer] = (spend[line.customer] or Decimal(0)) + line.amount
    return spend


def test_classes_by_rank_agree_with_plain_sql(classified: Classified) -> None:
    found = classified.store.connection.execute(
        """
        WITH spent AS MATERIALIZED (
            SELECT customer.id, sum(CASE WHEN placed_on > '2009-12-10' THEN amount END) AS spend
            FROM customer LEFT JOIN "order" ON customer = customer.id GROUP BY customer.id
        ), placed AS (
            SELECT id, spend, (SELECT count(*) FROM spent AS other WHERE other.spend > one.spend) + 1 AS place
            FROM spent AS one
        )
        SELECT id, CASE
            WHEN spend IS NULL OR spend <= 0 THEN 'D'
            WHEN place <= max(10, (4383 + 99) / 100) THEN 'A'
            WHEN place <= max(50, (4383 * 5 + 99) / 100) THEN 'B'
            WHEN place <= (4383 * 20 + 99) / 100 THEN 'C'
            ELSE 'D' END
        FROM placed
        """
    )
    assert classified.classes("abc") == dict(found)


def test_classes_by_cumulated_spend_agree_with_plain_python(classified: Classified) -> None:
    spend = _spend(classified.lines, date.min)
    total = sum(max(each, Decimal(0)) for each in spend.values() if each is not None)
    by_spend: dict[Decimal, list[str]] = defaultdict(list)
    for customer, amount in spend.items():
        assert amount is not None
        by_spend[amount].append(customer)
    expected, so_far = {}, Decimal(0)
    for amount in sorted(by_spend, reverse=True):
        so_far += max(amount, Decimal(0)) * len(by_spend[amount])
        share = "A" if so_far * 10 <= total * 7 else "B" if so_far * 10 <= total * 9 else "C"
        expected |= dict.fromkeys(by_spend[amount], share)
    assert classified.classes("total") == expected


def test_segments_agree_with_plain_python(classified: Classified) -> None:
    spend = _spend(classified.lines, YEAR_BEFORE)
    last: dict[str, date] = {}
    often: dict[str, int] = defaultdict(int)
    for line in classified.lines:
        if line.day <= AS_OF and line.amount > 0:
            last[line.customer] = max(line.day, last.get(line.customer, date.min))
            often[line.customer] += line.day > YEAR_BEFORE
    recency = _fifths({each: Decimal(-(AS_OF - day).days) for each, day in last.items()})
    frequency = _fifths({each: Decimal(often[each]) for each in last})
    monetary = _fifths({each: spend[each] for each in last})
    expected = {each: _segment(recency[each], frequency[each], monetary[each]) for each in last}
    assert len(expected) < 4_383
    assert classified.classes("rfm-segment") == expected


def _fifths(values: dict[str, Decimal | None]) -> dict[str, int | None]:
    """From 1 for the smallest to 5, ties with the best of them, which here is the smallest place."""
    ordered = sorted(value for value in values.values() if value is not None)
    first = {value: place for place, value in reversed([*enumerate(ordered)])}
    return {
        key: None if value is None else first[value] * 5 // len(ordered) + 1 for key, value in values.items()
    }


def _segment(recency: int | None, frequency: int | None, monetary: int | None) -> str:
    assert recency is not None
    assert frequency is not None
    spent = monetary or 0
    if recency >= 4 and frequency >= 4 and spent >= 4:
        return "champion"
    if recency >= 3:
        if frequency >= 4:
            return "loyal"
        if spent >= 4:
            return "big"
        return "fresh" if recency >= 4 and frequency <= 2 else "steady"
    if frequency >= 4 or spent >= 4:
        return "risk"
    return "dormant" if recency == 2 else "lost"


def test_every_fiftieth_customer_is_decided_alike_from_its_own_facts(classified: Classified) -> None:
    book, store, _, _ = classified
    keys = sorted(store.keys(book.vocabulary, "customer"))[::50]
    for key in keys:
        for decision in explain(book, store, key):
            again = decide(book, decision.policy, decision.facts, AS_OF)
            if decision.admitted:
                assert (again.outcome, again.rule) == (decision.outcome, decision.rule)


def test_the_same_run_twice_is_the_same(classified: Classified) -> None:
    before = _own_tables(classified.store)
    assert run_book(classified.book, classified.store, AS_OF).to_json() == classified.run.to_json()
    assert _own_tables(classified.store) == before


def _own_tables(store: Store) -> list[list[object]]:
    names = ("pb_run", "pb_history", "pb_pending", "pb_standing")
    return [store.connection.execute(f"SELECT * FROM {name}").fetchall() for name in names]
