"""A run by its script leaves what a run record by record leaves, to the byte, and tells the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.plan.model import Plan
from policybook.query.dialects import DIALECTS
from policybook.run.by_record import classified_by_record
from policybook.run.facts import runnable
from policybook.run.scripts import scripts_of
from policybook.samples.customers import write_customers
from policybook.samples.traders import write_traders
from policybook.shipped import shipped
from policybook.store.sqlite import Store
from tests.run.by_script import Told, copied, in_duckdb, in_store, own_tables, rows_of

DAYS = (date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30))


def by_record(book: Book, store: Store, as_of: date, chosen: Sequence[Plan]) -> Told:
    """The run record by record."""
    return classified_by_record(book, store, as_of, chosen, dry=False, progress=None)


@pytest.mark.parametrize(
    ("firm", "write", "customers", "seed"),
    [
        pytest.param("harbour-logistics", write_customers, 80, 5, id="harbour", marks=pytest.mark.slow),
        pytest.param("lantern-futures", write_traders, 80, 5, id="lantern"),
        pytest.param(
            "harbour-logistics", write_customers, 2_000, 1, id="harbour-all", marks=pytest.mark.slow
        ),
        pytest.param("lantern-futures", write_traders, 2_000, 1, id="lantern-all", marks=pytest.mark.slow),
    ],
)
def test_a_firms_three_runs_are_the_same_whoever_does_them(
    firm: str, write: Callable[..., list[Path]], customers: int, seed: int, tmp_path: Path
) -> None:
    book, findings = book_from(shipped("examples") / firm)
    assert book is not None, findings
    chosen = runnable(book)
    with Store.open(tmp_path / "firm.db") as store:
        for path in write(tmp_path, count=customers, seed=seed, as_of=DAYS[-1]):
            store.load(book, path.stem, [path])
        by_hand(book, store)
        with copied(store, tmp_path / "copy.db") as other:
            for day in DAYS:
                duckdb_rows, duckdb_told = in_duckdb(book, other, day, chosen)
                wanted = by_record(book, store, day, chosen)
                assert in_store(book, other, day, chosen) == wanted
                assert own_tables(other) == own_tables(store)
                assert duckdb_rows == rows_of(store, day, chosen)
                assert duckdb_told == wanted
                # Once more on the same day: nothing may come of what the first run left.
                in_store(book, other, day, chosen)
                assert own_tables(other) == own_tables(store)


def by_hand(book: Book, store: Store) -> None:
    """A few classes set by hand, some only for one of the days."""
    for plan in runnable(book):
        if plan.overrides is None or plan.classes is None:
            continue
        entity = plan.entity or ""
        keys = [*store.keys(book.vocabulary, entity)][:12:2]
        for number, key in enumerate(keys):
            code = [*plan.classes][number % len(plan.classes)]
            until = [date(2026, 1, 10), date(2026, 4, 1)][number % 2]
            role = plan.overrides.roles[0]
            store.override(
                book, plan.id, key, code, reason="战略客户: it's 50%", role=role, by="王",
                since=[date(2025, 12, 1), date(2026, 2, 1)][number % 2], until=until,
            )  # fmt: skip


@pytest.mark.parametrize("pack", sorted(each.name for each in shipped("rules").iterdir() if each.is_dir()))
def test_every_pack_is_a_script_on_every_engine(pack: str) -> None:
    book, _ = book_from(shipped("rules") / pack)
    assert book is not None
    for key, dialect in DIALECTS.items():
        scripts, findings = scripts_of(book, runnable(book), dialect, DAYS[0], {}, dialect.name)
        assert [finding.message for finding in findings] == [], key
        for script in scripts.values():
            assert script.steps[-1].name == "result"
            assert script.writes.keys() == {"pb_history", "pb_pending", "pb_standing", "pb_run"}, key
