"""Both firms and all packs leave the same bytes, reports and reasons whichever engine runs them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.run.facts import runnable
from policybook.samples.customers import write_customers
from policybook.samples.traders import write_traders
from policybook.shipped import shipped
from policybook.store.sqlite import Store
from tests.differential.ways import DUCKDB, FILES, FOLDER, POSTGRES, RECORD, SPARK, SQLITE, check_alike, ways
from tests.packs.test_hostile_rows import AS_OF, all_packs, filled
from tests.spark_session import session  # noqa: F401 - a fixture

PACKS = "all packs"
FIRMS: dict[str, Callable[..., list[Path]]] = {
    "harbour-logistics": write_customers,
    "lantern-futures": write_traders,
}
QUARTERS = (date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30))
IN_A_ROW = tuple(AS_OF + timedelta(days=number) for number in (-1, 0, 1))
OTHERS = (SQLITE, DUCKDB, POSTGRES)


def shipped_book(name: str, store: Store, folder: Path, customers: int, seed: int) -> Book:
    """A firm with made-up customers, or all packs over rows on their boundaries."""
    if name == PACKS:
        book = all_packs(folder)
        filled(book, store, customers, Random(seed), folder)
        return book
    found, findings = book_from(shipped("examples") / name)
    assert found is not None, findings
    for path in FIRMS[name](folder, count=customers, seed=seed, as_of=QUARTERS[-1]):
        store.load(found, path.stem, [path])
    return found


def set_by_hand(book: Book, store: Store, days: Sequence[date]) -> int:
    """Classes set by hand: some end after the first day, some begin later, some are set anew."""
    periods = (
        (days[0] - timedelta(days=20), days[0] + timedelta(days=1)),
        (days[0] + timedelta(days=1), days[1] + timedelta(days=1)),
        (days[0] - timedelta(days=1), days[0] + timedelta(days=50)),
    )
    keys = sorted(store.keys(book.vocabulary, "customer"))
    count = 0
    for plan in runnable(book):
        if plan.overrides is None or plan.classes is None:
            continue
        for number, key in enumerate([*keys[:9], keys[2], keys[-1]]):
            since, until = periods[number % len(periods)]
            longest = plan.overrides.max_days
            if longest is not None:
                since = max(since, until - timedelta(days=longest))
            store.override(
                book, plan.id, key, [*plan.classes][-1 - number % len(plan.classes)],
                reason="战略客户: it's 50%", role=plan.overrides.roles[0], by="王", since=since, until=until,
            )  # fmt: skip
            count += 1
    return count


def check(
    name: str, names: Sequence[str], folder: Path, url: str, customers: int, seed: int, last: int = 3
) -> None:
    """Run it all these ways, and all of them leave what deciding record by record leaves.

    `last` is on how many of the days.
    """
    days = IN_A_ROW if name == PACKS else QUARTERS
    with Store.open(folder / "records.db") as store:
        book = shipped_book(name, store, folder, customers, seed)
        assert set_by_hand(book, store, days) >= 11
        keys = sorted(store.keys(book.vocabulary, "customer"))
        with ways(book, store, (RECORD, *names), folder, url) as found:
            seen = check_alike(book, found, days[-last:], keys[:: max(1, len(keys) // 12)])
    assert seen["moved"] > customers
    assert seen["rows"] > customers * len(names) * last
    assert seen["told"] >= 10 * len(set(OTHERS) & set(names)) * last


@pytest.mark.slow
@pytest.mark.parametrize("name", [*FIRMS, PACKS])
def test_in_a_store_and_in_a_server(name: str, tmp_path: Path, fresh_postgres_url: str) -> None:
    check(name, OTHERS, tmp_path, fresh_postgres_url, 30, 5, 2 if name == "lantern-futures" else 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "customers", "seed"),
    [
        ("harbour-logistics", 3_000, 1),
        ("lantern-futures", 1_500, 2),
        *((PACKS, 400, seed) for seed in (3, 4)),
    ],
)
def test_many_of_them_in_a_store_in_a_server_and_in_files(
    name: str, customers: int, seed: int, tmp_path: Path, fresh_postgres_url: str
) -> None:
    check(name, (*OTHERS, FOLDER, FILES), tmp_path, fresh_postgres_url, customers, seed)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("name", "customers"), [("harbour-logistics", 300), ("lantern-futures", 300), (PACKS, 60)]
)
@pytest.mark.usefixtures("session")
def test_on_spark_over_the_same_files_as_duckdb(name: str, customers: int, tmp_path: Path) -> None:
    check(name, (FOLDER, SPARK), tmp_path, "", customers, 6, 2 if name == "lantern-futures" else 1)
