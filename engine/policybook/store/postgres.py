"""One connection to a PostgreSQL server: settings of our own, changes all or nothing, faults as findings.

The only importer of psycopg, which is imported when a server is named and not before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.query.dialect import TOO_LONG
from policybook.store.finding import StoreError, bad_store
from policybook.store.postgres_url import PostgresUrl
from policybook.store.stored import Cell
from policybook.text import nowhere

if TYPE_CHECKING:
    import psycopg

WAIT_SECONDS = 30
"""How long a writer waits for another one, as in an SQLite store."""

_SETTINGS = {
    "client_encoding": "UTF8",
    "DateStyle": "ISO",
    "TimeZone": "UTC",
    "standard_conforming_strings": "on",
    # Compiling a long CASE takes longer than running it: 5,000 rules hung in it.
    "jit": "off",
    # A run takes as long as it takes; whoever waits can stop it.
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "work_mem": "64MB",
    "temp_buffers": "64MB",
    "client_min_messages": "warning",
}

_FETCHED = 5_000


class PostgresConnection:
    """A connection on which a `?` stands for a value, as on SQLite's."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.raw = connection

    def execute(self, sql: str, values: Sequence[Cell] = (), /) -> psycopg.Cursor[Any]:
        """Run one statement."""
        return self.raw.execute(_numbered(sql).encode(), values or None)

    def row(self, sql: str, values: Sequence[Cell] = (), /) -> tuple[Any, ...]:
        """The one row of a SELECT that always has one."""
        found: tuple[Any, ...] | None = self.execute(sql, values).fetchone()
        assert found is not None, "the SELECT has no GROUP BY"
        return found

    def executemany(self, sql: str, values: Iterable[Sequence[Cell]], /) -> None:
        """Run one statement for each tuple of values."""
        with self.raw.cursor() as cursor:
            cursor.executemany(_numbered(sql).encode(), values)

    def stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a SELECT as the server finds them, inside a transaction."""
        import psycopg  # noqa: PLC0415 - imported only when a server is named

        with psycopg.ServerCursor(self.raw, "policybook_rows") as cursor:
            cursor.itersize = _FETCHED
            yield from cursor.execute(sql.encode())


class PostgresDatabase:
    """An open database, whose `pb_` tables are in a schema of their own."""

    def __init__(self, connection: PostgresConnection, url: PostgresUrl) -> None:
        self.conn, self.url = connection, url

    @property
    def name(self) -> str:
        """The database as it is shown to people: without a password."""
        return str(self.url)

    @classmethod
    def open(cls, url: PostgresUrl) -> PostgresDatabase:
        """Connect within the URL's `connect_timeout`; raises StoreError."""
        try:
            import psycopg  # noqa: PLC0415 - imported only when a server is named
        except ImportError:
            message = "PostgreSQL needs its driver, which is not installed"
            help = 'pip install "policybook[postgres]"'
            raise StoreError([bad_store(str(url), message, help=help)]) from None
        try:
            raw = psycopg.connect(
                autocommit=True,
                cursor_factory=psycopg.RawCursor,
                connect_timeout=url.connect_timeout,
                **url.arguments(),  # type: ignore[arg-type]  # its keys are libpq's
            )
        except psycopg.Error as fault:
            raise StoreError([_unreachable(url, fault)]) from None
        connection = PostgresConnection(raw)
        try:
            with faults_as_findings(str(url)):
                _prepare(connection, url)
        except BaseException:
            raw.close()
            raise
        return cls(connection, url)

    def close(self) -> None:
        """Close the connection; what was not committed is gone."""
        self.conn.raw.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside stands together, or none of it.

        One writer at a time: another waits half a minute and then says so. The lock comes before the
        first look at the data, which then stays as it is to the end: who waited sees what the other wrote.
        """
        with faults_as_findings(self.name), self.rolled_back():
            self.conn.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            self.conn.execute(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
            self.conn.execute("LOCK TABLE pb_meta IN EXCLUSIVE MODE")
            self.conn.execute("SET LOCAL lock_timeout = 0")
            yield
            self.conn.execute("COMMIT")

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self.conn.raw.info.transaction_status.name != "IDLE"

    @contextmanager
    def looking(self) -> Iterator[None]:
        """What is read inside is all of one moment; part of a transaction that is open already."""
        with faults_as_findings(self.name):
            if self.in_transaction:
                yield
                return
            with self.rolled_back():
                self.conn.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield
                self.conn.execute("COMMIT")

    @contextmanager
    def rolled_back(self) -> Iterator[None]:
        """Undo what was begun inside where it does not come to its end."""
        try:
            yield
        except BaseException:
            # Where the connection is gone the server has rolled back already.
            with suppress(Exception):
                self.conn.raw.rollback()
            raise


def _prepare(connection: PostgresConnection, url: PostgresUrl) -> None:
    import psycopg  # noqa: PLC0415 - imported only when a server is named

    class Text(psycopg.adapt.Loader):
        """A day as the ISO text that the server sends."""

        def load(self, data: Any) -> str:
            return bytes(data).decode()

    class Moment(psycopg.adapt.Loader):
        """A day with a time as ISO text."""

        def load(self, data: Any) -> str:
            return bytes(data).decode().replace(" ", "T")

    class Whole(psycopg.adapt.Loader):
        """A number of any length; all of ours are whole."""

        def load(self, data: Any) -> int:
            whole, _, rest = bytes(data).partition(b".")
            if rest.strip(b"0"):
                raise ArithmeticError("a number of a query is not whole")
            return int(whole)

    adapters = connection.raw.adapters
    adapters.register_loader("date", Text)
    adapters.register_loader("timestamp", Moment)
    adapters.register_loader("numeric", Whole)
    with suppress(psycopg.Error):  # an older server, or one that cannot, notices later that we are gone
        connection.execute("SELECT set_config('client_connection_check_interval', '1s', false)")
    for name, value in _SETTINGS.items():
        connection.execute("SELECT set_config(?, ?, false)", (name, value))
    path = '"' + url.own_schema.replace('"', '""') + '"'
    connection.execute("SELECT set_config('search_path', ?, false)", (path,))


@lru_cache(maxsize=512)
def _numbered(sql: str) -> str:
    """A statement with `$1` for its first `?`, outside of quotes.

    >>> print(_numbered("SELECT '?' WHERE a = ? AND b = ?"))
    SELECT '?' WHERE a = $1 AND b = $2
    """
    if "?" not in sql:
        return sql
    count = 0

    def numbered(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] != "?":
            return found[0]
        count += 1
        return f"${count}"

    return re.sub(r"""'[^']*'|"[^"]*"|\?""", numbered, sql)


