"""A year of a wholesaler's invoices: who has lapsed by `customer-care`, against plain Python over them."""

from __future__ import annotations

import csv
import gzip
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.run.many import run_book
from policybook.run.occurrences import Occurrences, occurrences
from policybook.store.sqlite import Store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

#: Day; customers who ever bought, those of a year and more ago (`win-back`), of three years ago (exit
#: `gone`), and frequent buyers of 90 days and more ago (`sign-of-leaving`). Counted apart, below and once by
#: hand in SQL. The data ends on 2010-12-09, so from then on nobody buys and all lapse in the end.
DAYS = [
    (date(2010, 6, 30), 2973, 0, 0, 855),
    (date(2010, 12, 1), 4272, 7, 0, 1270),
    (date(2010, 12, 10), 4312, 71, 0, 1243),
    (date(2011, 3, 31), 4312, 444, 0, 3686),
    (date(2011, 6, 30), 4312, 938, 0, 3195),
    (date(2011, 12, 9), 4312, 4312, 0, 0),
    (date(2013, 3, 31), 4312, 3868, 444, 0),
    (date(2013, 12, 31), 4312, 0, 4312, 0),
]

Days = dict[str, list[date]]


@dataclass(frozen=True)
class Wholesaler:
    book: Book
    store: Store
    bought: Days


@pytest.fixture(scope="module")
def wholesaler(
    checkout: Path, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Wholesaler]:
    data = shared_data / "online_retail_2009_2010.csv.gz"
    if not data.exists():
        pytest.skip(f"the real data is not here: {data}")
    folder = tmp_path_factory.mktemp("lapsed")
    packed = os.path.relpath(checkout / "bench" / "online_retail", folder)
    (folder / "policybook.yaml").write_text(
        f"policybook: 1\nname: wholesaler\nextends: [{packed}, customer-care]\ntimezone: Europe/London\n",
        encoding="utf-8",
    )
    book, findings = book_from(folder)
    assert book is not None, [each.message for each in findings]
    with Store.open(folder / "retail.db") as store:
        store.load(book, "lines", [data], rejects=folder / "rejected.csv")
        # A class has to be in force before a cadence may read it; who has lapsed does not hang on it.
        run_book(book, store, DAYS[0][0], policies=["abc"])
        yield Wholesaler(book, store, days_of_purchase(data))


def days_of_purchase(data: Path) -> Days:
    """By customer the days of the lines of invoices that brought money."""
    days: Days = defaultdict(list)
    with gzip.open(data, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            amount = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"])
            if row["CustomerID"] and amount.quantize(Decimal("0.01"), ROUND_HALF_EVEN) > 0:
                days[row["CustomerID"]].append(date.fromisoformat(row["InvoiceDate"][:10]))
    return days


def last_days(bought: Days, as_of: date) -> dict[str, date]:
    """By customer the day of the last purchase up to a day."""
    upto = {customer: [day for day in days if day <= as_of] for customer, days in bought.items()}
    return {customer: max(days) for customer, days in upto.items() if days}


def years_later(day: date, years: int) -> date:
    """The same day of a later year; nobody bought on a 29 February."""
    return day.replace(year=day.year + years)


def due(found: Occurrences, step: str) -> dict[str, date]:
    """By customer the day on which a step is due."""
    return {each.subject: each.due for each in found.items if each.step == step}


@pytest.mark.parametrize(
    ("as_of", "known", "lapsed", "gone", "leaving"), DAYS, ids=[str(each[0]) for each in DAYS]
)
def test_who_has_lapsed_is_what_going_through_the_file_gives(
    wholesaler: Wholesaler, as_of: date, known: int, lapsed: int, gone: int, leaving: int
) -> None:
    last = last_days(wholesaler.bought, as_of)
    of_three_years = {each for each, day in last.items() if years_later(day, 3) <= as_of}
    of_a_year = {
        each: years_later(day, 1)
        for each, day in last.items()
        if years_later(day, 1) <= as_of and each not in of_three_years
    }
    often = {
        each: day + timedelta(days=90)
        for each, day in last.items()
        if day + timedelta(days=90) <= as_of < years_later(day, 1)
        and sum(years_later(line, 1) > as_of >= line for line in wholesaler.bought[each]) >= 4
    }
    assert (len(last), len(of_a_year), len(of_three_years), len(often)) == (known, lapsed, gone, leaving)

    cadence = wholesaler.book.cadences["customer-care"]
    found = occurrences(wholesaler.book, wholesaler.store, cadence, as_of, until=as_of)

    assert due(found, "win-back") == of_a_year
    assert due(found, "sign-of-leaving") == often
    assert {each for each, reason in found.exits.items() if reason == "gone"} == of_three_years
