"""A run that is ended anywhere leaves the store as it was or as it should be, and nothing beside it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from policybook.engines.duckdb import DuckDBEngine
from policybook.engines.sqlite import SQLiteEngine
from policybook.store.sqlite import Store
from tests.engines.stores import FEBRUARY, filled, left_beside, own_rows, ran

#: Each starts processes to end them.
pytestmark = pytest.mark.slow

DONE, TOLD, INTERRUPTED = 0, 3, 4

# One process that has everything loaded, and starts a process of its own for each run that is asked for.
_RUNS = f"""
import os, signal, sys
from policybook.engines.duckdb import DuckDBEngine
from policybook.engines.model import EngineError
from policybook.engines.sqlite import SQLiteEngine
from policybook.store.sqlite import Store
from tests.engines.stores import ran, vocabulary

words = vocabulary()
engines = {{"duckdb": DuckDBEngine, "sqlite": SQLiteEngine}}

def run(engine, db):
    try:
        with Store.open(db) as store:
            ran(engines[engine](store), words)
        return {DONE}
    except EngineError as error:
        return {TOLD} if "ended by SIGKILL; nothing was changed" in str(error) else 1
    except KeyboardInterrupt:
        return {INTERRUPTED}

for line in sys.stdin:
    engine, db = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)  # as a shell gives a command a group of its own, which Ctrl-C reaches
        print(os.getpid(), flush=True)
        os._exit(run(engine, db))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class _Runs:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def begin(self, engine: str, db: Path) -> int:
        """Begin a run; gives its process."""
        assert self._process.stdin is not None
        print(engine, db, sep="\t", file=self._process.stdin, flush=True)
        return self._line()

    def end(self) -> int:
        """Wait until it has ended; gives its exit code."""
        return self._line()

    def _line(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


@contextmanager
def _runs() -> Iterator[_Runs]:
    environment = dict(os.environ) | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", _RUNS],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    ) as process:  # fmt: skip
        yield _Runs(process)


def _workers(of: int) -> list[int]:
    """DuckDB's processes that a process started."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and f"\nPPid:\t{of}\n" in (entry / "status").read_text():
                found.append(int(entry.name))
        except OSError:
            pass  # it has ended meanwhile
    return found


def _end(way: str, run: int) -> None:
    try:
        match way:
            case "kill":
                os.kill(run, signal.SIGKILL)
            case "terminate":
                os.kill(run, signal.SIGTERM)
            case "interrupt":
                os.killpg(run, signal.SIGINT)
            case _:
                for worker in _workers(run):
                    os.kill(worker, signal.SIGKILL)
    except ProcessLookupError:
        pass  # it was quicker


def _ended_at_any_point(folder: Path, times: int, customers: int, seed: int) -> None:
    chance = random.Random(seed)
    db = folder / "s.db"
    with Store.open(db) as store:
        filled(store, customers)
        before = own_rows(store)
    whole = db.read_bytes()
    with _runs() as runs:
        started = time.monotonic()
        runs.begin("duckdb", db)
        assert runs.end() == DONE
        needed = time.monotonic() - started
        with Store.open(db) as store:
            after = own_rows(store)
        assert after != before
        seen, codes = [], set()
        for number in range(times):
            for left in folder.glob("s.db*"):
                left.unlink()  # none of them is a folder: the run before took them away
            db.write_bytes(whole)
            way = ("kill", "worker", "terminate", "interrupt")[number % 4]
            run = runs.begin("duckdb", db)
            time.sleep(chance.uniform(0, 1.15) * needed)
            _end(way, run)
            codes.add((way, runs.end()))
            with Store.open(db) as store:
                found = own_rows(store)
                assert found in (before, after), way
                assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert not store.connection.in_transaction
            if way == "interrupt":
                assert left_beside(db) == []
            seen.append(found == after)
            started = time.monotonic()
            runs.begin("duckdb", db)
            assert runs.end() == DONE
            needed = time.monotonic() - started  # the machine is not always as busy
            assert left_beside(db) == []
            with Store.open(db) as store:
                assert own_rows(store) == after
    assert set(seen) == {False, True}
    assert codes <= {
        *((way, DONE) for way in ("kill", "worker", "terminate", "interrupt")),
        ("kill", -signal.SIGKILL), ("terminate", -signal.SIGTERM),
        ("interrupt", INTERRUPTED), ("worker", TOLD),
    }  # fmt: skip


@pytest.mark.timeout(3600)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks for processes in /proc")
def test_ended_at_40_points(tmp_path: Path) -> None:
    _ended_at_any_point(tmp_path, 40, 10_000, 11)


def test_no_process_stays_when_its_run_is_killed(tmp_path: Path) -> None:
    db = tmp_path / "s.db"
    with Store.open(db) as store:
        filled(store, 20_000)
    with _runs() as runs:
        run = runs.begin("duckdb", db)
        deadline = time.monotonic() + 60
        while not (workers := _workers(run)) and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(run, signal.SIGKILL)
        runs.end()
        while any(Path(f"/proc/{each}").exists() for each in workers) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert workers
        assert not any(Path(f"/proc/{each}").exists() for each in workers)


@contextmanager
def _ctrl_c_after(seconds: float) -> Iterator[None]:
    main = threading.main_thread().ident
    assert main is not None
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(seconds, signal.pthread_kill, (main, signal.SIGINT))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        signal.signal(signal.SIGINT, before)


def test_ctrl_c_ends_a_long_statement_in_the_store(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with Store.open(tmp_path / "s.db") as store:
        started = time.monotonic()
        with _ctrl_c_after(0.2), pytest.raises(KeyboardInterrupt):
            list(SQLiteEngine(store).decide([], endless))

        assert time.monotonic() - started < 30
        assert not store.connection.in_transaction


def test_ctrl_c_ends_a_long_query_in_duckdb(tmp_path: Path) -> None:
    long = "SELECT count(*) FROM range(100000) AS a(i), range(100000) AS b(j) WHERE (i * j) % 7 = 8"
    with Store.open(tmp_path / "s.db") as store:
        started = time.monotonic()
        with _ctrl_c_after(1), pytest.raises(KeyboardInterrupt):
            list(DuckDBEngine(store).decide([], long))

        assert time.monotonic() - started < 30
        assert left_beside(tmp_path / "s.db") == []
        assert ran(DuckDBEngine(store), filled(store, 5), FEBRUARY)["counts"]
