"""A run on PostgreSQL leaves what the same run leaves in an embedded store, byte for byte."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import psycopg
import pytest

from policybook.engines.model import Forget
from policybook.engines.postgres import PostgresEngine
from policybook.engines.sqlite import SQLiteEngine
from policybook.query.steps import Step
from policybook.store.finding import StoreError
from policybook.store.postgres_store import PostgresStore
from policybook.store.sqlite import Store
from tests.engines.stores import FEBRUARY, JANUARY, Written, own_rows, ran, script
from tests.postgres.firms import firm, opened, said

MARCH = date(2026, 3, 31)


@pytest.fixture
def embedded() -> Iterator[Store]:
    with Store.open(":memory:") as store:
        yield store


def changed(url: str, embedded: Store, factor: int) -> None:
    """What customers spent is more, on both sides."""
    embedded.connection.execute(f'UPDATE "order" SET amount = amount * {factor} WHERE "no" % 3 = 0')
    said(url, f'UPDATE "Sales"."Invoices" SET total = total * {factor} WHERE invoice_no % 3 = 0')


def test_three_days_in_a_row_leave_the_same_bytes_as_an_embedded_store(
    fresh_postgres_url: str, embedded: Store
) -> None:
    words = firm(fresh_postgres_url, embedded, 700)
    with opened(fresh_postgres_url, words) as store:
        for day, factor in ((JANUARY, 2), (FEBRUARY, 3), (MARCH, 1)):
            here, there = ran(PostgresEngine(store), words, day), ran(SQLiteEngine(embedded), words, day)
            assert plain(here) == plain(there)
            assert own_rows(store) == own_rows(embedded)
            changed(fresh_postgres_url, embedded, factor)

        assert len(own_rows(store)["pb_run"]) == 3
        assert any(row[3] is not None for row in own_rows(store)["pb_history"])


def plain(found: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """Booleans are 0 and 1 in SQLite."""
    return {name: [tuple(row) for row in rows] for name, rows in found.items()}


def test_the_same_day_again_replaces_what_it_left_and_leaves_the_same(
    fresh_postgres_url: str, embedded: Store
) -> None:
    words = firm(fresh_postgres_url, embedded, 50)
    with opened(fresh_postgres_url, words) as store:
        engine = PostgresEngine(store)
        ran(engine, words, said="earlier")
        before = own_rows(store)
        ran(engine, words, said="bought")
        once = own_rows(store)
        ran(engine, words, said="bought")

        assert own_rows(store) == once != before


def test_a_dry_run_says_the_same_and_writes_nothing(fresh_postgres_url: str, embedded: Store) -> None:
    words = firm(fresh_postgres_url, embedded, 50)
    with opened(fresh_postgres_url, words) as store:
        engine = PostgresEngine(store)
        dry = engine.run(script(engine, words), [Forget("abc", JANUARY)], dry=True)

        assert own_rows(store)["pb_run"] == []
        assert dry == ran(engine, words)


def test_nothing_is_made_in_the_firms_schemas(fresh_postgres_url: str, embedded: Store) -> None:
    words = firm(fresh_postgres_url, embedded, 20)
    asked = (
        "SELECT n.nspname, c.relname, c.relkind::text"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'policybook')"
        " AND n.nspname NOT LIKE 'pg_%temp%' ORDER BY 1, 2"
    )
    with psycopg.connect(fresh_postgres_url) as connection:
        before = connection.execute(asked).fetchall()
        with opened(fresh_postgres_url, words) as store:
            ran(PostgresEngine(store), words)
        assert connection.execute(asked).fetchall() == before


def test_the_rows_of_a_query_come_in_its_order_with_plain_cells(
    fresh_postgres_url: str, embedded: Store
) -> None:
    words = firm(fresh_postgres_url, embedded, 12_000)
    with opened(fresh_postgres_url, words) as store:
        engine = PostgresEngine(store)
        of = engine.relations(words)["customer"]
        step = Step("all of them", f"SELECT * FROM {of} AS c", False, "customers")
        rows = list(engine.decide([step], 'SELECT * FROM "all of them" ORDER BY id'))

    wanted = list(embedded.connection.execute("SELECT * FROM customer ORDER BY id"))
    assert [(*row[:-1], None if row[-1] is None else int(row[-1])) for row in rows] == wanted
    assert {type(row[5]) for row in rows} == {bool, type(None)}


def test_two_names_that_the_server_would_cut_to_the_same_stay_apart(
    fresh_postgres_url: str, embedded: Store
) -> None:
    words = firm(fresh_postgres_url, embedded, 3)
    with opened(fresh_postgres_url, words) as store:
        engine = PostgresEngine(store)
        long = "the measures of customers that were bought from in the last twelve months"
        one, other = engine.dialect.name(f"{long}, en"), engine.dialect.name(f"{long}, zh")
        steps = [
            Step(f"{long} 1", f"SELECT 1 AS {one}, 2 AS {other}", True, "one"),
            Step(f"{long} 2", f"SELECT * FROM {engine.dialect.name(long + ' 1')}", True, "two"),
        ]
        query = f"SELECT {other}, {one} FROM {engine.dialect.name(long + ' 2')}"
        found = engine.run(Written(steps, {}, {"both": query}), [])

    assert found == {"both": [(2, 1)]}


def test_each_step_is_told_and_how_far_it_is(fresh_postgres_url: str, embedded: Store) -> None:
    words = firm(fresh_postgres_url, embedded, 3)
    told: list[tuple[str, float | None]] = []
    with opened(fresh_postgres_url, words) as store:
        engine = PostgresEngine(store)
        engine.run(script(engine, words), [], progress=lambda what, part: told.append((what, part)))

    assert [what for what, _ in told] == [
        "look through the records",
        "lists of customer: orders",
        "what stood before",
        "policy abc",
    ]
    parts = [part for _, part in told if part is not None]
    assert parts == sorted(parts)
    assert parts[-1] < 1


def test_a_run_that_fails_on_its_last_write_leaves_nothing(fresh_postgres_url: str, embedded: Store) -> None:
    words = firm(fresh_postgres_url, embedded, 50)
    with opened(fresh_postgres_url, words) as store:
        engine = PostgresEngine(store)
        ran(engine, words)
        before = own_rows(store)
        good = script(engine, words, FEBRUARY)
        writes = {**good.writes, "pb_standing": ("SELECT 'abc', subject, now, NULL FROM result",)}
        with pytest.raises(psycopg.errors.NotNullViolation):
            engine.run(replace(good, writes=writes), [Forget("abc", FEBRUARY)])

        assert own_rows(store) == before
        ran(engine, words, FEBRUARY)  # the connection is as good as before


def test_a_number_that_does_not_fit_is_an_error_and_never_another_number(
    fresh_postgres_url: str, embedded: Store
) -> None:
    words = firm(fresh_postgres_url, embedded, 3)
    with opened(fresh_postgres_url, words) as store:
        engine = PostgresEngine(store)
        step = Step("result", "SELECT 9223372036854775807::bigint + 1 AS n", True, "too much")
        with pytest.raises(StoreError) as raised:
            engine.run(Written([step]), [])

    assert [each.code.name for each in raised.value.findings] == ["NUMBER_TOO_LARGE"]


def test_records_are_looked_through_before_they_count(fresh_postgres_url: str, embedded: Store) -> None:
    words = firm(fresh_postgres_url, embedded, 30)
    said(fresh_postgres_url, 'UPDATE "Sales"."Invoices" SET total = 12.345 WHERE invoice_no IN (7, 11)')
    with opened(fresh_postgres_url, words) as store:
        engine = PostgresEngine(store)
        with pytest.raises(StoreError) as raised:
            ran(engine, words)
        with pytest.raises(StoreError):
            list(engine.decide([], f"SELECT count(*) FROM {engine.relations(words)['order']} AS o"))

        assert own_rows(store)["pb_run"] == []
    (finding,) = raised.value.findings
    assert finding.message == (
        "column `total` of `Sales.Invoices` has more than 18 digits or 2 decimal places in 2 rows,"
        " the first is `11`"
    )
    assert finding.span.source.name == "crm.yaml"
    assert finding.span.position.line == 9


_RUN = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the suite may pass over it
import sys
from tests.engines.stores import ran, vocabulary
from tests.postgres.firms import opened
from policybook.engines.postgres import PostgresEngine
words = vocabulary()
with opened(sys.argv[1], words) as store:
    print(store.connection.row("SELECT pg_backend_pid()")[0], flush=True)
    sys.stdin.readline()
    try:
        ran(PostgresEngine(store), words, said=sys.argv[2])
    except KeyboardInterrupt:
        sys.exit(4)
"""


