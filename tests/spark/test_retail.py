"""A year of invoices as Parquet files: Spark and DuckDB leave what SQLite leaves in a store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.store.sqlite import Store
from tests.differential.ways import FILES, FOLDER, SPARK, SQLITE, check_alike, ways

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.usefixtures("session")]

DAY = date(2010, 12, 10)


def test_the_real_data_in_files_runs_alike(checkout: Path, shared_data: Path, tmp_path: Path) -> None:
    data = shared_data / "online_retail_2009_2010.csv.gz"
    if not data.exists():
        pytest.skip(f"the real data is not here: {data}")
    book, findings = book_from(checkout / "bench" / "online_retail")
    assert book is not None, [each.message for each in findings]
    with Store.open(tmp_path / "loaded.db") as store:
        store.load(book, "lines", [data], rejects=tmp_path / "rejected.csv")
        with ways(book, store, (SQLITE, FILES, FOLDER, SPARK), tmp_path) as found:
            seen = check_alike(book, found, [DAY], [])
    assert seen["moved"] > 10_000
    assert seen["rows"] > 3 * 2 * 10_000
