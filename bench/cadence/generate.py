"""A firm's folder: customers, orders and contacts as Parquet, their classes in force, a contact log.

    python generate.py FOLDER CUSTOMERS

Five orders and three contacts for each customer; a third was contacted through policybook too.
Every value comes of an integer hash of the row's number, as in `bench/bulk/generate.py`, so the same
number of customers always gives the same ones. Days are spread over three years before the day of
the run and a little beyond it; birthdays over seventy years, so that one in 1,461 is a 29 February.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.engines.folder import FolderHome
from policybook.engines.folder_history import write_run
from policybook.engines.folder_manifest import Part
from policybook.store.history import RunRecord

AS_OF = date(2026, 6, 30)
ORDERS_EACH, CONTACTS_EACH = 5, 3

_MACROS = """
CREATE MACRO first_mix(x) AS (xor(x, x >> 16) * 2146121005) % 4294967296;
CREATE MACRO second_mix(x) AS (xor(x, x >> 15) * 2221713035) % 4294967296;
CREATE MACRO drawn(i, which) AS xor(second_mix(first_mix(((i * 16 + which) * 2654435769) % 4294967296)),
  second_mix(first_mix(((i * 16 + which) * 2654435769) % 4294967296)) >> 16);
CREATE MACRO upto(i, which, n) AS (drawn(i::UBIGINT, which) % n)::INTEGER;
CREATE MACRO back(i, which, days) AS DATE '2026-07-10' - upto(i, which, days);
"""

_RECORDS = {
    "customer": """
SELECT range AS id, '客户' || range AS name,
  CASE WHEN upto(range, 1, 20) < 18 THEN 'active' ELSE 'lapsed' END AS stage,
  'E-' || upto(range, 2, 2000) AS account_manager, back(range, 3, 3000) AS trading_since,
  CASE WHEN upto(range, 4, 10) > 0 THEN DATE '2005-12-31' - upto(range, 5, 25567) END AS born_on,
  CASE WHEN upto(range, 6, 3) = 0 THEN back(range, 7, 2000) END AS report_from,
  CASE WHEN upto(range, 8, 2) = 0 THEN back(range, 9, 400) END AS credit_report_on,
  upto(range, 10, 100) = 0 AS hopeless
FROM range({customers})""",
    "order": """
SELECT range AS id, upto(range, 1, {customers}) AS customer, back(range, 2, 1100) AS placed_on,
  back(range, 2, 1100) + upto(range, 3, 10) AS delivered_on,
  ((upto(range, 4, 200000) - 2000) * 0.01::DECIMAL(3, 2))::DECIMAL(12, 2) AS amount,
  upto(range, 5, 20) = 0 AS cancelled
FROM range({customers} * {orders})""",
    "contact": """
SELECT range AS id, upto(range, 11, {customers}) AS customer, back(range, 12, 700) AS seen_on,
  upto(range, 13, 4) > 0 AS reached
FROM range({customers} * {contacts})""",
}

_HISTORY = """
SELECT 'level' AS policy, range::VARCHAR AS subject, '{as_of}' AS as_of, NULL::VARCHAR AS was,
  CASE WHEN upto(range, 14, 100) < 5 THEN 'A' WHEN upto(range, 14, 100) < 25 THEN 'B'
    WHEN upto(range, 14, 100) < 90 THEN 'C' ELSE 'D' END AS class,
  NULL::VARCHAR AS rule, 'rule' AS kind, '' AS because_en, '' AS because_zh, '{digest}' AS digest
FROM range({customers})"""

_LOG = """
SELECT range + 1 AS id, upto(range, 15, {customers})::VARCHAR AS subject,
  strftime(back(range, 1, 90), '%Y-%m-%d') AS contacted_on,
  CASE WHEN upto(range, 2, 3) > 0 THEN 'reached' ELSE 'no-answer' END AS outcome,
  (upto(range, 2, 3) > 0)::BIGINT AS counts, 'care' AS cadence,
  CASE WHEN upto(range, 3, 2) = 0 THEN 'keep-in-touch' ELSE 'birthday' END AS step,
  NULL::VARCHAR AS task, 'E-1' AS by, NULL::VARCHAR AS note
FROM range({customers} // 3)"""


def the_book() -> Book:
    """The book of this benchmark."""
    book, findings = book_from(Path(__file__).parent / "book")
    if book is None:
        raise SystemExit("\n".join(finding.message for finding in findings))
    return book


def data(folder: Path, customers: int) -> Path:
    """The folder of so many customers, made now if it is not there yet."""
    book = the_book()
    made = folder / f"{customers}"
    if not made.exists():
        unfinished = folder / f"{customers}.unfinished"
        unfinished.mkdir(parents=True, exist_ok=True)
        numbers = {
            "customers": customers,
            "orders": ORDERS_EACH,
            "contacts": CONTACTS_EACH,
            "as_of": AS_OF,
            "digest": book.digest,
        }
        with duckdb.connect() as db:
            db.execute("SET enable_progress_bar = false")
            db.execute(_MACROS)
            for entity, select in _RECORDS.items():
                _write(db, select, numbers, unfinished / f"{entity}.parquet")
            with FolderHome(unfinished).writing() as writing:
                for table, select in (("pb_history", _HISTORY), ("pb_contact", _LOG)):
                    place = writing.place(table)
                    place.mkdir()
                    _write(db, select, numbers, place / "part-0.parquet")
                    writing.add(Part(table, "level", AS_OF.isoformat(), ()), place)
                write_run(writing, RunRecord("level", AS_OF, book.digest, customers))
        unfinished.rename(made)
    return made


def _write(db: duckdb.DuckDBPyConnection, select: str, numbers: Mapping[str, object], path: Path) -> None:
    db.execute(f"COPY ({select.format(**numbers)}) TO '{path}' (FORMAT parquet)")


if __name__ == "__main__":
    data(Path(sys.argv[1]), int(sys.argv[2]))
