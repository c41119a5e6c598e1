"""The engine that is asked for, or the one that fits the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from policybook.diagnostics.codes import Code
from policybook.engines import process
from policybook.engines.choose import has_many, in_store
from policybook.engines.model import EngineError
from policybook.store.sqlite import Store
from tests.engines.stores import filled, vocabulary


def test_auto_takes_duckdb_for_many_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path / "s.db") as store:
        words = filled(store, 40, orders=3)
        assert in_store("auto", store, words).key == "sqlite"
        assert has_many(store, words, 120)
        assert not has_many(store, words, 121)

        monkeypatch.setattr("policybook.engines.choose.MANY", 120)
        assert in_store("auto", store, words).key == "duckdb"
        monkeypatch.setattr(process, "_LIBRARIES", ("no_such_library",))
        assert in_store("auto", store, words).key == "sqlite"


def test_auto_stays_in_memory_where_the_store_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policybook.engines.choose.MANY", 1)
    with Store.open(":memory:") as store:
        words = filled(store, 2)
        assert in_store("auto", store, words).key == "sqlite"


def test_an_empty_store_has_not_many() -> None:
    with Store.open(":memory:") as store:
        assert not has_many(store, vocabulary(), 1)


@pytest.mark.parametrize(
    ("asked", "said"),
    [("spark", "does not read"), ("postgres", "does not read"), ("duckbd", "unknown engine `duckbd`")],
)
def test_what_cannot_be_is_a_finding(tmp_path: Path, asked: str, said: str) -> None:
    with Store.open(tmp_path / "s.db") as store, pytest.raises(EngineError, match=said) as refused:
        in_store(asked, store, vocabulary())

    assert [each.code for each in refused.value.findings] == [Code.BAD_ENGINE]
    assert refused.value.findings[0].help


@pytest.mark.parametrize("asked", ["sqlite", "duckdb"])
def test_what_is_asked_for_is_taken(tmp_path: Path, asked: str) -> None:
    with Store.open(tmp_path / "s.db") as store:
        assert in_store(asked, store, vocabulary()).key == asked
