"""The one connection to a store's database, and all-or-nothing changes in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import sqlite_utils

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.store.finding import StoreError, bad_store
from policybook.text import nowhere


class Database(sqlite_utils.Database):
    """An open database; `name` is the file as it is shown to people."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        super().__init__(connection)
        self.name = name

    def transaction(self) -> AbstractContextManager[None]:
        """All that is written inside stands together, or none of it."""
        return transaction(self.conn, self.name)


@contextmanager
def transaction(connection: sqlite3.Connection, name: str) -> Iterator[None]:
    """Everything inside becomes part of the database together, or nothing does."""
    with as_findings(name):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def as_findings(name: str) -> Iterator[None]:
    """What SQLite says of a file, in words for the person who named it."""
    try:
        yield
    except sqlite3.OperationalError as fault:
        said = str(fault)
        if "locked" in said or "busy" in said:
            message, help = "another program is writing to the store", "try again when it is done"
        elif "unable to open" in said:
            message, help = (
                "the store cannot be opened",
                "look whether its folder is there and may be written",
            )
        elif "readonly" in said:
            message, help = "the store may not be written", "change its permissions, or copy it"
        elif "full" in said:
            message, help = "the disk is full; nothing was changed", "make room and try again"
        elif "integer overflow" in said:
            message = "a sum over the data has more digits than a store can compute with"
            help = "declare fewer digits or decimal places"
            raise StoreError(
                [Diagnostic(Code.NUMBER_TOO_LARGE, message, nowhere(name), help=help)]
            ) from fault
        elif "disk I/O" in said:
            message, help = "the disk gives errors; nothing was changed", ""
        else:
            raise  # a statement of ours that is wrong: a fault of policybook
        raise StoreError([bad_store(name, message, help=help)]) from fault
    except sqlite3.DatabaseError as fault:
        if isinstance(fault, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        help = "name an SQLite file, or one that is not there yet"
        raise StoreError([bad_store(name, f"this is not a database: {fault}", help=help)]) from fault


@contextmanager
def interruptible(connection: sqlite3.Connection) -> Iterator[None]:
    """Let Ctrl-C end a statement that takes long, and not only what comes after it."""
    # Python looks for signals when it runs code of its own, and this is such code.
    connection.set_progress_handler(lambda: 0, 100_000)
    try:
        yield
    except sqlite3.OperationalError as fault:
        if str(fault) == "interrupted":
            raise KeyboardInterrupt from None
        raise
    finally:
        connection.set_progress_handler(None, 0)
