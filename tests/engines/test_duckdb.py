"""DuckDB over an embedded store gives what the store itself gives, and says what stands in its way."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from policybook.diagnostics.codes import Code
from policybook.engines import process
from policybook.engines.duckdb import DuckDBEngine
from policybook.engines.faults import EngineFaultError
from policybook.engines.job import Limits
from policybook.engines.model import Engine, EngineError, Forget
from policybook.engines.sqlite import SQLiteEngine
from policybook.query.steps import Step
from policybook.store.finding import StoreError
from policybook.store.sqlite import Store
from tests.engines.stores import (
    FEBRUARY,
    JANUARY,
    Written,
    filled,
    left_beside,
    own_rows,
    ran,
    script,
    vocabulary,
)

#: Each starts a process of DuckDB; `tests/cli/test_engines.py` does in the quick suite.
pytestmark = pytest.mark.slow

CUSTOMERS = 997
MOST, TOO_LARGE = 2**127 - 1, Code.NUMBER_TOO_LARGE


def _two_runs(path: Path, start: type[SQLiteEngine] | type[DuckDBEngine]) -> tuple[object, ...]:
    with Store.open(path) as store:
        words = filled(store, CUSTOMERS)
        engine = start(store)
        first = ran(engine, words)
        store.connection.execute('UPDATE "order" SET amount = amount / 3 WHERE no % 4 = 0')
        return first, ran(engine, words, FEBRUARY), own_rows(store)


def test_a_run_is_the_same_in_duckdb_as_in_the_store(tmp_path: Path) -> None:
    by_sqlite = _two_runs(tmp_path / "a.db", SQLiteEngine)
    by_duckdb = _two_runs(tmp_path / "b.db", DuckDBEngine)

    assert by_duckdb == by_sqlite
    moved = by_duckdb[1]["moved"]
    assert [row[:2] for row in moved] == [("A", "A"), ("A", "B"), ("B", "B")]
    assert left_beside(tmp_path / "b.db") == []


def test_a_run_of_the_same_day_takes_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store:
        words = filled(store, 50)
        engine = DuckDBEngine(store)
        ran(engine, words)
        ran(engine, words, FEBRUARY, said="first")
        once = own_rows(store)
        ran(engine, words, FEBRUARY, said="first")

        assert own_rows(store) == once


def test_runs_that_share_a_transaction_count_together(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db") as store, Store.open(tmp_path / "b.db") as other:
        words = filled(store, 50)
        filled(other, 50)
        engine = DuckDBEngine(store)
        policies = [f"p{number}" for number in range(7)]
        undone = _of(script(engine, words), "p0")
        with suppress(ZeroDivisionError), store.transaction():
            engine.run(undone, [])
            raise ZeroDivisionError
        assert own_rows(store)["pb_history"] == []
        with store.transaction():
            for policy in policies:
                engine.run(_of(script(engine, words), policy), [Forget(policy, JANUARY)])
        for policy in policies:
            by_store = SQLiteEngine(other)
            by_store.run(_of(script(by_store, words), policy), [Forget(policy, JANUARY)])

        assert own_rows(store) == own_rows(other)
        engine.run(_of(script(engine, words), "p8"), [])
        assert len(store.connection.execute("PRAGMA database_list").fetchall()) <= 2


def _of(written: Written, policy: str) -> Written:
    """The same script for another policy."""
    own = {
        table: [each.replace("'abc'", f"'{policy}'") for each in selects]
        for table, selects in written.writes.items()
    }
    steps = [
        Step(each.name, each.sql.replace("'abc'", f"'{policy}'"), each.kept, each.origin)
        for each in written.steps
    ]
    return Written(steps, own, written.summaries)


def test_a_dry_run_reports_and_leaves_nothing(tmp_path: Path) -> None:
    for start in (SQLiteEngine, DuckDBEngine):
        with Store.open(tmp_path / f"{start.key}.db") as store:
            words = filled(store, 50)
            engine: Engine = start(store)
            before = own_rows(store)
            found = engine.run(script(engine, words), [Forget("abc", JANUARY)], dry=True)

            assert sum(row[1] for row in found["counts"]) == 50
            assert own_rows(store) == before
            assert store.connection.execute("SELECT count(*) FROM temp.sqlite_master").fetchone() == (0,)


@pytest.mark.parametrize("name", ["with space", "o'neil", 'a "quoted" one', "客户#1?x=%41", "a;b--c"])
def test_a_store_may_be_called_as_it_likes(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with Store.open(f"sqlite:////{folder}/{name}.db") as store:
        words = filled(store, 20)
        found = ran(DuckDBEngine(store), words)

        assert sum(row[1] for row in found["counts"]) == 20


def test_a_store_named_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "duckdb.py").write_text("raise SystemExit('not this one')", encoding="utf-8")
    with Store.open("sqlite:///s.db") as store:
        words = filled(store, 20)
        assert ran(DuckDBEngine(store), words)["counts"]


def test_any_number_of_threads_leaves_the_same(tmp_path: Path) -> None:
    found = []
    for threads in (1, 2, 4):
        with Store.open(tmp_path / f"{threads}.db") as store:
            words = filled(store, CUSTOMERS)
            summaries = ran(DuckDBEngine(store, Limits(threads=threads)), words)
            found.append((summaries, own_rows(store)))

    assert found[0] == found[1] == found[2]


def test_rows_of_a_query_come_in_its_order_with_exact_cells(tmp_path: Path) -> None:
    wide = "CAST(10 AS HUGEINT) * 99999999999999999"
    select = f'SELECT id, "名称", "limit", since, seen, vip, {wide} FROM c ORDER BY id'
    with Store.open(tmp_path / "s.db") as store:
        words = filled(store, 30)
        engine = DuckDBEngine(store)
        steps = [Step("c", f"SELECT * FROM {engine.relations(words)['customer']}", False, "customer")]
        rows = list(engine.decide(steps, select))
        kept = store.connection.execute("SELECT * FROM customer ORDER BY id").fetchall()

    assert [(*row[:5], row[5] if row[5] is None else int(row[5])) for row in rows] == kept
    assert {type(row[5]) for row in rows} == {bool, type(None)}
    assert {row[6] for row in rows} == {999999999999999990}


def test_what_was_never_loaded_is_empty_or_null(tmp_path: Path) -> None:
    more = vocabulary("""
