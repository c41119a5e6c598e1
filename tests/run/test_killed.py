"""`policybook run` killed anywhere: the store is as before or as after, and the next run comes to its end."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import pytest

from policybook.run.many import run_book
from policybook.run.on_engine import How
from policybook.store.sqlite import Store
from tests.engines.stores import left_beside
from tests.run.clubs import LEVEL, club, put
from tests.run.test_on_engine import VISITS
from tests.spark.firms import left_in_store

JANUARY, FEBRUARY = date(2024, 1, 31), date(2024, 2, 29)

# One process that has everything loaded, and starts a process of its own for each run that is asked for.
_RUNS = """
import os, sys
import policybook.cli.run  # else each of them would load it for itself
from policybook.cli.main import main

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        print(os.getpid(), flush=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            main(line.rstrip("\\n").split("\\t"))
        except SystemExit as ended:
            os._exit(int(ended.code))
        os._exit(99)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class _Runs:
    def __init__(self, process: subprocess.Popen[str], book: Path) -> None:
        self._process, self._book = process, book

    def run(self, engine: str, db: Path, kill_after: float | None = None) -> int:
        """Run, and kill it after so many seconds if it is still there; gives its exit code."""
        asked = ("run", self._book, "--store", db, "--as-of", FEBRUARY.isoformat(), "--engine", engine)
        assert self._process.stdin is not None
        print(*asked, sep="\t", file=self._process.stdin, flush=True)
        run = self._line()
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):  # it was quicker
                os.kill(run, signal.SIGKILL)
        return self._line()

    def _line(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


@contextmanager
def _runs(book: Path) -> Iterator[_Runs]:
    environment = dict(os.environ) | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", _RUNS],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    ) as process:  # fmt: skip
        yield _Runs(process, book)


def _prepared(folder: Path, members: int) -> Path:
    """A store in which January was run, and much has changed since."""
    path = folder / "whole.db"
    stable = LEVEL + "stability: {demote_after: 2, cap: {A: 50}, order_by: points}\n"
    book = club(folder / "book", level=stable, visits=VISITS)
    with Store.open(path) as store:
        put(book, store, {f"m{number}": number * 7919 % 211 for number in range(members)})
        store.connection.executemany(
            "INSERT INTO visit (id, visited_on, paid, member) VALUES (?, '2024-01-10', ?, ?)",
            ((f"v{number}", number * 7, f"m{number}") for number in range(members)),
        )
        run_book(book, store, JANUARY, how=How("sqlite"))
        with store.transaction():
            store.connection.execute("UPDATE member SET points = (points * 31 + 17) % 211")
            store.connection.execute("UPDATE visit SET paid = 2000 - paid")
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def _killed(folder: Path, times: int, members: int, seed: int) -> None:
    chance = random.Random(seed)
    whole = _prepared(folder, members)
    left, needed = {}, {}
    with _runs(folder / "book") as runs:
        with Store.open(whole) as store:
            before = left_in_store(store.connection)
        for engine in ("sqlite", "duckdb"):
            db = shutil.copy(whole, folder / f"{engine}.db")
            started = time.monotonic()
            assert runs.run(engine, db) == 0
            needed[engine] = time.monotonic() - started
            with Store.open(db) as store:
                left[engine] = left_in_store(store.connection)
        after = left["sqlite"]
        assert left["duckdb"] == after != before
        seen = {engine: set[bool]() for engine in needed}
        for number in range(times):
            engine = ("sqlite", "duckdb")[number % 2]
            (folder / f"{number}").mkdir()
            db = Path(shutil.copy(whole, folder / f"{number}" / "club.db"))
            code = runs.run(engine, db, chance.uniform(0, 1.15) * needed[engine])
            assert code in (0, -signal.SIGKILL)
            with Store.open(db) as store:
                found = left_in_store(store.connection)
                assert found in (before, after), (engine, number)
                assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert code != 0 or found == after
            seen[engine].add(found == after)
            # Whoever runs next finds nothing in its way; DuckDB also clears away what was left.
            again = engine if number % 8 < 2 else "sqlite"
            started = time.monotonic()
            assert runs.run(again, db) == 0
            needed[again] = time.monotonic() - started  # the machine is not always as busy
            with Store.open(db) as store:
                assert left_in_store(store.connection) == after
            assert again == "sqlite" or left_beside(db) == []
            shutil.rmtree(db.parent)
    assert all(each == {False, True} for each in seen.values())


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_killed_at_100_points(tmp_path: Path) -> None:
    _killed(tmp_path, 100, 500, 9)
