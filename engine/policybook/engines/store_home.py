"""The embedded store as DuckDB sees it: read through the scanner, written by way of a file.

DuckDB's process reads the store while this one keeps everybody else from writing, and leaves the
new rows in SQLite files of their own. Each is attached when it is done with, inside the transaction
that was begun before: a run that is stopped anywhere leaves the store as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from policybook.engines.finding import bad_engine
from policybook.engines.held import forget_earlier, held
from policybook.engines.job import Statement, text
from policybook.engines.model import Forget, Progress
from policybook.engines.own_tables import KEYS, OWN
from policybook.engines.work_folder import work_folder
from policybook.store.sqlite import Store
from policybook.store.transaction import interruptible

STORE = "store"
"""What the store is called in DuckDB."""

_MADE = "made"


class StoreHome:
    """An SQLite file that keeps what runs leave behind."""

    reads_sqlite = True

    def __init__(self, store: Store) -> None:
        if store.name == ":memory:":
            message = "DuckDB reads a store from its file, and this one is in memory"
            raise bad_engine("duckdb", message, help="name a file, or use --engine sqlite")
        self._store = store
        self._path = Path(store.name).resolve()

    def attached(self) -> Sequence[Statement]:
        """The store, to be read."""
        return [Statement(f"ATTACH {text(str(self._path))} AS {STORE} (TYPE sqlite, READ_ONLY)")]

    def own(self, table: str) -> str:
        """An own table as it was before this run."""
        return f"{STORE}.{table}"

    @contextmanager
    def reading(self) -> Iterator[Path]:
        """Nothing changes meanwhile: DuckDB reads through several connections."""
        with held(self._store) as alone, work_folder(self._path, alone=alone) as folder:
            yield folder

    @contextmanager
    def keeping(self, forget: Sequence[Forget], dry: bool) -> Iterator[_Keeping]:
        """The store's transaction; what was taken counts when it ends. One that stands already is joined."""
        alone = not self._store.connection.in_transaction
        if alone:
            self._let_go()  # what runs joined in a transaction that has ended meanwhile
        try:
            with self.reading() as folder:
                yield _Keeping(self._store, folder, forget, alone)
        finally:
            if alone:
                self._let_go()

    def _let_go(self) -> None:
        """Detach the files of new rows, which can be done only after the transaction."""
        connection = self._store.connection
        for _, name, _ in connection.execute("PRAGMA database_list").fetchall():
            if name.startswith(_MADE):
                connection.execute(f"DETACH {name}")


class _Keeping:
    def __init__(self, store: Store, folder: Path, forget: Sequence[Forget], alone: bool) -> None:
        self._store, self._forget, self._alone = store, forget, alone
        self._attached: dict[Path, str] = {}
        self.folder = folder

    def statements(self, writes: Mapping[str, Sequence[str]]) -> Iterator[Statement]:
        """Put each table's new rows into a file of their own, in the order of the table's key.

        Of a run that shares its transaction all tables are in one: what is attached stays so until
        the transaction ends, and SQLite attaches ten files at most.
        """
        for tables in [[each] for each in writes] if self._alone else [list(writes)]:
            # It is thrown away unless it was written to its end, so it needs no journal.
            path = text(str(self._path(tables[0])))
            yield Statement(f"ATTACH {path} AS {_MADE} (TYPE sqlite, JOURNAL_MODE 'OFF')")
            yield Statement("BEGIN TRANSACTION")
            for table in tables:
                yield Statement(f"CREATE TABLE {_MADE}.{table} AS FROM {STORE}.{table} LIMIT 0")
                # The store keeps a table in the order of its key: rows that come in it are put at the end.
                order = ", ".join(str(place + 1) for place in range(KEYS[table]))
                rows = "\nUNION ALL\n".join(f"({each})" for each in writes[table])
                insert = f"INSERT INTO {_MADE}.{table} SELECT * FROM (\n{rows}\n) ORDER BY {order}"
                yield Statement(insert, f"write {table}")
            yield Statement("COMMIT")
            yield Statement(f"DETACH {_MADE}")
            for table in tables:
                yield Statement("SELECT 1", made=table)

    def take(self, table: str, progress: Progress) -> None:
        """Take the rows over from their file, in the transaction that was begun before.

        Meanwhile DuckDB writes the file of the next table.
        """
        connection = self._store.connection
        progress(f"keep {table}", None)
        with interruptible(connection):
            if not self._attached:
                forget_earlier(self._store, self._forget)
            listed = ", ".join(each.name for each in OWN[table])
            made = f"{self._made(table)}.{table}"
            connection.execute(f"INSERT INTO main.{table} ({listed}) SELECT {listed} FROM {made}")

    def _made(self, table: str) -> str:
        """The name by which the file with a table's new rows is attached."""
        path = self._path(table)
        if not self._alone:
            path = next(iter(self._attached), path)
        if path not in self._attached:
            connection = self._store.connection
            name = f"{_MADE}_{len(connection.execute('PRAGMA database_list').fetchall())}"
            connection.execute(f"ATTACH ? AS {name}", (str(path),))
            self._attached[path] = name
        return self._attached[path]

    def _path(self, table: str) -> Path:
        return self.folder / f"{table}.db"
