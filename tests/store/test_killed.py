"""A load that is killed leaves the store as before or as after, and never half a rejects file."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policybook.store.sqlite import Store
from tests.store.shops import content, shop

_LOAD = """
import sys
from pathlib import Path
from policybook.book.from_folder import book_from
from policybook.store.sqlite import Store
folder, data, db = map(Path, sys.argv[1:])
book, _ = book_from(folder)
with Store.open(db) as store:
    print("ready", flush=True)
    store.load(book, "both", [data])
"""


def _lines(numbers: range, quantity: int) -> str:
    rows = (f"{number},C-{number % 97},{quantity if number % 5 else 'none'},1\n" for number in numbers)
    return "No,Customer,Quantity,Price\n" + "".join(rows)


@pytest.mark.slow
def test_a_killed_load_leaves_all_or_nothing(tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    data, db, rejects = tmp_path / "both.csv", tmp_path / "s.db", tmp_path / "both.rejected.csv"
    data.write_text(_lines(range(1_000), 1), encoding="utf-8")
    with Store.open(db) as store:
        store.load(book, "both", [data])
        before, old = content(store), rejects.read_bytes()
    data.write_text(_lines(range(40_000), 2), encoding="utf-8")
    with Store.open(tmp_path / "whole.db") as store:
        (tmp_path / "whole").mkdir()
        started = time.monotonic()
        store.load(book, "both", [data], rejects=tmp_path / "whole")
        needed = time.monotonic() - started
        after, new = content(store), (tmp_path / "whole" / "both.rejected.csv").read_bytes()
    whole, seen, chance = db.read_bytes(), [], random.Random(7)
    for part in [0.2, *(chance.uniform(0, 1.2) for _ in range(10)), None]:
        for left in tmp_path.glob("s.db*"):
            left.unlink()
        db.write_bytes(whole)
        rejects.write_bytes(old)
        _killed(tmp_path, data, db, None if part is None else part * needed)
        with Store.open(db) as store:
            found, kept = content(store), rejects.read_bytes()
            assert found in (before, after)
            # The file follows the commit: it is never ahead of the store.
            assert kept in ((old,) if found == before else (old, new))
            assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        seen.append(found == after)
    assert set(seen) == {False, True}
    assert rejects.read_bytes() == new


def _killed(folder: Path, data: Path, db: Path, after: float | None) -> None:
    environment = dict(os.environ) | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", _LOAD, str(folder / "book"), str(data), str(db)],
        stdout=subprocess.PIPE,
        env=environment,
    ) as load:
        assert load.stdout is not None
        load.stdout.readline()
        try:
            load.wait(after)
        except subprocess.TimeoutExpired:
            load.send_signal(signal.SIGKILL)
