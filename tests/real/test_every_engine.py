"""A year of invoices, half a million lines: every engine leaves what deciding record by record leaves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.store.sqlite import Store
from tests.differential.ways import DUCKDB, POSTGRES, RECORD, SQLITE, check_alike, ways

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

#: The end of the data, and a month before, so that classes change.
DAYS = (date(2010, 11, 10), date(2010, 12, 10))


def test_the_real_data_runs_alike(
    checkout: Path, shared_data: Path, tmp_path: Path, fresh_postgres_url: str
) -> None:
    data = shared_data / "online_retail_2009_2010.csv.gz"
    if not data.exists():
        pytest.skip(f"the real data is not here: {data}")
    book, findings = book_from(checkout / "bench" / "online_retail")
    assert book is not None, [each.message for each in findings]
    with Store.open(tmp_path / "loaded.db") as store:
        store.load(book, "lines", [data], rejects=tmp_path / "rejected.csv")
        keys = sorted(store.keys(book.vocabulary, "customer"))[::400]
        names = (RECORD, SQLITE, DUCKDB, POSTGRES)
        with ways(book, store, names, tmp_path, fresh_postgres_url) as found:
            seen = check_alike(book, found, DAYS, keys)
    assert seen["moved"] > 12_000
    assert seen["told"] >= 3 * 2 * 2 * len(keys)
