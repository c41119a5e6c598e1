"""Whole firms of the examples on Spark: runs leave what they leave in an embedded store, to the byte."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policybook.engines.folder import FolderHome
from policybook.engines.folder_records import Place
from policybook.engines.spark_session import Session
from policybook.run.many import run_book
from policybook.run.on_engine import How
from policybook.store.sqlite import Store
from tests.spark.firms import firm, left_in_folder, left_in_store, to_parquet

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.parametrize(
    ("name", "policies"), [("harbour-logistics", None), ("lantern-futures", None)], ids=["harbour", "lantern"]
)
def test_a_firm_on_spark_is_what_it_is_in_a_store(
    session: Session, checkout: Path, tmp_path: Path, name: str, policies: list[str] | None
) -> None:
    home = FolderHome(tmp_path / "home")
    with Store.open(tmp_path / "firm.db") as store:
        book = firm(checkout, name, store)
        to_parquet(store, book.vocabulary, tmp_path / "data")
        by_spark = How("spark", place=Place(tmp_path / "data", zone=book.manifest.timezone))
        for day in (date(2026, 6, 30), date(2026, 7, 31)):
            in_store = run_book(book, store, day, policies=policies, how=How("sqlite")).to_json()
            in_spark = run_book(book, home, day, policies=policies, how=by_spark).to_json()

            assert in_spark == in_store | {"engine": "spark"}
            assert left_in_folder(home) == left_in_store(store.connection)
        assert sum(len(rows) for rows in left_in_folder(home).values()) > 100
