"""Whether two programs found the same occasions, and a sample of customers decided alone has them too.

    python same.py FOLDER OURS THEIRS SAMPLE

It says how many occasions there are, how many customers were decided one by one and what one of these
cost: a record's facts are given, so that is deciding alone.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
from generate import AS_OF, the_book

from policybook.events.task import Contact, Occurrence
from policybook.run.occurrences_of import occurrences_of

COLUMNS = (
    "step, subject, member, anchor, due, latest, channel, depth, role, owner, rule, because_en, because_zh"
)


def main(folder: str, ours: str, theirs: str, sample: str) -> None:
    db = duckdb.connect()
    db.execute("SET enable_progress_bar = false")
    for number in (0, 1):
        one, other = f"'{ours}-{number}.parquet'", f"'{theirs}-{number}.parquet'"
        for a, b in ((one, other), (other, one)):
            more = db.execute(f"SELECT * FROM (FROM {a} EXCEPT ALL FROM {b}) LIMIT 1").fetchall()
            if more:
                raise SystemExit(f"{a} has what {b} has not: {more[0]}")
    files = f"['{ours}-0.parquet', '{ours}-1.parquet']"
    total = db.execute(f"SELECT count(*) FROM read_parquet({files}) WHERE kind = 'occurrence'").fetchone()
    customers = db.execute(f"SELECT count(*) FROM '{folder}/customer.parquet'").fetchone()
    assert total is not None
    assert customers is not None
    # Every so many of them, from end to end.
    step = max(1, customers[0] // int(sample))
    db.execute(f"CREATE TABLE chosen AS SELECT range AS id FROM range(0, {customers[0]}, {step})")
    cpu = _decided_alone(db, folder, files)
    count = db.execute("SELECT count(*) FROM chosen").fetchone()
    assert count is not None
    print(json.dumps({"occasions": total[0], "sample": count[0], "microseconds": cpu / count[0] * 1e6}))


def _decided_alone(db: duckdb.DuckDBPyConnection, folder: str, files: str) -> float:
    """Decide the sample record by record, and compare; the seconds of CPU it took."""
    book = the_book()
    care = book.cadences["care"]
    facts = {
        row["id"]: row for row in _rows(db, f"FROM '{folder}/customer.parquet' SEMI JOIN chosen USING (id)")
    }
    orders = _listed(db, f"FROM '{folder}/order.parquet' WHERE customer IN (FROM chosen)")
    contacts = _listed(db, f"FROM '{folder}/contact.parquet' WHERE customer IN (FROM chosen)")
    of_sample = "subject::BIGINT IN (FROM chosen)"
    history = _rows(db, f"FROM '{folder}/runs/*/pb_history-*/*.parquet' WHERE {of_sample}")
    levels = {row["subject"]: row["class"] for row in history}
    log: dict[str, list[Contact]] = defaultdict(list)
    for row in _rows(db, f"FROM '{folder}/runs/*/pb_contact-*/*.parquet' WHERE {of_sample}"):
        on = date.fromisoformat(row["contacted_on"])
        contact = Contact(row["subject"], on, row["outcome"], row["counts"] == 1, row["cadence"], row["step"])
        log[contact.subject].append(contact)
    expected: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    told = f"SELECT {COLUMNS} FROM read_parquet({files}) WHERE kind = 'occurrence' AND {of_sample}"
    for cells in db.execute(told).fetchall():
        expected[cells[1]].append(cells)
    start = time.process_time()
    for id, fields in facts.items():
        key = str(id)
        given = {**fields, "level": levels[key], "orders": orders[id], "contacts": contacts[id]}
        found, _ = occurrences_of(book, care, key, given, AS_OF, log[key])
        # A step that lasts is told only while it has not passed, as the query was asked.
        lasting = {step.id for step in care.steps if step.lasts}
        rows = [_cells(each) for each in found if each.step not in lasting or each.latest >= AS_OF]
        if sorted(rows, key=repr) != sorted(expected[key], key=repr):
            raise SystemExit(f"customer {key} decided alone has others: {rows}, and in bulk {expected[key]}")
    return time.process_time() - start


def _cells(each: Occurrence) -> tuple[Any, ...]:
    days = (each.anchor, each.due, each.latest)
    how = (each.channel, each.depth, each.role, each.owner, each.rule)
    return (each.step, each.subject, each.member, *days, *how, each.because.en, each.because.zh)


def _rows(db: duckdb.DuckDBPyConnection, select: str) -> list[dict[str, Any]]:
    found = db.execute(select)
    names = [each[0] for each in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _listed(db: duckdb.DuckDBPyConnection, select: str) -> Mapping[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(db, select):
        found[row.pop("customer")].append(row)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
