"""The embedded store as DuckDB sees it: read through the scanner, written by way of a file.

DuckDB's process reads the store while this one keeps everybody else from writing, and leaves the
new rows in an SQLite file of their own. That file is attached when the process has ended, inside the
transaction that was begun before: a run that is stopped anywhere leaves the store as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from policybook.engines.finding import bad_engine
from policybook.engines.held import forget_earlier, held
from policybook.engines.job import Statement
from policybook.engines.model import Forget, Progress
from policybook.engines.own_tables import OWN
from policybook.engines.work_folder import work_folder
from policybook.store.sqlite import Store
from policybook.store.transaction import interruptible

STORE, OUT = "store", "made"
"""What the store and the file of new rows are called in DuckDB, the latter here too."""

_KEYS = {"pb_run": 2, "pb_history": 3, "pb_pending": 3, "pb_standing": 2}
"""How many columns, from the first on, make up an own table's key."""


class StoreHome:
    """An SQLite file to read records and own tables from, and to write own tables to."""

    def __init__(self, store: Store) -> None:
        if store.name == ":memory:":
            message = "DuckDB reads a store from its file, and this one is in memory"
            raise bad_engine("duckdb", message, help="name a file, or use --engine sqlite")
        self.store = store
        self._path = Path(store.name).resolve()

    def own(self, table: str) -> str:
        """An own table as it was before this run."""
        return f"{STORE}.{table}"

    @contextmanager
    def held(self) -> Iterator[Path]:
        """Nobody else writes meanwhile; gives a folder for temporary files."""
        with held(self.store) as alone, work_folder(self._path, alone=alone) as folder:
            yield folder

    def attached(self) -> Statement:
        """The store, to be read."""
        return Statement(f"ATTACH {text(str(self._path))} AS {STORE} (TYPE sqlite, READ_ONLY)")

    def writing(self, writes: Mapping[str, Sequence[str]], folder: Path) -> Iterator[Statement]:
        """Put the new rows into a file, in the order of their tables' keys."""
        # It is thrown away unless it was written to its end, so it needs no journal.
        place = f"ATTACH {text(str(_made(folder)))} AS {OUT} (TYPE sqlite, JOURNAL_MODE 'OFF')"
        yield Statement(place)
        yield Statement("BEGIN TRANSACTION")
        for table, selects in writes.items():
            yield Statement(f"CREATE TABLE {OUT}.{table} AS FROM {STORE}.{table} LIMIT 0")
            # The tables keep their rows in the order of the key: rows that come in it are put at the end.
            order = ", ".join(str(place + 1) for place in range(_KEYS[table]))
            rows = "\nUNION ALL\n".join(f"({each})" for each in selects)
            yield Statement(
                f"INSERT INTO {OUT}.{table} SELECT * FROM (\n{rows}\n) ORDER BY {order}", f"write {table}"
            )
        yield Statement("COMMIT")
        yield Statement(f"DETACH {OUT}")

    def take(
        self, writes: Mapping[str, Sequence[str]], forget: Sequence[Forget], folder: Path, progress: Progress
    ) -> None:
        """Take the rows over into the store, within the transaction that `held` began."""
        connection = self.store.connection
        with interruptible(connection):
            forget_earlier(self.store, forget)
            connection.execute(f"ATTACH ? AS {OUT}", (str(_made(folder)),))
            for table in writes:
                progress(f"keep {table}", None)
                listed = ", ".join(each.name for each in OWN[table])
                connection.execute(f"INSERT INTO main.{table} ({listed}) SELECT {listed} FROM {OUT}.{table}")

    def leave(self) -> None:
        """Let go of the file of new rows, once the transaction has ended."""
        connection = self.store.connection
        if any(name == OUT for _, name, _ in connection.execute("PRAGMA database_list")):
            connection.execute(f"DETACH {OUT}")


def text(value: str) -> str:
    """A text literal of DuckDB's."""
    return "'" + value.replace("'", "''") + "'"


def _made(folder: Path) -> Path:
    return folder / "made.db"
