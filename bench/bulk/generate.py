"""Customers and their orders as Parquet: always the same ones for the same numbers of them.

Every value comes of an integer hash of the row's number, written out in 32-bit arithmetic (not the
database's own `hash`, which may change), so that any version makes the same files. Orders come in
the order of their days, as a ledger has them, over three years and a few days beyond the day of
the run. How many a customer has is heavy-tailed: its place squared draws them, so that a few have
thousands and a fifth of ten million none. Amounts are heavy-tailed too, up to a million; half of
them end in .99, and some are refunds or cancelled. Ids say nothing of how much anyone buys.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import duckdb

FIRST_DAY, DAYS = date(2022, 7, 1), 1106

#: A prime, so that it permutes the ids of any number of customers it does not divide.
_SPREAD = 7_368_787

_MACROS = """
CREATE MACRO first_mix(x) AS (xor(x, x >> 16) * 2146121005) % 4294967296;
CREATE MACRO second_mix(x) AS (xor(x, x >> 15) * 2221713035) % 4294967296;
CREATE MACRO last_mix(x) AS xor(x, x >> 16);
CREATE MACRO drawn(i, which) AS
  last_mix(second_mix(first_mix(((i * 8 + which) * 2654435769) % 4294967296)));
CREATE MACRO part(i, which) AS drawn(i, which) / 4294967296.0::DOUBLE;
"""

_CUSTOMERS = """
SELECT i::BIGINT AS id,
  CASE WHEN d % 20 < 17 THEN 'active' WHEN d % 20 < 19 THEN 'lapsed' END AS stage,
  DATE '2015-01-01' + ((d >> 8) % 2700)::INTEGER AS opened_on
FROM (SELECT range AS i, drawn(range::UBIGINT, 7) AS d FROM range({customers}))
"""

_ORDERS = """
SELECT i::BIGINT AS id,
  (floor({customers} * p * p)::BIGINT * {spread} + 12345) % {customers} AS customer,
  DATE '{first_day}' + (i * {days} // {orders})::INTEGER AS placed_on,
  (least(price * floor(1 / sqrt(1 - b))::BIGINT, 99999999) * (CASE WHEN d % 64 = 0 THEN -1 ELSE 1 END)
    * 0.01::DECIMAL(3, 2))::DECIMAL(12, 2) AS amount,
  d % 25 = 3 AS cancelled
FROM (
  SELECT i, p, b, d, CASE WHEN d % 2 = 0 THEN floor(400 / sqrt(1 - a))::BIGINT
    ELSE floor(4 / sqrt(1 - a))::BIGINT * 100 + 99 END AS price
  FROM (
    SELECT range AS i, part(range::UBIGINT, 1) AS p, part(range::UBIGINT, 2) AS a,
      part(range::UBIGINT, 3) AS b, drawn(range::UBIGINT, 4) >> 4 AS d
    FROM range({orders})
  )
)
"""


def data(folder: Path, customers: int, orders: int) -> Path:
    """The folder with `customer.parquet` and `order.parquet`, made now if it is not there yet."""
    made = folder / f"{customers}-{orders}"
    if not made.exists():
        unfinished = made.with_suffix(".unfinished")
        unfinished.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as db:
            db.execute("SET enable_progress_bar = false")
            db.execute(_MACROS)
            for table, select in selects(customers, orders).items():
                db.execute(f"COPY ({select}) TO '{unfinished / table}.parquet' (FORMAT parquet)")
        unfinished.rename(made)
    return made


def selects(customers: int, orders: int) -> dict[str, str]:
    """The query that makes each table; it needs the macros."""
    numbers = {"customers": customers, "orders": orders, "spread": _SPREAD}
    days = {"first_day": FIRST_DAY, "days": DAYS}
    return {"customer": _CUSTOMERS.format(**numbers), "order": _ORDERS.format(**numbers, **days)}


if __name__ == "__main__":
    data(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
