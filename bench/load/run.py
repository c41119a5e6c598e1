"""Half a million invoice lines loaded, loaded again, classified and classified again: rates and memory.

Beside it a script of the kind one writes by hand: the csv module, exact amounts, one executemany.
It gives no reasons, checks nothing and is no store; it is what the ratio is to.

Reads UCI Online Retail II from `../shared/data` (or POLICYBOOK_SHARED); where it is absent, lines
of the same shape are made, always the same ones. The last line is one JSON object.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from policybook.book.from_folder import book_from
from policybook.run.many import run_book
from policybook.store.sqlite import Store

CHECKOUT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("POLICYBOOK_SHARED", CHECKOUT.parent / "shared"))
REAL = SHARED / "data" / "online_retail_2009_2010.csv.gz"
AS_OF = date(2010, 12, 10)
ROWS = 525_461
COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)

_Made = TypeVar("_Made")


def main() -> None:
    book, findings = book_from(CHECKOUT / "bench" / "online_retail")
    if book is None:
        raise SystemExit("\n".join(finding.message for finding in findings))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = REAL if REAL.exists() else _made(folder / "lines.csv")
        with Store.open(folder / "retail.db") as store:
            rejects = folder / "rejected.csv"
            loaded, load = _timed(lambda: store.load(book, "lines", [data], rejects=rejects))
            again, reload = _timed(lambda: store.load(book, "lines", [data], rejects=rejects))
            first, run = _timed(lambda: run_book(book, store, AS_OF))
            second, rerun = _timed(lambda: run_book(book, store, AS_OF))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        by_hand, plain = _timed(lambda: _by_hand(data, folder / "plain.db"))
        assert loaded.rows == ROWS
        assert loaded.entities["order"].inserted == by_hand
        assert not again.changed
        assert first.to_json() == second.to_json()
        size = sum(path.stat().st_size for path in folder.iterdir() if path.name.startswith("retail.db"))
    customers = max(each.population for each in first.classifications)
    print(f"data              {data.name}: {loaded.rows} rows, {loaded.rejected} rejected")
    print(f"customers         {customers}")
    steps = {"load by hand": plain, "load": load, "load again": reload, "run": run, "run again": rerun}
    for what, (cpu, wall) in steps.items():
        print(f"{what:<17} {cpu:6.2f} s CPU, {wall:6.2f} s")
    print(f"classifications   {len(first.classifications)}")
    print(f"peak memory       {peak} MB, store {size // 1_000_000} MB")
    figures = {
        "load_per_by_hand": round(load[0] / plain[0], 2),
        "load_rows_per_cpu_second": round(loaded.rows / load[0]),
        "reload_rows_per_cpu_second": round(loaded.rows / reload[0]),
        "load_seconds": round(load[1], 2),
        "run_cpu_seconds": round(run[0], 2),
        "rerun_cpu_seconds": round(rerun[0], 2),
        "peak_megabytes": peak,
        "rows": loaded.rows,
        "real_data": REAL.exists(),
    }
    print(json.dumps(figures))


def _timed(work: Callable[[], _Made]) -> tuple[_Made, tuple[float, float]]:
    cpu, wall = time.process_time(), time.perf_counter()
    made = work()
    return made, (time.process_time() - cpu, time.perf_counter() - wall)


def _by_hand(data: Path, path: Path) -> int:
    opened = gzip.open if data.suffix == ".gz" else open
    with closing(sqlite3.connect(path)) as db, opened(data, "rt", encoding="utf-8") as text, db:
        db.execute("CREATE TABLE customer (id TEXT PRIMARY KEY, country TEXT)")
        db.execute(
            "CREATE TABLE line (id TEXT PRIMARY KEY, customer TEXT, invoice TEXT, day TEXT, amount INTEGER)"
        )
        lines, customers = [], {}
        for number, row in enumerate(csv.DictReader(text), 1):
            if row["CustomerID"]:
                customers[row["CustomerID"]] = row["Country"]
                amount = int(Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) * 100)
                lines.append(
                    (str(number), row["CustomerID"], row["InvoiceNo"], row["InvoiceDate"][:10], amount)
                )
        db.executemany("INSERT INTO customer VALUES (?, ?)", customers.items())
        db.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?)", lines)
    return len(lines)


def _made(path: Path) -> Path:
    """Lines of the same shape: the same number, the same share without a customer."""
    state = 20_091_201
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for number in range(ROWS):
            state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
            draw = state >> 33
            back = draw % 50 == 0
            quantity = -(draw % 7 + 1) if back else draw % 24 + 1
            at = datetime(2009, 12, 1, 8, tzinfo=UTC) + timedelta(minutes=number)
            customer = "" if draw % 5 == 0 else str(12_000 + draw // 7 % 4_400)
            invoice = f"{'C' if back else ''}{489_434 + number // 20}"
            price = f"{draw % 2_000 // 100}.{draw % 100:02}"
            writer.writerow(
                [
                    invoice,
                    f"{draw % 9_000}A",
                    "A GIFT",
                    quantity,
                    f"{at:%Y-%m-%dT%H:%M:%S}",
                    price,
                    customer,
                    "France",
                ]
            )
    return path


if __name__ == "__main__":
    main()
