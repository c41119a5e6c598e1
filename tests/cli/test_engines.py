"""`policybook run` with each engine: the same answer, and what is wrong with an engine is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.postgres.firms import said
from tests.spark.firms import left_in_folder, left_in_store, to_parquet

from policybook.book.from_folder import book_from
from policybook.engines.folder import FolderHome
from policybook.store.sqlite import Store

Policybook = Callable[..., Any]
Valid = Callable[[str, Any], None]

SOURCES = """\
source: crm
entities:
  customer: {table: people, fields: {id: no, name: name, spend: bought}}
---
source: files
entities:
  customer: {files: 'data/customer/*.parquet', fields: {id: id, name: name, spend: spend}}
"""


@pytest.fixture
def homes(small: Path, loaded: str, fresh_postgres_url: str) -> dict[str, tuple[str, ...]]:
    """How the same customers are run with each engine."""
    (small / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    book, findings = book_from(small)
    assert book is not None, findings
    with Store.open(loaded) as store:
        to_parquet(store, book.vocabulary, Path("data"))
    said(
        fresh_postgres_url,
        "CREATE TABLE people (no text PRIMARY KEY, name text, bought numeric(12, 2))",
        "INSERT INTO people VALUES ('C-1', '甲', 5000), ('C-2', '乙', 10.5)",
    )
    Path("home").mkdir()
    Path("data").rename("home/data")
    return {
        "sqlite": ("--store", loaded, "--engine", "sqlite"),
        "duckdb": ("--store", loaded, "--engine", "duckdb", "--threads", "1", "--limit-memory", "500MB"),
        "postgres": ("--store", fresh_postgres_url, "--engine", "postgres", "--source", "crm"),
        "folder": ("--store", "folder:///home", "--engine", "duckdb", "--source", "files"),
    }


def test_all_engines_print_the_same_and_leave_the_same(
    small: Path, homes: dict[str, tuple[str, ...]], policybook: Policybook, as_schema_says: Valid, loaded: str
) -> None:
    answers, left = {}, {}
    for name, options in homes.items():
        ended = policybook("run", small, *options, "--as-of", "2026-01-31", "--format", "json")
        assert ended.code == 0, ended.err
        as_schema_says("run", ended.json)
        answers[name] = ended.json
        text = policybook("run", small, *options, "--as-of", "2026-01-31", "--dry-run")
        assert text.code == 0, text.err
        with Store.open(loaded) as store:
            left[name] = left_in_store(store.connection)
    assert {name: answer.pop("engine") for name, answer in answers.items()} == {
        "sqlite": "sqlite", "duckdb": "duckdb", "postgres": "postgres", "folder": "duckdb",
    }  # fmt: skip
    for name in homes:
        assert (name, answers[name]) == (name, answers["sqlite"])
    assert answers["sqlite"]["classifications"][0]["counts"] == {"A": 1, "B": 1}
    assert left["sqlite"]["pb_history"]
    assert left["duckdb"] == left["sqlite"]
    assert left_in_folder(FolderHome(Path("home"))) == left["sqlite"]


def test_a_plan_is_shown_and_nothing_is_run(
    small: Path, homes: dict[str, tuple[str, ...]], policybook: Policybook, loaded: str
) -> None:
    for name, options in homes.items():
        ended = policybook("run", small, *options, "--as-of", "2026-01-31", "--explain-plan")
        assert ended.code == 0, ended.err
        assert ended.out.startswith("-- customer: "), name
        assert "policy abc: rules\n" in ended.out, name
        again = policybook(
            "run", small, *options, "--as-of", "2026-01-31", "--explain-plan", "--format", "json"
        )
        assert again.json["query"].rstrip("\n") == ended.out.rstrip("\n")
    with Store.open(loaded) as store:
        assert not any(left_in_store(store.connection).values())
    assert not Path("home/current.json").exists()


@pytest.mark.parametrize(
    ("options", "message", "help"),
    [
        (
            ("--engine", "spark"),
            "does not read a store in an SQLite file",
            "use `auto`, `duckdb` or `sqlite`",
        ),
        (("--source", "fils"), "unknown source `fils`", "did you mean `files`?"),
        (("--engine", "sqlite", "--source", "files"), "files are read by DuckDB", "use `auto` or `duckdb`"),
        (("--limit-memory", "4"), "`4` is no amount of memory: write it as 4GB", ""),
        (("--threads", "0"), "0 is not in the range x>=1", ""),
        (("--engine", "duckbd"), "'duckbd' is not one of", ""),
    ],
)
def test_what_is_wrong_with_an_engine_is_said_with_a_next_step(
    small: Path, loaded: str, policybook: Policybook, options: tuple[str, ...], message: str, help: str
) -> None:
    (small / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    ended = policybook("run", small, "--store", loaded, "--as-of", "2026-01-31", *options)
    assert ended.code == 2
    assert message in ended.out + ended.err
    assert help in ended.out + ended.err
    with Store.open(loaded) as store:
        assert not any(left_in_store(store.connection).values())


def test_a_folder_is_run_over_and_asked_nothing(
    small: Path, homes: dict[str, tuple[str, ...]], policybook: Policybook
) -> None:
    assert policybook("run", small, *homes["folder"], "--as-of", "2026-01-31").code == 0
    ended = policybook("explain", small, "--store", "folder:///home", "C-1")
    assert ended.code == 2
    assert "a folder of files keeps what runs leave, and is asked nothing else" in ended.out + ended.err
    assert "use an SQLite store, or PostgreSQL" in ended.out + ended.err
