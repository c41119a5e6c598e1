"""Which engine does a run, what is refused by name or decided record by record, and what is left then."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Severity
from policybook.engines import process
from policybook.engines.duckdb_worker import _extension
from policybook.engines.folder import FolderHome
from policybook.engines.folder_records import Place
from policybook.engines.job import Limits
from policybook.engines.model import EngineError
from policybook.engines.store_home import STORE
from policybook.run.by_record import classified_by_record
from policybook.run.facts import runnable
from policybook.run.many import query_text, run_book
from policybook.run.model import RunError
from policybook.run.on_engine import Home, How
from policybook.run.one import explain
from policybook.service.explain import explain as explain_at
from policybook.service.run import Asked
from policybook.service.run import run as run_at
from policybook.store.finding import StoreError
from policybook.store.postgres_store import PostgresStore
from policybook.store.sqlite import Store
from tests.postgres.firms import moved, said
from tests.run.by_script import copied, own_tables
from tests.run.clubs import LEVEL, VOCABULARY, club, content, put, standings
from tests.run.test_many import SCORED
from tests.spark.firms import left_in_folder, left_in_store, to_parquet

JANUARY, FEBRUARY = date(2024, 1, 31), date(2024, 2, 29)
#: A check that is clear over a list, and has no query.
ODD = LEVEL + "checks: [{id: odd, expect: 'members[1].points > 0'}]\n"
MEMBERS = {"a": 100, "b": 50, "c": 0, "d": None}
VISITS = """
classification: visit-size
of: visit
classes: {large: Large, small: Small}
rules: [{id: large, when: {paid: ">= 10"}, then: large, because: {en: "paid {paid}", zh: "付{paid}"}}]
default: small
"""
RENTS = """
classification: rents
of: shop
classes: {A: High, B: Low}
rules: [{id: high, when: {rent: "> 1"}, then: A}]
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "club.db") as opened:
        yield opened


def filled(book: Book, store: Store) -> None:
    """Members and their visits."""
    put(book, store, MEMBERS)
    store.connection.executemany(
        "INSERT OR REPLACE INTO visit (id, visited_on, paid, member) VALUES (?, ?, ?, ?)",
        [("v1", "2024-01-10", 1000, "a"), ("v2", "2024-01-11", 999, "b"), ("v3", None, None, "c")],
    )


def in_folder(book: Book, store: Store, folder: Path) -> tuple[FolderHome, How]:
    """The same records in a folder, and how DuckDB runs there."""
    to_parquet(store, book.vocabulary, folder / "data")
    return FolderHome(folder / "home"), How("duckdb", place=Place(folder / "data"))


def in_server(book: Book, store: Store, url: str) -> PostgresStore:
    """The same records in a server."""
    return moved(url, store, book.vocabulary)