def begun(url: str, said: str) -> tuple[subprocess.Popen[str], int]:
    """A run in a process of its own that waits to be told to begin; and its process in the server."""
    environment = dict(os.environ) | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, url, said],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def waiting(store: PostgresStore, server_process: int, what: str) -> None:
    """Wait until a process of the server does something."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        row = store.connection.execute(
            "SELECT query, wait_event_type FROM pg_stat_activity WHERE pid = ?", (server_process,)
        ).fetchone()
        if row is None:
            return
        if what in row[0] or what == row[1]:
            return
        time.sleep(0.001)
    raise AssertionError(f"it never came to {what}")


def test_of_two_runs_at_once_one_waits_and_then_sees_what_the_other_wrote(
    fresh_postgres_url: str, embedded: Store
) -> None:
    words = firm(fresh_postgres_url, embedded, 400)
    with opened(fresh_postgres_url, words) as store:
        engine = PostgresEngine(store)
        other, backend = begun(fresh_postgres_url, "the second")
        with store.transaction():
            go(other)
            waiting(store, backend, "Lock")
            ran(engine, words, said="the first")
            first = own_rows(store)
            assert other.poll() is None
        assert other.wait(60) == 0
        second = own_rows(store)

    ran(SQLiteEngine(embedded), words, said="the second")
    assert first != second == own_rows(embedded)


def test_who_waits_for_too_long_is_told(
    fresh_postgres_url: str, embedded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = firm(fresh_postgres_url, embedded, 3)
    monkeypatch.setattr("policybook.store.postgres.WAIT_SECONDS", 1)
    with (
        opened(fresh_postgres_url, words) as one,
        opened(fresh_postgres_url, words) as other,
        one.transaction(),
        pytest.raises(StoreError) as raised,
    ):
        ran(PostgresEngine(other), words)

    assert [each.message for each in raised.value.findings] == ["another program is writing to the store"]


@pytest.mark.parametrize("during", ["CREATE TEMP TABLE", "INSERT INTO"])
@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGINT])
def test_a_client_that_ends_in_the_middle_leaves_the_store_as_before(
    fresh_postgres_url: str, embedded: Store, way: signal.Signals, during: str
) -> None:
    words = firm(fresh_postgres_url, embedded, 12)
    # The firm's own rules of its database make each step slow enough to be met in the middle.
    with opened(fresh_postgres_url, words) as store:
        ran(PostgresEngine(store), words)
        slow = "CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS"
        said(
            fresh_postgres_url,
            f"{slow} $$ BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END $$",
            "CREATE TRIGGER slow BEFORE INSERT ON policybook.pb_standing"
            " FOR EACH ROW EXECUTE FUNCTION public.slow()",
            "ALTER TABLE crm.clients RENAME TO clients_of_all",
            "CREATE VIEW crm.clients AS SELECT c.* FROM crm.clients_of_all c"
            + (
                ", LATERAL (SELECT pg_sleep(0.05) WHERE c.client_no > '') s" if during.startswith("C") else ""
            ),
        )
        before = own_rows(store)
        run, backend = begun(fresh_postgres_url, "in between")
        go(run)
        waiting(
            store, backend, during if during.startswith("C") else 'INSERT INTO "policybook"."pb_standing"'
        )
        run.send_signal(way)
        ended = run.wait(60)
        gone(store, backend)
        assert own_rows(store) == before
    assert ended == (4 if way == signal.SIGINT else -signal.SIGKILL)


def gone(store: PostgresStore, server_process: int) -> None:
    """Wait until the server has done with a client that ended."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if not store.connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE pid = ?", (server_process,)
        ).fetchone():
            return
        time.sleep(0.02)
    raise AssertionError("the server still has the client")


