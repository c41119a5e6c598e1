"""Rows that are not stored: each stands in the rejects file with its reason, the rest is loaded."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from policybook.store.finding import StoreError
from policybook.store.sqlite import Store
from tests.store.shops import shop

CASES = yaml.safe_load(Path(__file__).with_name("rejects.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_rejected_rows_say_why(case: dict[str, Any], tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    data = tmp_path / case.get("file", "data.csv")
    data.write_text(case["data"], encoding="utf-8")
    with Store.open(tmp_path / "shop.db") as store:
        store.prepare(book.vocabulary)
        if "before" in case:
            store.connection.execute(case["before"])
        loaded = store.load(book, case["mapping"], [data], language=case.get("language", "en"))
        assert _rejected(tmp_path / "data.rejected.csv") == case["rejected"]
        assert loaded.rejected == sum(loaded.reasons.values()) == len(case["rejected"])
        for entity, count in case["records"].items():
            assert store.connection.execute(f'SELECT count(*) FROM "{entity}"').fetchone() == (count,)


def _rejected(path: Path) -> dict[int, str]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as text:
        return {int(row["row"]): row["reason"] for row in csv.DictReader(text)}


def test_a_rejects_file_keeps_the_original_columns_in_the_order_of_the_rows(tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    data = tmp_path / "orders.csv"
    data.write_text('No,Customer,Day,Amount\nx,C-1,,1\n1,C-9,,"1,5"\n2,C-9,,2\n', encoding="utf-8")
    with Store.open(":memory:") as store:
        loaded = store.load(book, "orders", [data])
    assert loaded.rejects == (tmp_path / "orders.rejected.csv",)
    assert loaded.rejects[0].read_text(encoding="utf-8-sig").splitlines() == [
        "No,Customer,Day,Amount,row,reason",
        'x,C-1,,1,1,"No: ""x"" is not an integer"',
        '1,C-9,,"1,5",2,"Amount: ""1,5"" is not a number"',
        '2,C-9,,2,3,"order ""2"": there is no customer ""C-9"""',
    ]
    assert not list(tmp_path.glob("*.part*"))


def test_rejects_of_a_repaired_file_are_taken_back(tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    data = tmp_path / "both.csv"
    with Store.open(":memory:") as store:
        data.write_text("No,Customer,Quantity,Price\n1,C-1,one,1\n", encoding="utf-8")
        assert store.load(book, "both", [data]).rejected == 1
        data.write_text("No,Customer,Quantity,Price\n1,C-1,1,1\n", encoding="utf-8")
        assert store.load(book, "both", [data]).rejected == 0
    assert _rejected(tmp_path / "both.rejected.csv") == {}


def test_rejects_go_where_they_are_asked_to(tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    one, two, out = tmp_path / "one.csv", tmp_path / "two.csv", tmp_path / "out"
    for path in (one, two):
        path.write_text("No,Customer,Quantity,Price\nx,C-1,1,1\n", encoding="utf-8")
    out.mkdir()
    with Store.open(":memory:") as store:
        store.load(book, "both", [one, two], rejects=out)
        store.load(book, "both", [one], rejects=tmp_path / "no.csv")
    assert sorted(path.name for path in out.iterdir()) == ["one.rejected.csv", "two.rejected.csv"]
    assert _rejected(tmp_path / "no.csv") == {1: 'No: "x" is not an integer'}


def test_rejects_overwrite_neither_the_data_nor_each_other(tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    data = tmp_path / "both.csv"
    data.write_text("No,Customer,Quantity,Price\nx,C-1,1,1\n", encoding="utf-8")
    before = data.read_bytes()
    with Store.open(":memory:") as store:
        with pytest.raises(StoreError, match="would overwrite the data"):
            store.load(book, "both", [data], rejects=data)
        with pytest.raises(StoreError, match="of two data files would both go"):
            store.load(book, "both", [data, data])
        with pytest.raises(StoreError, match="are to go into one"):
            store.load(book, "both", [data, data], rejects=tmp_path / "no.csv")
        with pytest.raises(StoreError, match="cannot be written"):
            store.load(book, "both", [data], rejects=tmp_path / "no" / "such.csv")
        assert store.load(book, "both", [data]).rejected == 1
    assert data.read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("both*")) == ["both.csv", "both.rejected.csv"]


def test_a_column_may_be_called_row(tmp_path: Path) -> None:
    mapping = (
        "mapping: rows\ncolumns: {row: string}\nreject: [{id: none, when: row = null, because: no row}]\n"
        "rows: [{entity: customer, fields: {id: row}}]\n"
    )
    book = shop(tmp_path / "book", rows=mapping)
    data = tmp_path / "rows.csv"
    data.write_text('row\nC-1\n""\n', encoding="utf-8")
    with Store.open(":memory:") as store:
        store.load(book, "rows", [data])
        assert list(store.keys(book.vocabulary, "customer")) == ["C-1"]
    text = (tmp_path / "rows.rejected.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == ["row,row_,reason", ",2,no row"]


def test_a_device_is_no_place_for_rejected_rows(tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    data, pipe = tmp_path / "data.csv", tmp_path / "pipe"
    data.write_text(CASES[0]["data"], encoding="utf-8")
    os.mkfifo(pipe)
    with Store.open(tmp_path / "shop.db") as store, pytest.raises(StoreError) as raised:
        store.load(book, CASES[0]["mapping"], [data], rejects=pipe)
    assert "is no file that rejected rows could be kept in" in raised.value.findings[0].message
    assert pipe.is_fifo()
