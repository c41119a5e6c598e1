"""A firm's own tables as records: found in the catalogue, read in place, looked through before they count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.expr.types import NumberType
from policybook.query.columns import kind_of
from policybook.query.dialects import POSTGRES
from policybook.store.finding import StoreError
from policybook.store.postgres import PostgresConnection, PostgresDatabase, faults_as_findings
from policybook.store.postgres_columns import Reading, Unreadable, holds, reading
from policybook.store.schema import columns, quoted
from policybook.store.source import Source, SourceColumn, SourceEntity
from policybook.store.stored import Cell
from policybook.vocabulary.model import Entity, Vocabulary

_TABLES = """
SELECT n.nspname, c.relname, c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
"""
_COLUMNS = """
SELECT a.attnum, a.attname, base.typname, base.typtype = 'e' FROM pg_attribute a, LATERAL (
    WITH RECURSIVE of_type AS (
        SELECT t.typname, t.typtype::text AS typtype, t.typbasetype FROM pg_type t WHERE t.oid = a.atttypid
        UNION ALL
        SELECT t.typname, t.typtype::text, t.typbasetype FROM pg_type t
        JOIN of_type o ON t.oid = o.typbasetype AND o.typtype = 'd'
    ) SELECT typname, typtype FROM of_type WHERE typtype <> 'd'
) AS base WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
"""
_UNIQUE = """
SELECT 1 FROM pg_index WHERE indrelid = ? AND indisunique AND indisvalid AND indimmediate
AND indpred IS NULL AND indexprs IS NULL AND indnkeyatts = 1 AND indkey[0] = ?
"""
_REFERS = """
SELECT 1 FROM pg_constraint WHERE contype = 'f' AND convalidated AND conrelid = ? AND conkey = ARRAY[?::int2]
AND confrelid = ? AND confkey = ARRAY[?::int2]
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A column that is there: its number and base type in the catalogue, and how it is read."""

    column: SourceColumn
    number: int
    base: str
    raw: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is there, with its columns by field."""

    of: SourceEntity
    oid: int
    name: str
    columns: Mapping[str, Found]

    @property
    def key(self) -> Found:
        """The column of the key."""
        return self.columns[self.of.entity.key]


