"""The next occasions of 1 million customers in a whole cadence, with 5 million orders, from Parquet.

`book/care.yaml` has a step of each kind: intervals by class from the last contact in two logs, a
festival by the moon, a birthday, a cycle from each customer's own day, an expiry, what follows an
outcome, what follows a delivery, winning back, an exit. The two queries that policybook makes of it
(customers, orders) and the same two written by hand are run by the same program in the same DuckDB,
and leave the same files, reasons in two languages among them; they take turns. 10,000 customers are
decided one by one besides, and must have the same. "Due in a fortnight" is what a day's tick asks for:
the program itself, with what is due as objects of Python.

    python bench/run.py cadence --customers 20000 --rounds 1      # while developing; no target is held
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from measured import cost, interleaved

HERE = Path(__file__).parent
DATA = HERE.parents[1] / ".bench" / "cadence-data"
CUSTOMERS, ROUNDS, SAMPLE = 1_000_000, 3, 10_000
OURS, BY_HAND = "query of the cadence", "SQL by hand"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    python = sys.executable
    cost([python, str(HERE / "generate.py"), str(DATA), str(asked.customers)])
    data = str(DATA / f"{asked.customers}")
    with tempfile.TemporaryDirectory(dir=DATA) as name:
        folder = Path(name)
        made = [str(folder / f"{entity}.sql") for entity in ("customers", "orders")]
        cost([python, str(HERE / "query.py"), data, *made])
        by_hand = [str(HERE / "peers" / f"{entity}.sql") for entity in ("customers", "orders")]
        outs = {OURS: str(folder / "ours"), BY_HAND: str(folder / "by-hand")}
        run = [python, str(HERE / "in_duckdb.py"), data]
        programs = {OURS: [*run, outs[OURS], *made], BY_HAND: [*run, outs[BY_HAND], *by_hand]}
        found = interleaved(programs, asked.rounds)
        said = folder / "said.json"
        cost([python, str(HERE / "same.py"), data, *outs.values(), str(SAMPLE)], said)
        same = json.loads(said.read_text(encoding="utf-8"))
        tick = cost([python, str(HERE / "whole.py"), data], said)
        due = json.loads(said.read_text(encoding="utf-8"))["occurrences"]
    print(f"{asked.customers:,} customers, {same['occasions']:,} occasions, {asked.rounds} rounds")
    print(f"the same by hand, and for {same['sample']:,} customers decided one by one")
    print(f"  {'':<28}{'CPU s':>8}{'wall s':>8}{'GB':>7}{'by hand = 1':>13}")
    for each, one in {**found, f"{due:,} due in a fortnight": tick}.items():
        ratio = one.cpu / found[BY_HAND].cpu
        print(f"  {each:<28}{one.cpu:>8.2f}{one.wall:>8.2f}{one.gigabytes:>7.2f}{ratio:>13.2f}")
    figures = {
        "cpu_per_by_hand": found[OURS].cpu / found[BY_HAND].cpu,
        "cpu_seconds": found[OURS].cpu,
        "wall_seconds": found[OURS].wall,
        "peak_gigabytes": found[OURS].gigabytes,
        "microseconds_per_customer_alone": same["microseconds"],
        "tick_cpu_seconds": tick.cpu,
        "tick_wall_seconds": tick.wall,
        "tick_peak_gigabytes": tick.gigabytes,
    }
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
