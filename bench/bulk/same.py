"""Whether files of answers say the same of every customer, column by column."""

from __future__ import annotations

import sys

import duckdb

ANSWERS = ("abc", "spend_rank", "segment", "next_contact")


def main(first: str, *others: str) -> None:
    with duckdb.connect() as db:
        db.execute("SET enable_progress_bar = false")
        for other in others:
            differ = " OR ".join(f"a.{each} IS DISTINCT FROM b.{each}" for each in ANSWERS)
            found = db.execute(
                f"SELECT count(*), count(*) FILTER (WHERE a.id IS NULL OR b.id IS NULL OR {differ}),"
                f" any_value(coalesce(a.id, b.id)) FILTER (WHERE a.id IS NULL OR b.id IS NULL OR {differ})"
                f" FROM '{first}' AS a FULL JOIN '{other}' AS b ON a.id = b.id"
            ).fetchall()
            ((customers, different, one),) = found
            if different or not customers:
                sys.exit(f"{first} and {other} differ in {different} of {customers} customers, such as {one}")


if __name__ == "__main__":
    main(*sys.argv[1:])
