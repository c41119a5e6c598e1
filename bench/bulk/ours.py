"""The query that policybook makes of the book, done by its engine into one Parquet file.

The files are read as they are, as the others read them. Where the answers' file is to be one of
SQL, it gets the query and nothing is done.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.engines.job import Job, Limits, Statement
from policybook.engines.process import done
from policybook.query.dialects import DUCKDB
from policybook.query.from_plans import decided_query
from policybook.query.steps import with_text

AS_OF = date(2025, 6, 30)
POLICIES = ("abc", "segment", "next-contact")
#: Of what the query gives for each customer and policy, the columns that the others give as well.
ANSWERS = """
SELECT "id", "abc", "abc spend_rank" AS spend_rank, "segment", "next-contact" AS next_contact
FROM {last} WHERE "abc in"
"""


def the_book() -> Book:
    book, findings = book_from(Path(__file__).parent / "book")
    if book is None:
        raise SystemExit("\n".join(finding.message for finding in findings))
    return book


def query(book: Book, relations: Mapping[str, str]) -> str:
    plans = [book.plans[each] for each in POLICIES]
    decided, findings = decided_query(book.vocabulary, "customer", plans, DUCKDB, AS_OF, relations)
    if decided is None:
        raise SystemExit("\n".join(finding.message for finding in findings))
    return with_text(decided.steps, ANSWERS.format(last=DUCKDB.name(decided.last)), DUCKDB)


def answer(text: str, out: str, folder: Path) -> None:
    done(Job(folder, [Statement(f"COPY ({text}) TO '{out}' (FORMAT parquet)")], Limits()))


def as_they_are(customers: str, orders: str) -> Mapping[str, str]:
    return {
        "customer": f"(SELECT id, stage, opened_on FROM read_parquet('{customers}'))",
        "order": "(SELECT id, customer, placed_on, CAST(amount * 100 AS BIGINT) AS amount, cancelled"
        f" FROM read_parquet('{orders}'))",
    }


def main(customers: str, orders: str, out: str) -> None:
    text = query(the_book(), as_they_are(customers, orders))
    if out.endswith(".sql"):
        # Where the others' SQL has names for its files in braces, this one names them already.
        Path(out).write_text(text.replace("{", "{{").replace("}", "}}"), encoding="utf-8")
        return
    with tempfile.TemporaryDirectory() as folder:
        answer(text, out, Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
