"""Opening: what is a store, and what is said of what is none."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from policybook.diagnostics.codes import Code
from policybook.store.finding import StoreError
from policybook.store.sqlite import Store


@pytest.mark.parametrize("url", [":memory:", "sqlite://:memory:", "sqlite:///:memory:", "sqlite://"])
def test_a_store_may_be_in_memory(url: str) -> None:
    with Store.open(url) as store:
        assert store.connection.execute("SELECT value FROM pb_meta").fetchone() == ("2",)


def test_urls_name_relative_and_absolute_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for url in ("sqlite:///a.db", f"sqlite:///{tmp_path}/b.db", f"{tmp_path}/c.db", "d.db"):
        Store.open(url).close()
    assert {path.name for path in tmp_path.glob("*.db")} == {"a.db", "b.db", "c.db", "d.db"}


def _text(path: Path) -> None:
    path.write_text("notes of mine, and more of them\n" * 100, encoding="utf-8")


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE customer (id TEXT)")
    other.close()


def _newer(path: Path) -> None:
    with Store.open(path) as store:
        store.connection.execute("UPDATE pb_meta SET value = '99' WHERE name = 'version'")


NO_STORES = {
    "a text file": (_text, "this is not a database"),
    "another program's database": (_foreign, "this database was not made by policybook"),
    "a newer version": (_newer, "the store has version 99"),
    "a folder": (Path.mkdir, "the store cannot be opened"),
}


@pytest.mark.parametrize("case", NO_STORES.values(), ids=NO_STORES)
def test_what_is_no_store_is_said_and_left_alone(case: tuple, tmp_path: Path) -> None:
    make, message = case
    path = tmp_path / "x.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreError) as refused:
        Store.open(path)
    assert refused.value.findings[0].code is Code.BAD_STORE
    assert message in refused.value.findings[0].message
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_store_that_must_be_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        Store.open(tmp_path / "x.db", create=False)
    assert not (tmp_path / "x.db").exists()


def test_other_databases_are_refused() -> None:
    with pytest.raises(StoreError, match="`postgresql` is not known here"):
        Store.open("postgresql://localhost/firm")


def test_who_finds_another_writing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policybook.store.sqlite._WAIT_SECONDS", 0.05)
    with Store.open(tmp_path / "x.db") as one, Store.open(tmp_path / "x.db") as other, one.transaction():
        with pytest.raises(StoreError, match="another program is writing"), other.transaction():
            pass
        assert not other.connection.in_transaction
    with Store.open(tmp_path / "x.db") as store, store.transaction():
        store.connection.execute("INSERT INTO pb_meta VALUES ('a', 'b')")
