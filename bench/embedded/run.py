"""A full run over 1 million customers with 5 million orders: from a store in SQLite, and from Parquet.

The book and the data are those of `bench/bulk`. A full run is all that `policybook run` does: it
looks through the files, then come facts, rules, stability, history, what `explain` needs and the
report. Each program is a process of its own that begins with a fresh copy of its store; they take
turns. The target is on CPU.

    store, DuckDB       the store's tables through DuckDB, and all rows written back into the store
    Parquet             the same from Parquet files, into a folder of Parquet files
    store, DuckDB, dry  the first without the writing, which gives the rate of the writing
    store, SQLite       the same run in SQLite alone, over a tenth of the customers, once

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


def measure(customers: int, chosen: Sequence[str], rounds: int, folder: Path) -> Mapping[str, list[Cost]]:
    """The costs of some programs, where all of them report the same and leave the same rows."""
    orders = customers * ORDERS_EACH
    cost([sys.executable, str(BULK / "generate.py"), str(DATA), str(customers), str(orders)])
    data = DATA / f"{customers}-{orders}"
    built, store, home = folder / "built.db", folder / "store.db", folder / "home"
    built.unlink(missing_ok=True)
    cost([sys.executable, str(HERE / "build.py"), str(data), str(built)])
    url = f"sqlite:///{store}"
    programs = {
        STORE: policybook(url, "--engine", "duckdb"),
        PARQUET: policybook(f"folder:///{home}", "--engine", "duckdb"),
        DRY: policybook(url, "--engine", "duckdb", "--dry-run"),
        SQLITE: policybook(url, "--engine", "sqlite"),
    }
    found: dict[str, list[Cost]] = {name: [] for name in chosen}
    reports: dict[str, object] = {}
    left: dict[str, list[tuple[object, ...]]] = {}
    for _ in range(rounds):
        for name in chosen:
            shutil.copy(built, store)
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            for file in data.iterdir():
                (home / file.name).symlink_to(file)
            found[name].append(cost(programs[name], folder / "report.json"))
            report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
            reports[name] = {key: value for key, value in report.items() if key not in ("engine", "dry")}
            if name in (STORE, SQLITE):
                left[name] = _left(store)
    assert all(each == reports[STORE] for each in reports.values()), "the reports differ"
    assert all(each == left[STORE] for each in left.values()), "the engines leave different rows"
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
    few = asked.customers // 10
    DATA.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=DATA) as name:
        folder = Path(name)
        small = measure(few, (STORE, SQLITE), 1, folder)
        large = measure(asked.customers, (DRY, PARQUET, STORE), asked.rounds, folder)
        with closing(sqlite3.connect(folder / "store.db")) as db:
            rows = sum(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in OWN)
        size = (folder / "store.db").stat().st_size
    orders = asked.customers * ORDERS_EACH
    print(f"{asked.customers:,} customers, {orders:,} orders, {rows:,} rows written, {size / 1e6:,.0f} MB")
    _show(large, PARQUET)
    print(f"{few:,} customers, {few * ORDERS_EACH:,} orders")
    _show(small, STORE)
    cpu = {each: median(one.cpu for one in found) for each, found in large.items()}
    wall = {each: median(one.wall for one in found) for each, found in large.items()}
    figures = {
        "store_per_parquet": cpu[STORE] / cpu[PARQUET],
        "store_per_parquet_wall": wall[STORE] / wall[PARQUET],
        "sqlite_per_store_at_a_tenth": small[SQLITE][0].cpu / small[STORE][0].cpu,
        "rows_written_per_second": rows / (wall[STORE] - wall[DRY]),
        "rows_written_per_cpu_second": rows / (cpu[STORE] - cpu[DRY]),
        "store_cpu_seconds": cpu[STORE],
        "store_wall_seconds": wall[STORE],
        "peak_gigabytes": max(one.gigabytes for one in large[STORE]),
    }
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))


def _show(costs: Mapping[str, list[Cost]], one: str) -> None:
    print(f"  {'':<20}{'CPU s':>8}{'wall s':>8}{'GB':>7}{f'{one} = 1':>19}")
    whole = median(each.cpu for each in costs[one])
    for name, found in costs.items():
        cpu, wall = median(each.cpu for each in found), median(each.wall for each in found)
        peak = max(each.gigabytes for each in found)
        print(f"  {name:<20}{cpu:>8.2f}{wall:>8.2f}{peak:>7.2f}{cpu / whole:>19.2f}")


if __name__ == "__main__":
    main()
