"""A full run over 1 million customers with 5 million orders: from a store in SQLite, and from Parquet.

The book and the data are those of `bench/bulk`. A full run is all that `policybook run` does: facts,
rules, stability, history, what `explain` needs and the report. Each program is a process of its own
that begins with a fresh copy of its store; they take turns. The target is on CPU.

    store, DuckDB       the store's tables through DuckDB, and all rows written back into the store
    Parquet             the same from Parquet files, into a folder of Parquet files
    store, DuckDB, dry  the first without the writing, which gives the rate of the writing
    store, SQLite       the same run in SQLite alone

    python bench/run.py embedded --customers 20000 --rounds 1   # while developing; no target is held
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from zlib import crc32

from measured import Cost, cost

HERE = Path(__file__).parent
BULK = HERE.parent / "bulk"
DATA = HERE.parents[1] / ".bench" / "bulk-data"
CUSTOMERS, ORDERS_EACH, ROUNDS = 1_000_000, 5, 3
AS_OF = "2025-06-30"
OWN = ("pb_history", "pb_pending", "pb_standing")

STORE, PARQUET, DRY, SQLITE = "store, DuckDB", "Parquet", "store, DuckDB, dry", "store, SQLite"


def policybook(store: str, *options: str) -> Sequence[str]:
    program = Path(sys.executable).with_name("policybook")
    run = [str(program), "run", str(BULK / "book"), "--as-of", AS_OF]
    return [*run, "--store", store, "--format", "json", *options]


def measure(data: Path, folder: Path, rounds: int) -> Mapping[str, list[Cost]]:
    """The costs of each program, where all of them report the same and leave the same rows."""
    built, store, home = folder / "built.db", folder / "store.db", folder / "home"
    cost([sys.executable, str(HERE / "build.py"), str(data), str(built)])
    url = f"sqlite:///{store}"
    programs = {
        STORE: policybook(url, "--engine", "duckdb"),
        PARQUET: policybook(f"folder:///{home}", "--engine", "duckdb"),
        DRY: policybook(url, "--engine", "duckdb", "--dry-run"),
        SQLITE: policybook(url, "--engine", "sqlite"),
    }
    found: dict[str, list[Cost]] = {name: [] for name in programs}
    reports: dict[str, object] = {}
    left: dict[str, list[tuple[object, ...]]] = {}
    for round_ in range(rounds):
        for name, command in programs.items():
            # SQLite alone takes minutes and is no part of the target.
            if name == SQLITE and round_:
                continue
            shutil.copy(built, store)
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            for file in data.iterdir():
                (home / file.name).symlink_to(file)
            found[name].append(cost(command, folder / "report.json"))
            report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
            reports[name] = {key: value for key, value in report.items() if key not in ("engine", "dry")}
            if name in (STORE, SQLITE):
                left[name] = _left(store)
    assert all(each == reports[STORE] for each in reports.values()), "the reports differ"
    assert left[STORE] == left[SQLITE], "the engines leave different rows"
    return found


def _left(store: Path) -> list[tuple[object, ...]]:
    """What a run left in a store: how many rows of each kind, and a sum over the texts of all of them."""
    with closing(sqlite3.connect(store)) as db:
        db.create_function("crc", -1, lambda *cells: crc32(repr(cells).encode()), deterministic=True)
        history = "policy, class, rule, kind, count(*), sum(crc(subject, because_en, because_zh))"
        rows = db.execute(f"SELECT {history} FROM pb_history GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4")
        standing = "policy, class, count(*), sum(crc(subject, facts))"
        rows_of_standing = db.execute(f"SELECT {standing} FROM pb_standing GROUP BY 1, 2 ORDER BY 1, 2")
        return [*rows, *rows_of_standing, *db.execute("SELECT count(*) FROM pb_pending")]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    orders = asked.customers * ORDERS_EACH
    cost([sys.executable, str(BULK / "generate.py"), str(DATA), str(asked.customers), str(orders)])
    with tempfile.TemporaryDirectory(dir=DATA) as name:
        folder = Path(name)
        costs = measure(DATA / f"{asked.customers}-{orders}", folder, asked.rounds)
        with closing(sqlite3.connect(folder / "store.db")) as db:
            rows = sum(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in OWN)
        size = (folder / "store.db").stat().st_size
    cpu = {each: median(one.cpu for one in found) for each, found in costs.items()}
    wall = {each: median(one.wall for one in found) for each, found in costs.items()}
    print(f"{asked.customers:,} customers, {orders:,} orders, {rows:,} rows written, {size / 1e6:,.0f} MB")
    print(f"  {'':<20}{'CPU s':>8}{'wall s':>8}{'GB':>7}{'Parquet = 1':>13}")
    for each, found in costs.items():
        peak = max(one.gigabytes for one in found)
        print(f"  {each:<20}{cpu[each]:>8.2f}{wall[each]:>8.2f}{peak:>7.2f}{cpu[each] / cpu[PARQUET]:>13.2f}")
    figures = {
        "store_per_parquet": cpu[STORE] / cpu[PARQUET],
        "store_per_parquet_wall": wall[STORE] / wall[PARQUET],
        "sqlite_per_store": cpu[SQLITE] / cpu[STORE],
        "rows_written_per_second": rows / (wall[STORE] - wall[DRY]),
        "store_cpu_seconds": cpu[STORE],
        "store_wall_seconds": wall[STORE],
        "peak_gigabytes": max(one.gigabytes for one in costs[STORE]),
    }
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