def _unreachable(url: PostgresUrl, fault: Exception) -> Diagnostic:
    where = (
        f"{url.host or 'this machine'}, port {url.port or 5432}, database `{url.database or url.user or ''}`"
    )
    said = " ".join(str(fault).split())
    if url.password:  # libpq does not repeat it; nothing else may either
        said = said.replace(url.password, "…")
    message = f"there is no connection to PostgreSQL at {where}: {said}"
    help = "look whether the server is there, and whether its user, password and database are right"
    return bad_store(str(url), message, help=help)


@contextmanager
def faults_as_findings(name: str) -> Iterator[None]:
    """What the server says of a statement, in words for the person who named the store."""
    import psycopg  # noqa: PLC0415 - imported only when a server is named

    try:
        yield
    except psycopg.Error as fault:
        found = _finding(name, fault)
        if found is None:
            raise  # a statement of ours that is wrong: a fault of policybook
        raise StoreError([found]) from fault


def _finding(name: str, fault: psycopg.Error) -> Diagnostic | None:
    said = fault.diag.message_primary or " ".join(str(fault).split())
    match fault.sqlstate:
        case "55P03":
            return bad_store(
                name, "another program is writing to the store", help="try again when it is done"
            )
        case "57014":
            return bad_store(name, f"the server stopped the statement: {said}; nothing was changed")
        case "42501" | "25006":
            message = f"the server does not allow it: {said}"
            help = "ask for the right to read the firm's tables, and to write in the store's own schema"
            return bad_store(name, message, help=help)
        case "53100" | "53200" | "53300" | "53400":
            message = f"the server has no room left: {said}; nothing was changed"
            return bad_store(name, message, help="make room and try again")
        case "22023" if "time zone" in said:
            message = f"the server does not know the book's time zone: {said}"
            return bad_store(name, message, help="bring the server's time zones up to date")
        case "22003" | "22P02" if fault.sqlstate == "22003" or TOO_LONG in said:
            message = "a number over the data has more digits than PostgreSQL can compute with here"
            help = "declare fewer digits or decimal places"
            return Diagnostic(Code.NUMBER_TOO_LARGE, message, nowhere(name), help=help)
        case "54000" | "54001" | "54011":
            message = f"the query is larger than PostgreSQL can take: {said}"
            return bad_store(name, message, help="run it on another engine: `--engine sqlite`")
        case None | "57P01" | "57P02" | "57P03" | "08000" | "08003" | "08006":
            message = f"the connection to the server was lost: {said}; what was not finished is undone"
            return bad_store(name, message, help="try again when the server is back")
        case _:
            return None
