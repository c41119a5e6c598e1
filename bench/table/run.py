"""One decision by tables of 10 to 10,000 rows over four inputs: text, a range, a comparison, a date.

Every table decides the same number of records as `policybook` compiles it, and must give the same
answers as one whose rules are tried one after another. Figures are CPU microseconds per decision,
medians of rounds that take turns; CPU seconds to read a book and to compile it; and what the compiled
table holds in memory. The last line is one JSON object.
"""

from __future__ import annotations

import gc
import json
import tempfile
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from tables import GRIDS, Facts, grid, records, scattered, write_book

from policybook.book.from_folder import book_from
from policybook.plan.model import Plan
from policybook.record.from_plan import compiled

RECORDS = 2_000
ROUNDS = 15
#: So many records are decided by trying all rules too.
CHECKED = 500
ONE_BY_ONE = 10**9


@dataclass
class Measured:
    """A table, how long it took to make, and its decisions."""

    name: str
    read: float
    made: float
    megabytes: float
    decide: Callable[[Facts], Any]
    over: list[Facts]
    matched: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def micros(self) -> float:
        return median(self.times) / len(self.over) * 1e6


def measured(name: str, folder: Path, over: list[Facts]) -> Measured:
    """The table of a book, checked against trying its rules one after another."""
    start = process_time()
    book, findings = book_from(folder)
    read = process_time() - start
    if book is None:
        raise SystemExit("\n".join(finding.message for finding in findings))
    plan = book.plans["table"]
    start = process_time()
    decide = compiled(plan).outcome
    made = process_time() - start
    table = Measured(name, read, made, megabytes(plan), decide, over)
    scan = compiled(plan, indexed_from=ONE_BY_ONE).outcome
    for facts in over[:CHECKED]:
        found, wanted = decide(facts), scan(facts)
        assert found == wanted, f"{name} says {found}, rule by rule it is {wanted}: {facts}"
        table.matched += found != -1
    return table


def megabytes(plan: Plan) -> float:
    """What compiling a table adds to memory."""
    gc.collect()
    tracemalloc.start()
    held = compiled(plan)
    gc.collect()
    found = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del held
    return found / 1e6


def seconds(table: Measured) -> float:
    gc.collect()
    start = process_time()
    for facts in table.over:
        table.decide(facts)
    return process_time() - start


def main() -> None:
    tables = {}
    with tempfile.TemporaryDirectory() as name:
        for policy in ("FIRST", "UNIQUE"):
            for rows, (regions, amounts, _, dates) in GRIDS.items():
                folder = Path(name) / f"{policy}-{rows}"
                write_book(folder, policy, grid(rows, policy))
                over = records(RECORDS, regions, amounts * 1_000, 90, 90 * dates)
                tables[policy, rows] = measured(f"{policy}, {rows:,} rows", folder, over)
        folder = Path(name) / "scattered"
        write_book(folder, "FIRST", scattered(10_000))
        over = records(RECORDS, 25, 10_000, 1_000_000, 10_000)
        tables["scattered", 10_000] = measured("10,000 bounds a column", folder, over)
    for _ in range(ROUNDS):
        for table in tables.values():
            table.times.append(seconds(table))
    print(f"{'':<24}{'µs CPU':>8}{'matched':>10}{'read s':>9}{'compile s':>11}{'MB':>8}")
    for table in tables.values():
        shown = f"{table.name:<24}{table.micros:>8.2f}{table.matched / CHECKED:>10.0%}"
        print(f"{shown}{table.read:>9.2f}{table.made:>11.2f}{table.megabytes:>8.1f}")
    first, unique = (
        tables[policy, 10_000].micros / tables[policy, 10].micros for policy in ("FIRST", "UNIQUE")
    )
    largest = max(tables.values(), key=lambda each: each.read + each.made)
    figures = {
        "first_largest_per_smallest": first,
        "unique_largest_per_smallest": unique,
        "scattered_per_smallest": tables["scattered", 10_000].micros / tables["FIRST", 10].micros,
        "largest_read_seconds": largest.read,
        "largest_compile_seconds": largest.made,
        "largest_megabytes": max(each.megabytes for each in tables.values()),
    }
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
