"""A store in PostgreSQL: the firm's own tables as records, class history in a schema of policybook's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from policybook.expr.values import Value
from policybook.query.dialect import Dialect
from policybook.query.dialects import POSTGRES
from policybook.store.any_store import AnyStore
from policybook.store.finding import StoreError, bad_store
from policybook.store.postgres import PostgresConnection, PostgresDatabase
from policybook.store.postgres_source import SourceTables
from policybook.store.postgres_tables import prepare, spelled
from policybook.store.postgres_url import PostgresUrl
from policybook.store.records import exists, keys, neighbours, record, stored_key
from policybook.store.schema import upgrade
from policybook.store.source import Source
from policybook.vocabulary.model import Vocabulary


class PostgresStore(AnyStore):
    """An open store; use it in a `with` statement. It writes in its own schema and nowhere else."""

    def __init__(self, db: PostgresDatabase, source: Source | None, timezone: str) -> None:
        self._db, self._source, self._timezone = db, source, timezone
        self._tables: tuple[Vocabulary, SourceTables] | None = None

    @classmethod
    def open(
        cls, url: str, source: Source | None = None, *, timezone: str = "UTC", create: bool = True
    ) -> PostgresStore:
        """Open `postgresql://user@host:port/database`; raises StoreError.

        `source` says where the records are; without it only what runs left can be read. The book's
        `timezone` says on which day a moment is. A schema of its own that is not there is made,
        unless `create` is False.
        """
        db = PostgresDatabase.open(PostgresUrl.read(url))
        try:
            prepare(db, create=create)
        except BaseException:
            db.close()
            raise
        return cls(db, source, timezone)

    @property
    def db(self) -> PostgresDatabase:
        """The open database."""
        return self._db

    @property
    def dialect(self) -> Dialect:
        """How a query over its records is spelled."""
        return POSTGRES

    @property
    def connection(self) -> PostgresConnection:
        """The connection itself, to read with; a `?` stands for a value."""
        return self._db.conn

    @property
    def name(self) -> str:
        """The database, as it is shown to people: without a password."""
        return self._db.name

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All that is written inside stands together, or none of it."""
        return self._db.transaction()

    def upgrade(self) -> None:
        """Make the tables that an earlier version had not; the caller holds the transaction."""
        upgrade(self._db, spelled)

    def prepare(self, vocabulary: Vocabulary) -> None:
        """Look whether the source fits the vocabulary; raises StoreError. Makes nothing."""
        self.check(vocabulary)

    def make(self, vocabulary: Vocabulary) -> None:
        """Look through all records, inside a transaction of the caller's; makes nothing."""
        self.check_records(vocabulary)

    def check(self, vocabulary: Vocabulary) -> None:
        """Raise StoreError where the firm's tables are other than the source says; changes nothing."""
        self._tables = None
        self._of(vocabulary)

    def check_records(self, vocabulary: Vocabulary) -> None:
        """Look through all records for what a field cannot hold; raises StoreError.

        What is read afterwards in the same transaction is what was looked at.
        """
        self._of(vocabulary).check()

    def relations(self, vocabulary: Vocabulary) -> Mapping[str, str]:
        """By entity what stands behind FROM, with the query's own types."""
        return self._of(vocabulary).relations()

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a SELECT, while they are found."""
        with self._db.looking():
            yield from self._db.conn.stream(sql)

    def record(self, vocabulary: Vocabulary, entity: str, key: str) -> dict[str, Value] | None:
        """A record's fields and lists as facts, or None where there is none of this key."""
        tables, of = self._of(vocabulary), vocabulary.entities[entity]
        with self._db.looking():
            cell = stored_key(of, key)
            tables.check_one(of, of.key, cell)
            for child in of.has_many.values():
                tables.check_one(vocabulary.entities[child], of.name, cell)
            return record(tables, vocabulary, of, key)

    def has(self, vocabulary: Vocabulary, entity: str, key: str) -> bool:
        """Whether there is a record of this key."""
        with self._db.looking():
            return exists(self._of(vocabulary), vocabulary.entities[entity], key)

    def neighbours(self, vocabulary: Vocabulary, entity: str, key: str) -> list[str]:
        """The keys next to where this one would be."""
        with self._db.looking():
            return neighbours(self._of(vocabulary), vocabulary.entities[entity], key)

    def keys(self, vocabulary: Vocabulary, entity: str) -> Iterator[str]:
        """The keys of all records of an entity."""
        with self._db.looking():
            yield from keys(self._of(vocabulary), vocabulary.entities[entity])

    def _of(self, vocabulary: Vocabulary) -> SourceTables:
        if self._tables is not None and self._tables[0] is vocabulary:
            return self._tables[1]
        if self._source is None:
            message = (
                "it is not known where the records are: a store in PostgreSQL reads the firm's own tables"
            )
            help = "write a `source` document in the book, and name it"
            raise StoreError([bad_store(self.name, message, help=help)])
        tables = SourceTables(self._db, self._source, vocabulary, self._timezone)
        self._tables = (vocabulary, tables)
        return tables
