"""The store in PostgreSQL: its own tables, who may write, and what is said where it cannot be used."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest

from policybook.book.model import Book
from policybook.store.finding import StoreError
from policybook.store.history import Change, RunRecord, State
from policybook.store.postgres_store import PostgresStore
from policybook.store.postgres_url import PostgresUrl, is_postgres
from policybook.store.sqlite import Store
from tests.postgres.firms import said, source
from tests.postgres_server import Server
from tests.run.clubs import club

CLUB = """\
source: club
entities:
  member: {table: members, fields: {id: id, points: points}}
"""


def the_club(url: str, folder: Path) -> Book:
    said(
        url,
        "CREATE TABLE members (id text PRIMARY KEY, points int)",
        "INSERT INTO members VALUES ('m1', 120)",
    )
    return club(folder)


def opened(url: str, book: Book) -> PostgresStore:
    return PostgresStore.open(url, source(book.vocabulary, CLUB))


def faults(url: str, *, create: bool = True) -> list[str]:
    with pytest.raises(StoreError) as raised:
        PostgresStore.open(url, create=create)
    return [f"{each.span.source.name}: {each.message} = {each.help}" for each in raised.value.findings]


# Its own tables


def test_its_own_tables_have_the_columns_and_keys_of_an_embedded_store(fresh_postgres_url: str) -> None:
    types = {"TEXT": "text", "INTEGER": "bigint"}
    with PostgresStore.open(fresh_postgres_url) as store, Store.open(":memory:") as embedded:
        for name in embedded.db.table_names():
            wanted = [
                (column, types[kind], bool(needed or (key and kind == "INTEGER")), key)
                for _, column, kind, needed, _, key in embedded.connection.execute(
                    f"PRAGMA table_info({name})"
                )
            ]
            found = store.connection.execute(
                "SELECT attname, format_type(atttypid, atttypmod), attnotnull,"
                " coalesce(array_position(indkey::int2[], attnum) + 1, 0), collname"
                " FROM pg_attribute LEFT JOIN pg_index ON indrelid = attrelid AND indisprimary"
                " LEFT JOIN pg_collation c ON c.oid = attcollation"
                f" WHERE attrelid = 'policybook.{name}'::regclass AND attnum > 0 ORDER BY attnum"
            ).fetchall()
            assert [row[:4] for row in found] == wanted, name
            assert {row[4] for row in found} <= {"C", None}


def test_what_is_written_is_read_back_as_from_an_embedded_store(
    fresh_postgres_url: str, tmp_path: Path
) -> None:
    book = the_club(fresh_postgres_url, tmp_path)
    with opened(fresh_postgres_url, book) as store, Store.open(":memory:") as embedded:
        embedded.prepare(book.vocabulary)
        embedded.connection.execute("INSERT INTO member (id, points) VALUES ('m1', 120)")
        seen = [lived_through(each, book) for each in (store, embedded)]

    assert seen[0] == seen[1]


def lived_through(store: Store | PostgresStore, book: Book) -> list[object]:
    """What a store tells after two runs and an override, odd texts among them."""
    history, days = store.history("level"), (date(2026, 1, 31), date(2026, 2, 28))
    for day, now in zip(days, ("A", "B"), strict=True):
        with store.transaction():
            history.forget(day)
            for subject in ("m1", "Zoë", "a", "张三", "B"):
                change = Change(subject, day, None, now, None, "rule", "50% of $1 ?", "一'二\"", "pb1:1")
                history.write_changes([change])
            history.write_pending(day, [("a", State(now, "C", True, 2))])
            history.write_standings([("a", now, "{}"), ("m1", None, '{"x":"1"}')])
            history.write_run(RunRecord("level", day, "pb1:1", 5))
    given = {"reason": "she asked", "role": "board", "by": "Ann"}
    for until in (date(2026, 3, 31), date(2026, 3, 30), date(2026, 3, 31)):
        store.override(book, "level", "m1", "C", since=days[1], until=until, **given)
    return [
        history.last_run(),
        history.last_run(before=days[1]),
        history.states(days[1]),
        history.states_on(days[1]),
        [history.state(each) for each in ("a", "m1", "nobody")],
        history.facts("m1"),
        list(history.changes()),
        list(history.changes(days[0], "张三")),
        store.moved("level", days[1], now="B"),
        store.overrides("level"),
        store.overrides("level", "m1"),
        store.overrides_in_force("level", days[1]),
        store.override_in_force("level", "m1", date(2026, 3, 30)),
        store.connection.execute("SELECT * FROM pb_override ORDER BY id").fetchall(),
    ]


def test_an_override_of_somebody_who_is_not_there_is_refused(fresh_postgres_url: str, tmp_path: Path) -> None:
    book = the_club(fresh_postgres_url, tmp_path)
    with (
        opened(fresh_postgres_url, book) as store,
        pytest.raises(StoreError, match="there is no member `m2`"),
    ):
        store.override(
            book, "level", "m2", "C", since=date(2026, 1, 1), until=None, reason="r", role="board", by="b"
        )


def test_nothing_of_a_transaction_that_fails_is_kept(fresh_postgres_url: str) -> None:
    with PostgresStore.open(fresh_postgres_url) as store:
        with pytest.raises(ZeroDivisionError), store.transaction():
            fails_after_writing(store)
        assert store.history("abc").last_run() is None
        with store.transaction():
            store.history("abc").write_run(RunRecord("abc", date(2026, 1, 1), "d", 1))
        assert store.history("abc").last_run() is not None


def fails_after_writing(store: PostgresStore) -> None:
    store.history("abc").write_run(RunRecord("abc", date(2026, 1, 1), "d", 1))
    raise ZeroDivisionError


# Where it lies


def test_a_schema_that_is_not_there_is_made_only_if_that_is_wanted(fresh_postgres_url: str) -> None:
    said_of = faults(fresh_postgres_url, create=False)
    assert "there is no store in schema `policybook` of this database" in said_of[0]

    PostgresStore.open(fresh_postgres_url).close()
    PostgresStore.open(fresh_postgres_url, create=False).close()


def test_two_stores_in_one_database_know_nothing_of_each_other(fresh_postgres_url: str) -> None:
    other = f"{fresh_postgres_url}?own_schema=试%20点"
    with PostgresStore.open(fresh_postgres_url) as one, PostgresStore.open(other) as two:
        with one.transaction(), two.transaction():
            one.history("abc").write_run(RunRecord("abc", date(2026, 1, 1), "d", 1))
        assert two.history("abc").last_run() is None
        assert two.name.endswith("?own_schema=%E8%AF%95%20%E7%82%B9")


def test_a_schema_of_somebody_elses_is_left_alone(fresh_postgres_url: str) -> None:
    said(fresh_postgres_url, "CREATE SCHEMA policybook", "CREATE TABLE policybook.notes (note text)")

    assert "schema `policybook` was not made by policybook = give the store" in faults(fresh_postgres_url)[0]


def test_a_newer_store_is_not_touched(fresh_postgres_url: str) -> None:
    PostgresStore.open(fresh_postgres_url).close()
    said(fresh_postgres_url, "UPDATE policybook.pb_meta SET value = '99' WHERE name = 'version'")

    assert "the store has version 99, this policybook reads up to version 2" in faults(fresh_postgres_url)[0]


def test_a_user_who_may_not_make_a_schema_is_told_so(postgres: Server, fresh_postgres_url: str) -> None:
    said(fresh_postgres_url, "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN")
    url = fresh_postgres_url.replace("postgres@", "reader@")

    (fault,) = faults(url)
    assert "the server does not allow it: permission denied for database" in fault


# Who cannot come in


@pytest.fixture
def guarded(fresh_postgres_url: str) -> Iterator[str]:
    said(
        fresh_postgres_url, "DROP ROLE IF EXISTS guarded", "CREATE ROLE guarded LOGIN PASSWORD 's3cr3t-right'"
    )
    yield fresh_postgres_url.replace("postgres@", "guarded:s3cr3t-wrong@")
    said(fresh_postgres_url, "DROP ROLE guarded")


def test_a_wrong_password_is_a_finding_that_does_not_show_it(guarded: str) -> None:
    with pytest.raises(StoreError) as raised:
        PostgresStore.open(guarded)

    (finding,) = raised.value.findings
    assert "password authentication failed" in finding.message
    assert "127.0.0.1" in finding.message
    shown = repr((finding, str(raised.value), PostgresUrl.read(guarded)))
    assert "s3cr3t" not in shown
    assert raised.value.__cause__ is None


def test_where_nobody_listens_host_port_and_database_are_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        (fault,) = faults(f"postgresql://ann:s3cr3t@127.0.0.1:{port}/crm")

    assert fault.startswith(f"postgresql://ann@127.0.0.1:{port}/crm: there is no connection to PostgreSQL at")
    assert f"127.0.0.1, port {port}, database `crm`" in fault
    assert "s3cr3t" not in fault


def test_a_server_that_never_answers_is_waited_for_no_longer_than_was_said() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        (fault,) = faults(f"postgresql://ann@127.0.0.1:{mute.getsockname()[1]}/crm?connect_timeout=2")

    assert "timeout" in fault


def test_a_database_that_is_not_there_is_named(postgres: Server) -> None:
    (fault,) = faults(postgres.url("no such database".replace(" ", "%20")))

    assert 'database "no such database" does not exist' in fault


def test_a_missing_driver_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    (fault,) = faults("postgresql://ann@127.0.0.1/crm")
    assert fault.endswith(
        'PostgreSQL needs its driver, which is not installed = pip install "policybook[postgres]"'
    )


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://h:port/d", "postgresql://…: this is not a URL"),
        ("postgresql://u:s3cr3t@[h/d", "postgresql://…: this is not a URL"),
        ("mysql://u:s3cr3t@h/d", "`mysql` is no PostgreSQL server"),
        ("postgresql://u:s3cr3t@h/d?ownschema=x", "unknown parameter `ownschema` of a store = did you mean"),
        ("postgresql://u:s3cr3t@h/d?own_schema=", "`own_schema` names no schema"),
        (
            "postgresql://u:s3cr3t@h/d?connect_timeout=long",
            "`connect_timeout=long` is not a number of seconds",
        ),
    ],
)
def test_a_url_that_cannot_be_read_is_a_finding_without_its_password(url: str, wanted: str) -> None:
    (fault,) = faults(url)

    assert wanted in fault
    assert "s3cr3t" not in fault


def test_a_url_in_all_its_parts() -> None:
    url = PostgresUrl.read("postgres://an%40n:p%2Fw@[::1]:5433/the%20crm?schema=sales&sslmode=require")

    assert str(url) == "postgresql://an%40n@[::1]:5433/the%20crm"
    assert url.arguments() == {
        "application_name": "policybook",
        "sslmode": "require",
        "host": "::1",
        "port": 5433,
        "dbname": "the crm",
        "user": "an@n",
        "password": "p/w",
    }
    assert "p/w" not in repr(url)
    assert is_postgres("postgres://h/d")
    assert not is_postgres("postgresql.db")


def test_a_session_does_not_depend_on_how_the_server_is_set(fresh_postgres_url: str) -> None:
    with psycopg.connect(fresh_postgres_url) as plain:
        assert plain.execute("SELECT current_setting('TimeZone')").fetchone() == ("Pacific/Auckland",)
    with PostgresStore.open(fresh_postgres_url) as store:
        asked = ("TimeZone", "DateStyle", "jit", "statement_timeout", "search_path")
        found = [store.connection.row("SELECT current_setting(?)", (each,))[0] for each in asked]
    assert found == ["UTC", "ISO, DMY", "off", "0", '"policybook"']
