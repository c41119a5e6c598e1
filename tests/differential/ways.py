"""The records of one embedded store wherever a run can take place, and what runs leave there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from policybook.book.model import Book
from policybook.engines.folder import FolderHome
from policybook.engines.folder_history import write_override
from policybook.engines.folder_records import Place
from policybook.run.by_record import classified_by_record
from policybook.run.facts import runnable
from policybook.run.many import run_book
from policybook.run.model import Decision, Run
from policybook.run.on_engine import Home, How
from policybook.run.one import explain
from policybook.store.overrides import Override
from policybook.store.sqlite import Store
from tests.postgres.firms import moved
from tests.run.by_script import copied
from tests.spark.firms import left_in_folder, left_in_store, to_parquet

RECORD, SQLITE, DUCKDB, POSTGRES = "record", "sqlite", "duckdb", "postgres"
FOLDER, FILES, SPARK = "folder", "files", "spark"
"""Ways to run: record by record, an engine over the store itself, or DuckDB and Spark over Parquet files.

`files` keeps its runs in an embedded store, `folder` and `spark` in a folder.
"""


@dataclass(frozen=True, slots=True)
class Way:
    """Where runs are kept and how they are done."""

    name: str
    home: Home
    how: How

    def run(self, book: Book, day: date) -> Run:
        """The run of a day, without the name of who did it."""
        if self.name == RECORD:
            assert isinstance(self.home, Store)
            done = classified_by_record(book, self.home, day, runnable(book), dry=False, progress=None)
            return Run(book.name, book.digest, day, "", False, False, *done)
        run = run_book(book, self.home, day, how=self.how)
        assert run.engine == self.how.engine
        return replace(run, engine="")

    def left(self) -> dict[str, list[str]]:
        """What all runs left, cell by cell: 1 is not true, and text is no number."""
        found: dict[str, list[Any]]
        if isinstance(self.home, FolderHome):
            found = left_in_folder(self.home)
        else:
            connection: Any = self.home.db.conn
            found = left_in_store(connection)
        return {table: [repr(row) for row in rows] for table, rows in found.items()}

    def told(self, book: Book, key: str) -> list[Decision] | None:
        """Where a record stands and why; None where records are in files, which nobody is told from."""
        if isinstance(self.home, FolderHome) or self.how.place is not None:
            return None
        return explain(book, self.home, key)

    def set_by_hand(self, override: Override) -> None:
        """A class set by hand, which was allowed elsewhere."""
        if isinstance(self.home, FolderHome):
            write_override(self.home, override)
            return
        with self.home.transaction():
            names = ("policy", "subject", "class", "since", "until", "role", "by", "reason", "digest")
            cells = (
                *(override.policy, override.subject, override.to_class, override.since.isoformat()),
                override.until.isoformat() if override.until else None,
                *(override.role, override.by, override.reason, override.digest),
            )
            self.home.db.conn.execute(
                f"INSERT INTO pb_override (id, {', '.join(names)})"
                f" SELECT coalesce(max(id), 0) + 1{', ?' * len(names)} FROM pb_override",
                cells,
            )


@contextmanager
def ways(book: Book, store: Store, names: Sequence[str], folder: Path, url: str = "") -> Iterator[list[Way]]:
    """The same records and overrides by each of these ways; nothing was run there yet."""
    place = Place(folder / "data", zone=book.manifest.timezone)
    if {FOLDER, FILES, SPARK} & set(names):
        to_parquet(store, book.vocabulary, place.folder)
    by_hand = [each for plan in book.plans for each in store.overrides(plan)]
    with ExitStack() as stack:
        found = []
        for name in names:
            match name:
                case "postgres":
                    home: Home = stack.enter_context(moved(url, store, book.vocabulary))
                    way = Way(name, home, How(name))
                case "files":
                    home = stack.enter_context(Store.open(folder / "files.db"))
                    way = Way(name, home, How(DUCKDB, place=place))
                case "folder" | "spark":
                    engine = DUCKDB if name == FOLDER else SPARK
                    way = Way(name, FolderHome(folder / name), How(engine, place=place))
                case _:
                    home = stack.enter_context(copied(store, folder / f"{name}.db"))
                    way = Way(name, home, How(name))
            if name in (POSTGRES, FILES, FOLDER, SPARK):
                for each in by_hand:
                    way.set_by_hand(each)
            found.append(way)
        yield found


def check_alike(book: Book, ways: Sequence[Way], days: Sequence[date], keys: Sequence[str]) -> dict[str, int]:
    """Run each way on each day: reports, own tables and what these records are told must be equal.

    Gives how many rows of own tables and how many decisions were compared, and how many records moved.
    """
    first, *others = ways
    seen = {"rows": 0, "told": 0, "moved": 0}
    for day in days:
        run, left = first.run(book, day), first.left()
        told = [first.told(book, key) for key in keys]
        seen["moved"] += sum(move.count for each in run.classifications for move in each.moved)
        for way in others:
            again = way.run(book, day)
            assert (way.name, again) == (way.name, run)
            assert (way.name, repr(again.to_json())) == (way.name, repr(run.to_json()))
            here = way.left()
            for table, rows in left.items():
                assert (way.name, table, here[table]) == (way.name, table, rows)
            seen["rows"] += sum(map(len, left.values()))
            for key, expected in zip(keys, told, strict=True):
                found = way.told(book, key)
                if found is not None:
                    assert (way.name, key, found) == (way.name, key, expected)
                    seen["told"] += len(found)
    return seen