class SourceTables:
    """The tables of a source, as they are in a database; makes nothing there.

    `zone` is the book's time zone: in it are the days of columns that have one. Raises StoreError
    where a table or column is not there, or cannot be read exactly.
    """

    def __init__(self, db: PostgresDatabase, source: Source, vocabulary: Vocabulary, zone: str) -> None:
        self._db, self._source, self._vocabulary, self._zone = db, source, vocabulary, zone
        findings: list[Diagnostic] = []
        with faults_as_findings(db.name):
            there = {(schema, name): oid for schema, name, oid in db.conn.execute(_TABLES)}
            found = [self._found(each, there, findings) for each in source.entities.values()]
        if findings:
            raise StoreError(findings)
        self._tables = {each.of.entity.name: each for each in found if each is not None}

    @property
    def conn(self) -> PostgresConnection:
        """The connection to read them with."""
        return self._db.conn

    def relations(self) -> dict[str, str]:
        """By entity what stands behind FROM, with the query's own types."""
        return {
            name: self._relation(entity, POSTGRES.name) for name, entity in self._vocabulary.entities.items()
        }

    def fields(self, entity: Entity) -> Collection[str]:
        """The fields that have a column; none where the source says nothing of an entity."""
        table = self._tables.get(entity.name)
        return table.columns.keys() if table else ()

    def table(self, entity: Entity) -> str:
        """The records of an entity, behind FROM."""
        return f"{self._relation(entity, quoted)} AS record"

    def holding(self, entity: Entity, column: str) -> str:
        """Its records in which a column holds the value for `?`, behind FROM."""
        table = self._tables[entity.name]
        listed = self._listed(table, quoted)
        return f"(SELECT {listed} FROM {table.name} AS t{_holding(table, column)}) AS record"

    def check(self) -> None:
        """Look through all records; raises StoreError where a field, a key or a parent is not as it must be.

        The caller holds the transaction in which they are read afterwards.
        """
        findings: list[Diagnostic] = []
        for table in self._tables.values():
            found = list(self._unfit(table))
            findings += found or [*self._repeated(table), *self._orphans(table)]
        if findings:
            raise StoreError(findings)

    def check_one(self, entity: Entity, column: str, cell: Cell) -> None:
        """Look through those records alone in which a column holds a cell; raises StoreError."""
        table = self._tables.get(entity.name)
        if table is None:
            return
        findings = list(self._unfit(table, _holding(table, column), (cell,)))
        if findings:
            raise StoreError(findings)

    def _relation(self, entity: Entity, spelled: Callable[[str], str]) -> str:
        table = self._tables.get(entity.name)
        if table is not None:
            return f"(SELECT {self._listed(table, spelled)} FROM {table.name} AS t)"
        listed = [(each.name, kind_of(POSTGRES, each.type)) for each in columns(self._vocabulary, entity)]
        return f"({POSTGRES.empty_table(listed)})"

    def _listed(self, table: Table, spelled: Callable[[str], str]) -> str:
        texts = []
        for each in columns(self._vocabulary, table.of.entity):
            found = table.columns.get(each.name)
            text = found.reading.value if found else POSTGRES.missing(kind_of(POSTGRES, each.type))
            texts.append(f"{text} AS {spelled(each.name)}")
        return ", ".join(texts)

    # What there is

    def _found(
        self, entity: SourceEntity, there: Mapping[tuple[str, str], int], findings: list[Diagnostic]
    ) -> Table | None:
        if entity.table is None:
            message = f"`{entity.entity.name}` is in files, which PostgreSQL does not read"
            help = "name a table, or run the book on DuckDB: `--engine duckdb`"
            findings.append(Diagnostic(Code.BAD_SOURCE, message, entity.span, help=help))
            return None
        schema = entity.schema or self._db.url.schema
        oid = there.get((schema, entity.table))
        if oid is None:
            names = [
                f"{one}.{name}" if entity.schema else name
                for one, name in there
                if entity.schema or one == schema
            ]
            place = "" if entity.schema else f" in schema `{schema}`"
            message = f"there is no table `{entity.shown}`{place} of the database"
            help = hint(entity.shown, names, "tables that this user may see")
            findings.append(Diagnostic(Code.BAD_SOURCE, message, entity.span, "no such table", help))
            return None
        known = {
            name: (number, base, enum) for number, name, base, enum in self.conn.execute(_COLUMNS, (oid,))
        }
        found: dict[str, Found] = {}
        for column in entity.columns:
            if column.name not in known:
                message = f"table `{entity.shown}` has no column `{column.name}`"
                help = hint(column.name, known, "columns")
                findings.append(Diagnostic(Code.MISSING_COLUMN, message, column.span, "no such column", help))
                continue
            number, base, enum = known[column.name]
            raw = f"t.{quoted(column.name)}"
            read = reading(column.stored.type, raw, base, enum, self._zone)
            if isinstance(read, Unreadable):
                message = f"column `{column.name}` of `{entity.shown}` {read.fault}"
                findings.append(Diagnostic(Code.BAD_SOURCE, message, column.span, "", read.help))
                continue
            found[column.stored.name] = Found(column, number, base, raw, read)
        return Table(entity, oid, f"{quoted(schema)}.{quoted(entity.table)}", found)

    # What it holds

    def _unfit(self, table: Table, rest: str = "", values: Sequence[Cell] = ()) -> Iterator[Diagnostic]:
        """Rows that a field cannot hold, and nulls where there must be a key: one pass over the table."""
        asked: list[tuple[Found, str, str]] = []
        for found in table.columns.values():
            if found is table.key or found.column.stored.parent:
                asked.append((found, f"{found.raw} IS NULL", "is null"))
            if found.reading.fits is not None:
                asked.append((found, f"NOT {found.reading.fits}", found.reading.fault))
        if not asked:
            return
        counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for _, condition, _ in asked)
        row = self.conn.row(f"SELECT {counts} FROM {table.name} AS t{rest}", values)
        for count, (found, condition, fault) in zip(row, asked, strict=True):
            if count:
                # Only now: that nothing is wrong is what is asked for every time, and should cost little.
                first = f'SELECT min(CAST({table.key.raw} AS TEXT) COLLATE "C") FILTER (WHERE {condition})'
                (key,) = self.conn.row(f"{first} FROM {table.name} AS t{rest}", values)
                yield _rows(table, found, count, key, fault)

    def _repeated(self, table: Table) -> Iterator[Diagnostic]:
        key = table.key
        if self.conn.execute(_UNIQUE, (table.oid, key.number)).fetchone():
            return
        twice = f"SELECT {key.reading.value} AS k FROM {table.name} AS t GROUP BY 1 HAVING count(*) > 1"
        count, first = self.conn.row(
            f'SELECT count(*), min(CAST(k AS TEXT) COLLATE "C") FROM ({twice}) AS twice'
        )
        if count:
            keys = "a key that is" if count == 1 else f"{count} keys that are"
            message = f"column `{key.column.name}` of `{table.of.shown}` holds {keys} there more than once"
            which = f", {'it' if count == 1 else 'the first'} is `{first}`"
            yield _about(key, message + which, "every record needs a key of its own")

    def _orphans(self, table: Table) -> Iterator[Diagnostic]:
        found = next((each for each in table.columns.values() if each.column.stored.parent), None)
        if found is None:
            return
        name = found.column.stored.parent or ""
        parent = self._tables.get(name)
        if parent is None:
            message = f"`{table.of.entity.name}` belongs to `{name}`, of which the source says nothing"
            yield _about(found, message, f"say where the records of `{name}` are")
            return
        known = (table.oid, found.number, parent.oid, parent.key.number)
        if self.conn.execute(_REFERS, known).fetchone():
            return
        key = f'CAST({table.key.raw} AS TEXT) COLLATE "C"'
        keys = f"SELECT {parent.key.reading.value} AS k FROM {parent.name} AS t"
        count, first = self.conn.row(
            f"SELECT count(*), min({key}) FROM {table.name} AS t"
            f" WHERE NOT EXISTS (SELECT 1 FROM ({keys}) AS parent WHERE parent.k = {found.reading.value})"
        )
        if count:
            yield _rows(table, found, count, first, f"names no {name}")


def _holding(table: Table, column: str) -> str:
    """What follows a table behind FROM so that only rows with the value for `?` are left."""
    found = table.columns[column]
    kind = found.column.stored.type
    key = f"CAST(? AS {'BIGINT' if isinstance(kind, NumberType) else 'TEXT'})"
    condition = holds(kind, found.raw, found.base, found.reading.value)
    return f" CROSS JOIN (SELECT {key} AS k) AS wanted WHERE {condition}"


def _rows(table: Table, found: Found, count: int, key: str | None, fault: str) -> Diagnostic:
    rows = "1 row" if count == 1 else f"{count} rows"
    first = "" if key is None else f", {'it' if count == 1 else 'the first'} is `{key}`"
    message = f"column `{found.column.name}` of `{table.of.shown}` {fault} in {rows}{first}"
    help = "put them right, or read them through a view that leaves them out"
    return _about(found, message, help)


def _about(found: Found, message: str, help: str) -> Diagnostic:
    return Diagnostic(Code.BAD_SOURCE, message, found.column.span, help=help)