def test_auto_takes_duckdb_from_so_many_records_on(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = club(tmp_path / "book")
    filled(book, store)
    for many, engine in ((5, "sqlite"), (4, "duckdb")):
        monkeypatch.setattr("policybook.engines.choose.MANY", many)
        assert run_book(book, store, JANUARY).engine == engine
    monkeypatch.setattr(process, "_LIBRARIES", ("no_such_library",))
    assert run_book(book, store, JANUARY).engine == "sqlite"


def test_what_has_no_query_is_decided_record_by_record_with_a_note(tmp_path: Path, store: Store) -> None:
    book = club(tmp_path / "book", level=ODD)
    filled(book, store)
    with copied(store, tmp_path / "other.db") as other:
        wanted, _ = classified_by_record(book, other, JANUARY, runnable(book), dry=False, progress=None)
        for engine in ("auto", "sqlite"):
            run = run_book(book, store, JANUARY, how=How(engine))
            (note,) = run.findings
            assert (note.code, note.severity) == (Code.NOT_IN_BULK, Severity.NOTE)
            assert note.message == (
                "a single item of a list has no exact meaning in a query on SQLite, in check `odd` of `level`"
            )
            assert (run.engine, run.classifications) == ("sqlite", wanted)
            assert own_tables(store) == own_tables(other)


def test_a_large_store_decides_record_by_record_too_and_names_the_engine_that_refused(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policybook.engines.choose.MANY", 1)
    book = club(tmp_path / "book", level=ODD)
    filled(book, store)
    (note,) = run_book(book, store, JANUARY).findings
    assert "in a query on DuckDB" in note.message
    assert note.severity is Severity.NOTE
    assert standings(store)["a"] == "A"


def test_an_engine_asked_for_by_name_refuses_it_and_writes_nothing(
    tmp_path: Path, store: Store, fresh_postgres_url: str
) -> None:
    book = club(tmp_path / "book", level=ODD)
    filled(book, store)
    folder, there = in_folder(book, store, tmp_path)
    with in_server(book, store, fresh_postgres_url) as server:
        homes: list[tuple[Home, How, str]] = [
            (store, How("duckdb"), "DuckDB"),
            (store, there, "DuckDB"),
            (folder, there, "DuckDB"),
            (folder, How(place=there.place), "DuckDB"),
            (server, How("postgres"), "PostgreSQL"),
        ]
        for home, how, title in homes:
            with pytest.raises(RunError) as refused:
                run_book(book, home, JANUARY, how=how)
            (finding,) = refused.value.findings
            assert (finding.code, finding.severity) == (Code.NOT_IN_BULK, Severity.ERROR)
            assert finding.message == (
                f"a single item of a list has no exact meaning in a query on {title},"
                " in check `odd` of `level`"
            )
        assert not any(left_in_store(server.db.conn).values())
        # A server is decided over record by record where nothing was asked for by name.
        (note,) = run_book(book, server, JANUARY).findings
        assert "in a query on PostgreSQL" in note.message
        assert note.severity is Severity.NOTE
        assert len(left_in_store(server.db.conn)["pb_history"]) == 3
    assert not any(own_tables(store).values())
    assert not folder.path.exists()


def test_several_entities_are_one_run(tmp_path: Path, store: Store, fresh_postgres_url: str) -> None:
    book = club(tmp_path / "book", visits=VISITS)
    filled(book, store)
    folder, there = in_folder(book, store, tmp_path)
    with (
        copied(store, tmp_path / "duckdb.db") as by_duckdb,
        copied(store, tmp_path / "record.db") as by_record,
        Store.open(tmp_path / "empty.db") as over_files,
        in_server(book, store, fresh_postgres_url) as server,
    ):
        wanted, _ = classified_by_record(book, by_record, JANUARY, runnable(book), dry=False, progress=None)
        assert [each.policy for each in wanted] == ["level", "visit-size"]
        left = left_in_store(by_record.connection)
        killed = tmp_path / "duckdb.db-bulk-1-left"
        killed.mkdir()
        for home, engine in ((store, "sqlite"), (by_duckdb, "duckdb"), (server, "postgres")):
            run = run_book(book, home, JANUARY, how=How(engine))
            assert (run.engine, run.classifications) == (engine, wanted)
            assert left_in_store(home.db.conn) == left
        assert not killed.exists()
        assert run_book(book, over_files, JANUARY, how=there).classifications == wanted
        assert left_in_store(over_files.connection) == left
        with pytest.raises(EngineError) as refused:
            run_book(book, folder, JANUARY, how=there)
        (finding,) = refused.value.findings
        assert finding.message == (
            "a run kept in a folder is about one entity, and these are of `member` and `visit`"
        )
        assert finding.help == "run them one after the other with `--policy`"
        assert not folder.path.exists()
        for policy in ("level", "visit-size"):
            run_book(book, folder, JANUARY, policies=[policy], how=there)
        assert left_in_folder(folder) == left


@pytest.mark.parametrize("engine", ["sqlite", "duckdb", "postgres"])
def test_a_fault_in_the_second_entity_undoes_the_first(
    tmp_path: Path, store: Store, engine: str, fresh_postgres_url: str
) -> None:
    digits = VOCABULARY.replace("measures:", "measures:\n  visit: {huge: paid * paid * paid * paid}", 1)
    book = club(tmp_path / "book", vocabulary=digits, visits=VISITS.replace("paid: ", "huge: "))
    filled(book, store)
    store.connection.execute("UPDATE visit SET paid = 900000000000000 WHERE id = 'v1'")
    with in_server(book, store, fresh_postgres_url) as server:
        home = server if engine == "postgres" else store
        with pytest.raises(StoreError) as refused:
            run_book(book, home, JANUARY, how=How(engine))
        assert [each.code for each in refused.value.findings] == [Code.NUMBER_TOO_LARGE]
        assert not any(left_in_store(home.db.conn).values())
        # The first entity alone is no fault.
        assert run_book(book, home, JANUARY, policies=["level"], how=How(engine)).classifications


def test_a_class_that_was_not_run_is_asked_for_on_every_engine(
    tmp_path: Path, store: Store, fresh_postgres_url: str
) -> None:
    book = club(tmp_path / "book", circle=SCORED)
    filled(book, store)
    folder, there = in_folder(book, store, tmp_path)
    with in_server(book, store, fresh_postgres_url) as server:
        homes: list[tuple[Home, How]] = [
            (store, How("sqlite")), (store, How("duckdb")), (folder, there), (server, How("postgres")),
        ]  # fmt: skip
        for home, how in homes:
            for asked in (run_book, query_text):
                with pytest.raises(RunError) as refused:
                    asked(book, home, JANUARY, policies=["circle"], how=how)
                (finding,) = refused.value.findings
                assert finding.message == "policy `level` must be run before those that read its classes"
                assert finding.help == "run `level` as well"
        assert not any(left_in_store(server.db.conn).values())
    assert not any(own_tables(store).values())


def test_a_dry_run_tells_the_same_and_writes_nothing(
    tmp_path: Path, store: Store, fresh_postgres_url: str
) -> None:
    book = club(tmp_path / "book", visits=VISITS)
    filled(book, store)
    folder, there = in_folder(book, store, tmp_path)
    with in_server(book, store, fresh_postgres_url) as server:
        homes: list[tuple[Home, How]] = [
            (store, How("sqlite")), (store, How("duckdb")), (folder, there), (server, How("postgres")),
        ]  # fmt: skip
        before = content(store)
        told = [run_book(book, home, FEBRUARY, policies=["level"], dry=True, how=how) for home, how in homes]
        assert all(each.dry for each in told)
        assert [each.classifications for each in told] == [told[0].classifications] * 4
        homes.remove((folder, there))
        both = [run_book(book, home, FEBRUARY, dry=True, how=how).classifications for home, how in homes]
        assert [len(each) for each in both] == [2, 2, 2]
        assert both[0] == both[1] == both[2]
        assert content(store) == before
        assert not any(left_in_store(server.db.conn).values())
    assert not folder.path.exists()


def test_the_plan_that_is_shown_is_the_query_that_is_run(
    tmp_path: Path, store: Store, fresh_postgres_url: str
) -> None:
    book = club(tmp_path / "book")
    filled(book, store)
    folder, there = in_folder(book, store, tmp_path)
    run_book(book, folder, JANUARY, how=there)
    run_book(book, store, JANUARY)
    with in_server(book, store, fresh_postgres_url) as server:
        run_book(book, server, JANUARY)
        said(fresh_postgres_url, "UPDATE firm.members SET points = CASE id WHEN 'b' THEN 100 ELSE 60 END"
             " WHERE id IN ('b', 'c')")  # fmt: skip
        rows = {"postgres": by_name(server.connection.execute(query_text(book, server, FEBRUARY)))}
    put(book, store, {"b": 100, "c": 60})
    before = content(store)
    rows["sqlite"] = by_name(store.connection.execute(query_text(book, store, FEBRUARY)))
    text = query_text(book, store, FEBRUARY, how=How("duckdb"))
    assert content(store) == before
    copied(store, tmp_path / "copy.db").close()
    to_parquet(store, book.vocabulary, tmp_path / "later")
    with duckdb.connect() as connection:
        # This process has an SQLite of its own: DuckDB's must not meet it in the same file.
        connection.execute(f"LOAD '{_extension()}'")
        connection.execute(f"ATTACH '{tmp_path / 'copy.db'}' AS {STORE} (TYPE sqlite, READ_ONLY)")
        rows["duckdb"] = by_name(connection.execute(text))
        there = How("duckdb", place=Place(tmp_path / "later"))
        rows["folder"] = by_name(connection.execute(query_text(book, folder, FEBRUARY, how=there)))
    for name, found in rows.items():
        assert (name, found) == (name, rows["sqlite"])

    run_book(book, store, FEBRUARY)
    moved = store.connection.execute(
        "SELECT subject, was, class FROM pb_history WHERE as_of = ? ORDER BY 1", (FEBRUARY.isoformat(),)
    )
    assert moved.fetchall() == [
        (row["subject text"], row["level was"], row["level now"])
        for row in rows["sqlite"]
        if row["level kind"]
    ]


def by_name(found: object) -> list[dict[str, object]]:
    """Rows of any engine's cursor by the names of their columns, in the order of their keys."""
    cursor: sqlite3.Cursor = found
    names = [each[0] for each in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return sorted(rows, key=lambda row: str(row["subject text"]))


def test_limits_reach_duckdb_and_one_that_cannot_be_read_is_said(tmp_path: Path, store: Store) -> None:
    book = club(tmp_path / "book")
    filled(book, store)
    assert run_book(book, store, JANUARY, how=How("duckdb", Limits("300MB", 1))).engine == "duckdb"
    left = own_tables(store)
    for limits, message in (
        (Limits("much"), "the limit of memory cannot be read"),
        (Limits("1KB"), "DuckDB ran out of the memory it may use"),
    ):
        with pytest.raises(EngineError, match=message) as refused:
            run_book(book, store, FEBRUARY, how=How("duckdb", limits))
        (finding,) = refused.value.findings
        assert finding.code is Code.BAD_ENGINE
        assert "--limit-memory" in (finding.help or "")
        assert own_tables(store) == left


def test_an_engine_that_does_not_fit_the_home_is_refused_with_one_that_does(
    tmp_path: Path, store: Store, fresh_postgres_url: str
) -> None:
    book = club(tmp_path / "book")
    filled(book, store)
    folder, there = in_folder(book, store, tmp_path)
    with in_server(book, store, fresh_postgres_url) as server, Store.open(":memory:") as memory:
        filled(book, memory)
        wrong: list[tuple[Home, How, str]] = [
            (store, How("postgres"), "use `auto`, `duckdb` or `sqlite`"),
            (store, How("spark"), "use `auto`, `duckdb` or `sqlite`"),
            (store, How("duckbd"), "did you mean `duckdb`?"),
            (store, How("sqlite", place=there.place), "use `auto` or `duckdb`"),
            (memory, How("duckdb"), "name a file, or use --engine sqlite"),
            (server, How("sqlite"), "use `auto` or `postgres`"),
            (server, How("duckdb"), "use `auto` or `postgres`"),
            (folder, How("sqlite"), "use `auto`, `duckdb` or `spark`"),
            (folder, How("postgres"), "use `auto`, `duckdb` or `spark`"),
        ]
        for home, how, help in wrong:
            with pytest.raises(EngineError) as refused:
                run_book(book, home, JANUARY, how=how)
            (finding,) = refused.value.findings
            assert (finding.code, finding.help) == (Code.BAD_ENGINE, help)
        assert not any(left_in_store(server.db.conn).values())
    assert not any(own_tables(store).values())
    assert not folder.path.exists()


def test_sources_that_are_not_there_and_homes_that_are_asked_nothing(
    tmp_path: Path, store: Store, fresh_postgres_url: str
) -> None:
    source = "source: crm\nentities:\n  member: {table: people, fields: {id: no}}\n"
    book, with_source = club(tmp_path / "book"), club(tmp_path / "other", crm=source)
    filled(book, store)
    for url in (store.name, fresh_postgres_url, f"folder:///{tmp_path / 'home'}"):
        ran, (finding,) = run_at(with_source, url, JANUARY, asked=Asked(source="crmm"))
        assert ran is None
        assert (finding.message, finding.help) == ("unknown source `crmm`", "did you mean `crm`?")
    ran, (finding,) = run_at(book, fresh_postgres_url, JANUARY)
    assert ran is None
    assert finding.help == "write a `source` document in the book, and name it"
    told, (finding,) = explain_at(book, f"folder:///{tmp_path / 'home'}", "a")
    assert told is None
    assert finding.message == "a folder of files keeps what runs leave, and is asked nothing else"
    assert finding.help == "use an SQLite store, or PostgreSQL"


def test_a_vocabulary_that_is_younger_than_the_data_runs_and_is_explained_alike(
    tmp_path: Path, store: Store
) -> None:
    filled(club(tmp_path / "first"), store)
    younger = VOCABULARY.replace("active: boolean,", "active: boolean, stars: integer,", 1).replace(
        "entities:", "entities:\n  shop: {key: id, fields: {rent: integer}}", 1
    )
    stars = LEVEL.replace('{points: ">= 100"}', "{points: '>= 100', stars: 'null'}")
    book = club(tmp_path / "second", vocabulary=younger, level=stars, rents=RENTS)
    with (
        copied(store, tmp_path / "duckdb.db") as by_duckdb,
        copied(store, tmp_path / "record.db") as by_record,
    ):
        wanted, _ = classified_by_record(book, by_record, JANUARY, runnable(book), dry=False, progress=None)
        for home, engine in ((store, "sqlite"), (by_duckdb, "duckdb")):
            assert run_book(book, home, JANUARY, how=How(engine)).classifications == wanted
            assert own_tables(home) == own_tables(by_record)
            for key in MEMBERS:
                assert explain(book, home, key) == explain(book, by_record, key)
            with pytest.raises(RunError, match="there is no"):
                explain(book, home, "nobody")


def test_a_folder_without_any_records_is_hardly_the_one_that_was_meant(tmp_path: Path) -> None:
    book = club(tmp_path / "book")
    (tmp_path / "lake").mkdir()
    with pytest.raises(EngineError) as raised:
        run_book(book, FolderHome(tmp_path / "lake"), date(2024, 2, 29))
    (finding,) = raised.value.findings
    assert finding.message.startswith("there is no file of records in the folder")
    assert "`member.parquet` or `member.csv`" in finding.help
