"""The store: one SQLite file with the firm's records and what the engine's runs left behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from policybook.expr.values import Value
from policybook.query.dialect import Dialect
from policybook.query.dialects import SQLITE
from policybook.store.any_store import AnyStore, Policies
from policybook.store.finding import StoreError, bad_store
from policybook.store.load import Loaded, Progress, load
from policybook.store.mapping import RowMapping, mapping_from
from policybook.store.mapping_file import mapping_node
from policybook.store.records import OwnRecords, exists, keys, neighbours, record
from policybook.store.schema import check_schema, check_version, make_own_tables, make_schema, upgrade
from policybook.store.transaction import Database, as_findings, transaction
from policybook.vocabulary.model import Vocabulary

_WAIT_SECONDS = 30


class Store(AnyStore):
    """An open store; use it in a `with` statement."""

    def __init__(self, db: Database) -> None:
        self._db, self._records = db, OwnRecords(db)

    @classmethod
    def open(cls, url: str | Path, *, create: bool = True) -> Store:
        """Open `sqlite:///file.db`, a path, or `sqlite://:memory:`; raises StoreError.

        A file that is not there is made, unless `create` is False.
        """
        path = _path(str(url))
        if not create and path != ":memory:" and not Path(path).is_file():
            help = "load data first, or name the store that has it"
            raise StoreError([bad_store(path, f"there is no store `{path}`", help=help)])
        with as_findings(path):
            connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
            try:
                db = Database(connection, path)
                _prepare(db)
            except BaseException:
                connection.close()
                raise
        return cls(db)

    @property
    def db(self) -> Database:
        """The open database."""
        return self._db

    @property
    def dialect(self) -> Dialect:
        """How a query over its records is spelled."""
        return SQLITE

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection itself, to read with; the engine's tables begin with `pb_`."""
        return self.db.conn

    @property
    def name(self) -> str:
        """The file, as it is shown to people."""
        return self.db.name

    def close(self) -> None:
        """Close the file."""
        self.db.conn.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All that is written inside stands together, or none of it."""
        return self._db.transaction()

    def upgrade(self) -> None:
        """Make the tables that an earlier version had not; the caller holds the transaction."""
        upgrade(self._db)

    def prepare(self, vocabulary: Vocabulary) -> None:
        """Tables and columns for a vocabulary where they are missing; raises StoreError."""
        self.check(vocabulary)
        with self.transaction():
            make_schema(self.db, vocabulary)

    def make(self, vocabulary: Vocabulary) -> None:
        """The same inside a transaction of the caller's, who checked first."""
        make_schema(self.db, vocabulary)

    def check(self, vocabulary: Vocabulary) -> None:
        """Raise StoreError where the store holds other than the vocabulary says; changes nothing."""
        with as_findings(self.name):
            findings = check_schema(self.db, vocabulary, self.name)
        if findings:
            raise StoreError(findings)

    def load(
        self,
        book: Policies,
        mapping: str | Path,
        files: Iterable[str | Path],
        *,
        rejects: str | Path | None = None,
        language: str = "en",
        progress: Progress | None = None,
    ) -> Loaded:
        """Read data files through a mapping of the book (its id) or one in a file (its path).

        One transaction: where it fails, StoreError says why and nothing was changed. Rejected rows
        go into a file with their reasons: `rejects`, or beside the data. `progress` is told the
        rows read and the part of all bytes.
        """
        self.check(book.vocabulary)
        node = mapping_node(mapping, book.mappings)
        found, findings = mapping_from(node, book.vocabulary)
        if found is None:
            raise StoreError(findings)
        return self.load_mapped(
            book.vocabulary, found, [Path(each) for each in files], rejects, language, progress
        )

    def load_mapped(
        self,
        vocabulary: Vocabulary,
        mapping: RowMapping,
        files: Sequence[Path],
        rejects: str | Path | None = None,
        language: str = "en",
        progress: Progress | None = None,
    ) -> Loaded:
        """The same with a mapping that was read already."""
        where = Path(rejects) if rejects is not None else None
        return load(self.db, vocabulary, mapping, files, rejects=where, language=language, progress=progress)

    def relations(self, vocabulary: Vocabulary) -> Mapping[str, str]:
        """None: an entity's table has its name, and holds what a query expects."""
        return {}

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a SELECT, while they are found."""
        return self._db.conn.execute(sql)

    def record(self, vocabulary: Vocabulary, entity: str, key: str) -> dict[str, Value] | None:
        """A record's fields and lists as facts, or None where there is none of this key."""
        return record(self._records, vocabulary, vocabulary.entities[entity], key)

    def has(self, vocabulary: Vocabulary, entity: str, key: str) -> bool:
        """Whether there is a record of this key."""
        return exists(self._records, vocabulary.entities[entity], key)

    def neighbours(self, vocabulary: Vocabulary, entity: str, key: str) -> list[str]:
        """The keys next to where this one would be."""
        return neighbours(self._records, vocabulary.entities[entity], key)

    def keys(self, vocabulary: Vocabulary, entity: str) -> Iterator[str]:
        """The keys of all records of an entity."""
        return keys(self._records, vocabulary.entities[entity])


def _path(url: str) -> str:
    """The file that a URL names. Three slashes lead to a relative path, four to an absolute one."""
    if url in (":memory:", "sqlite://", "sqlite:///:memory:", "sqlite://:memory:"):
        return ":memory:"
    scheme, mark, rest = url.partition("://")
    if not mark:
        return url
    if scheme != "sqlite":
        message = f"a store is an SQLite file, `{scheme}` is not known here"
        raise StoreError([bad_store(url, message, help="write `sqlite:///firm.db`")])
    return rest[1:] if rest.startswith("/") else rest


def _prepare(db: Database) -> None:
    """Look whether a file is a store that can be read, and make one of an empty file."""
    tables = set(db.table_names())
    if tables and "pb_meta" not in tables:
        help = "give the store a file of its own"
        raise StoreError([bad_store(db.name, "this database was not made by policybook", help=help)])
    if tables:
        check_version(db)
    if db.name != ":memory:":
        db.conn.execute("PRAGMA journal_mode = WAL")
    db.conn.execute("PRAGMA foreign_keys = ON")
    db.conn.execute("PRAGMA temp.cache_size = -65536")
    if not tables:
        with transaction(db.conn, db.name):
            if not db.table_names():  # another program may have been quicker
                make_own_tables(db)
