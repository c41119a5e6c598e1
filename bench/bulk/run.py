"""Classes, segments and next contacts of 1 and 10 million customers with 20 million orders, from Parquet.

Four queries give the same file of answers: the one that policybook makes of `book/`, plain SQL as
one writes it with window functions, SQL tuned by hand, and one for Polars' streaming engine. The
three of SQL are run by the same program in the same DuckDB. Each run is a process that is measured
from its start to its end; they take turns. What they answer is compared customer by customer before
any figure is given. "Policybook" is the program itself, which reads the book, makes the query and
starts DuckDB; "files checked too" also looks at every value, key and parent in the files first, as
`policybook run` does and no other here.

    python bench/run.py bulk --customers 100000 --rounds 1      # while developing; no target is held
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from measured import Cost, cost, interleaved

HERE = Path(__file__).parent
DATA = HERE.parents[1] / ".bench" / "bulk-data"
#: Customers, and rounds.
SIZES = ((1_000_000, 5), (10_000_000, 3))
ORDERS = 20_000_000

PLAIN, TUNED, POLARS = "plain SQL", "tuned SQL", "Polars, streaming"
OURS, WHOLE, CHECKED = "query of the book", "policybook", "files checked too"


def programs(data: Path, folder: Path) -> dict[str, Sequence[str]]:
    """What is run, by name; it leaves its answers in a file of that name."""
    read = [str(data / "customer.parquet"), str(data / "order.parquet")]
    python, peers = sys.executable, HERE / "peers"
    started = {
        PLAIN: [python, str(peers / "duckdb_sql.py"), str(peers / "plain.sql"), *read],
        TUNED: [python, str(peers / "duckdb_sql.py"), str(peers / "tuned.sql"), *read],
        POLARS: [python, str(peers / "polars_streaming.py"), *read],
        OURS: [python, str(peers / "duckdb_sql.py"), str(folder / "ours.sql"), *read],
        WHOLE: [python, str(HERE / "ours.py"), *read],
        CHECKED: [python, str(HERE / "ours_checked.py"), *read],
    }
    cost([python, str(HERE / "ours.py"), *read, str(folder / "ours.sql")])
    return {name: [*each, str(folder / f"{name}.parquet")] for name, each in started.items()}


def measure(customers: int, rounds: int) -> Mapping[str, Cost]:
    """The costs for so many customers, where all answers are the same."""
    orders = ORDERS if customers >= 1_000_000 else 2 * customers
    cost([sys.executable, str(HERE / "generate.py"), str(DATA), str(customers), str(orders)])
    with tempfile.TemporaryDirectory() as name:
        started = programs(DATA / f"{customers}-{orders}", Path(name))
        found = interleaved(started, rounds)
        cost([sys.executable, str(HERE / "same.py"), *(f"{name}/{each}.parquet" for each in started)])
    print(f"{customers:,} customers, {rounds} rounds, the same answers")
    print(f"  {'':<20}{'CPU s':>8}{'wall s':>8}{'GB':>7}{'plain = 1':>11}")
    for each, one in found.items():
        ratio = one.cpu / found[PLAIN].cpu
        print(f"  {each:<20}{one.cpu:>8.2f}{one.wall:>8.2f}{one.gigabytes:>7.2f}{ratio:>11.2f}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int)
    parser.add_argument("--rounds", type=int)
    asked = parser.parse_args()
    sizes = ((asked.customers, 1),) if asked.customers else SIZES
    by_size = {size: measure(size, asked.rounds or rounds) for size, rounds in sizes}
    figures: dict[str, float] = {}
    for size, found in by_size.items():
        short = f"{size // 1_000_000}m" if size >= 1_000_000 else str(size)
        figures |= {
            f"cpu_{short}_per_plain": found[OURS].cpu / found[PLAIN].cpu,
            f"cpu_{short}_per_tuned": found[OURS].cpu / found[TUNED].cpu,
            f"cpu_{short}_per_polars": found[OURS].cpu / found[POLARS].cpu,
            f"tuned_{short}_per_plain": found[TUNED].cpu / found[PLAIN].cpu,
            f"wall_{short}_per_plain": found[OURS].wall / found[PLAIN].wall,
            f"whole_{short}_per_plain": found[WHOLE].cpu / found[PLAIN].cpu,
            f"checked_{short}_per_plain": found[CHECKED].cpu / found[PLAIN].cpu,
            f"peak_gigabytes_{short}": max(found[each].gigabytes for each in (OURS, WHOLE, CHECKED)),
        }
    if len(by_size) > 1:
        first, last = by_size[min(by_size)], by_size[max(by_size)]
        growth = {name: last[name].cpu / first[name].cpu for name in first}
        print(f"CPU for {max(by_size) // min(by_size)} times the customers and as many orders")
        for name, times in growth.items():
            print(f"  {name:<20}{times:>8.2f}")
        figures["growth_1m_to_10m"] = growth[OURS]
        figures["growth_of_plain"] = growth[PLAIN]
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