vocabulary: more
entities:
  customer:
    key: id
    fields: {id: string, later: {type: decimal, scale: 2}, on: date, at: date and time, yes: boolean}
    has_many: {calls: call}
  call:
    key: id
    belongs_to: customer
    fields: {id: string, on: date}
""")
    with Store.open(tmp_path / "s.db") as store:
        filled(store, 3)
        for engine in (SQLiteEngine(store), DuckDBEngine(store)):
            items = engine.relations(more)
            steps = [Step("c", f"SELECT * FROM {items['customer']} AS c", False, "customer")]
            found = list(engine.decide(steps, 'SELECT id, later, "on", "at", yes FROM c ORDER BY id LIMIT 1'))
            assert found == [("客-000000", None, None, None, None)]
            assert list(engine.decide([], f'SELECT id, "on", "customer" FROM {items["call"]} AS r')) == []


def test_a_time_with_an_offset_is_refused_not_moved(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store:
        words = filled(store, 5)
        store.connection.execute(
            "UPDATE customer SET seen = '2024-01-31T23:30:00+08:00' WHERE id = '客-000003'"
        )
        with pytest.raises(EngineError, match="times with an offset"):
            ran(DuckDBEngine(store), words)


def test_a_store_in_memory_is_refused() -> None:
    with Store.open(":memory:") as store, pytest.raises(EngineError) as refused:
        DuckDBEngine(store)

    assert [each.code for each in refused.value.findings] == [Code.BAD_ENGINE]


def test_the_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_LIBRARIES", ("duckdb", "no_such_library"))
    with Store.open(tmp_path / "s.db") as store:
        words = filled(store, 2)
        with pytest.raises(EngineError) as refused:
            ran(DuckDBEngine(store), words)

    assert [each.help for each in refused.value.findings] == ['pip install "policybook[bulk]"']


def _result(sql: str, writes: Mapping[str, Sequence[str]] | None = None) -> Written:
    return Written(
        [Step("result", sql, True, "a test")], writes or {}, {"all": "SELECT count(*) FROM result"}
    )


@pytest.mark.parametrize(
    ("sql", "code", "said"),
    [
        ("SELECT 9223372036854775807 + count(*) AS n FROM store.customer", TOO_LARGE, "more digits"),
        (f"SELECT CAST({MOST} AS BIGINT) AS n FROM store.customer", TOO_LARGE, "more digits"),
        (f"SELECT sum(CAST({MOST} AS HUGEINT)) AS n FROM store.customer", TOO_LARGE, "more digits"),
        ("SELECT CAST(\"名称\" AS DATE) AS d FROM store.customer", Code.BAD_STORE, "cannot read"),
    ],
)  # fmt: skip
def test_errors_of_the_data_are_findings(tmp_path: Path, sql: str, code: Code, said: str) -> None:
    with Store.open(tmp_path / "s.db") as store:
        filled(store, 5)
        with pytest.raises(EngineError, match=said) as refused:
            DuckDBEngine(store).run(_result(sql), [])

    assert [each.code for each in refused.value.findings] == [code]
    assert left_beside(tmp_path / "s.db") == []


def test_a_statement_of_ours_that_is_wrong_is_a_fault_and_no_finding(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store, pytest.raises(EngineFaultError, match="no_such_column"):
        DuckDBEngine(store).run(_result("SELECT no_such_column"), [])


def test_a_floating_number_is_never_given(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store:
        with pytest.raises(EngineFaultError, match="floating"):
            list(DuckDBEngine(store).decide([], "SELECT CAST(1.5 AS DOUBLE) AS x"))
        with pytest.raises(EngineError, match="more digits"):
            list(SQLiteEngine(store).decide([], "SELECT 9223372036854775807 + 1 AS x"))


def test_too_little_memory_says_what_to_raise(tmp_path: Path) -> None:
    # A list is kept in memory whole: there is nothing that could be put aside.
    sql = "SELECT list(i::VARCHAR || 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa') AS l FROM range(5000000) AS t(i)"
    with Store.open(tmp_path / "s.db") as store:
        with pytest.raises(EngineError) as refused:
            DuckDBEngine(store, Limits(memory="60MB", threads=2)).run(_result(sql), [])
        with pytest.raises(EngineError) as unreadable:
            DuckDBEngine(store, Limits(memory="much")).run(_result(sql), [])

    assert "--limit-memory" in refused.value.findings[0].help
    assert "limit of memory" in unreadable.value.findings[0].message


def test_little_memory_is_enough_with_files_beside_the_store(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store:
        rows = "SELECT i, i::VARCHAR || 'aaaaaaaaaaaaaaaaaaaaaaaaaa' AS t FROM range(3000000) AS t(i)"
        found = DuckDBEngine(store, Limits(memory="100MB", threads=2)).run(_result(rows), [])

        assert found == {"all": [(3_000_000,)]}
        assert left_beside(tmp_path / "s.db") == []


def test_a_run_says_what_it_does(tmp_path: Path) -> None:
    said: list[tuple[str, float | None]] = []
    with Store.open(tmp_path / "s.db") as store:
        words = filled(store, 50)
        engine = DuckDBEngine(store)
        engine.run(script(engine, words), [], progress=lambda what, part: said.append((what, part)))

    phases = list(dict.fromkeys(what for what, _ in said))
    assert phases[0] == "evaluate the rules"
    assert phases[-1] == "commit"
    assert "write pb_history" in phases
    assert all(part is None or 0 <= part <= 1 for _, part in said)


def test_a_second_writer_waits_until_the_run_is_done(tmp_path: Path) -> None:
    order: list[str] = []
    with Store.open(tmp_path / "s.db") as store:
        words = filled(store, 200)
        engine = DuckDBEngine(store)
        began = threading.Event()

        def write() -> None:
            with Store.open(tmp_path / "s.db") as other:
                assert began.wait(30)
                other.connection.execute('DELETE FROM "order"')
                order.append("other")

        def progress(what: str, part: float | None) -> None:
            order.append(what)
            began.set()

        writer = threading.Thread(target=write)
        writer.start()
        found = engine.run(script(engine, words), [], progress=progress)
        writer.join(60)

        assert order.index("commit") < order.index("other")
        assert sum(row[1] for row in found["counts"]) == 200
        assert store.connection.execute("SELECT count(*) FROM pb_standing").fetchone() == (200,)


def test_a_run_beside_another_writer_is_told(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store, Store.open(tmp_path / "s.db") as other:
        words = filled(store, 5)
        store.connection.execute("PRAGMA busy_timeout = 100")
        with other.transaction(), pytest.raises(StoreError, match="another program is writing"):
            ran(DuckDBEngine(store), words)


def test_who_stops_taking_rows_ends_the_process(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store:
        rows = DuckDBEngine(store).decide([], "SELECT i FROM range(100000000) AS t(i)")
        assert next(rows) == (0,)
        rows.close()

        assert not store.connection.in_transaction
        assert left_beside(tmp_path / "s.db") == []


def test_nothing_of_duckdb_is_loaded_by_who_runs_it(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from policybook.engines.duckdb import DuckDBEngine\n"
        "from policybook.store.sqlite import Store\n"
        "with Store.open(sys.argv[1]) as store:\n"
        "    list(DuckDBEngine(store).decide([], 'SELECT 1'))\n"
        "print([name for name in sys.modules if name.startswith('duckdb')])\n"
    )
    environment = dict(os.environ) | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "s.db")],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ended.stdout.strip() == "[]"