def test_a_connection_that_the_server_ends_is_a_finding_and_nothing_was_written(
    fresh_postgres_url: str, embedded: Store
) -> None:
    words = firm(fresh_postgres_url, embedded, 3)
    with opened(fresh_postgres_url, words) as watcher:
        before = own_rows(watcher)
        with opened(fresh_postgres_url, words) as store:
            (backend,) = store.connection.row("SELECT pg_backend_pid()")

            def end() -> None:
                waiting(watcher, backend, "pg_sleep")
                watcher.connection.execute("SELECT pg_terminate_backend(?)", (backend,))

            engine, slow = PostgresEngine(store), Step("result", "SELECT 1 FROM pg_sleep(20)", True, "slow")
            ender = threading.Thread(target=end)
            ender.start()
            with pytest.raises(StoreError) as raised:
                engine.run(Written([slow]), [])
            ender.join()
        assert own_rows(watcher) == before
    (finding,) = raised.value.findings
    assert finding.message.startswith("the connection to the server was lost")


def test_one_record_is_read_as_an_embedded_store_reads_it(fresh_postgres_url: str, embedded: Store) -> None:
    words = firm(fresh_postgres_url, embedded, 40)
    with opened(fresh_postgres_url, words) as store:
        keys = list(store.keys(words, "customer"))
        assert keys == list(embedded.keys(words, "customer"))
        for key in keys:
            assert store.record(words, "customer", key) == embedded.record(words, "customer", key)
        assert store.record(words, "customer", "nobody") is None
        assert store.record(words, "order", "no number") is None
        assert not store.has(words, "customer", "客-000001 x")
        assert store.neighbours(words, "customer", "客-000003x") == embedded.neighbours(
            words, "customer", "客-000003x"
        )


def test_one_record_that_a_field_cannot_hold_is_refused(fresh_postgres_url: str, embedded: Store) -> None:
    words = firm(fresh_postgres_url, embedded, 5)
    said(fresh_postgres_url, 'UPDATE "Sales"."Invoices" SET total = 0.001 WHERE invoice_no = 4')
    with opened(fresh_postgres_url, words) as store:
        assert store.record(words, "customer", "客-000000") is not None
        with pytest.raises(StoreError, match="2 decimal places in 1 row, it is `4`"):
            store.record(words, "customer", "客-000001")
