"""Vocabulary -> tables: one strict table for each entity, widened when the vocabulary gains fields.

An entity's table has its name and a column for each field; a child's has one more, named as the
parent entity, with the parent's key. What a column means (its scale) is kept in `pb_field`, so a
vocabulary that would read the same cells differently is refused and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.expr.types import NumberType, Type
from policybook.store.database import Tables
from policybook.store.finding import StoreError, bad_store
from policybook.store.stored import MOST_DIGITS, column_type, declared
from policybook.text import nowhere
from policybook.vocabulary.model import Entity, Field, Vocabulary

VERSION = 2
"""The version of the engine's own tables; a file with a higher one was made by a newer policybook.

A store of an earlier version is read as it is. What it lacks is made when something is first written there.
"""

TASKS_SINCE = 2
"""The version that has tables of tasks, contacts and ticks."""

_FIRST_TABLES = """
CREATE TABLE pb_meta (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE pb_field (
    entity TEXT NOT NULL, field TEXT NOT NULL, type TEXT NOT NULL,
    PRIMARY KEY (entity, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE pb_run (
    policy TEXT NOT NULL, as_of TEXT NOT NULL, digest TEXT NOT NULL, population INTEGER NOT NULL,
    PRIMARY KEY (policy, as_of)
) STRICT, WITHOUT ROWID;
CREATE TABLE pb_history (
    policy TEXT NOT NULL, subject TEXT NOT NULL, as_of TEXT NOT NULL,
    was TEXT, class TEXT, rule TEXT, kind TEXT NOT NULL,
    because_en TEXT NOT NULL, because_zh TEXT NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (policy, subject, as_of)
) STRICT, WITHOUT ROWID;
CREATE INDEX pb_history_by_run ON pb_history (policy, as_of);
CREATE TABLE pb_pending (
    policy TEXT NOT NULL, as_of TEXT NOT NULL, subject TEXT NOT NULL,
    base TEXT, worse INTEGER NOT NULL, runs INTEGER NOT NULL,
    PRIMARY KEY (policy, as_of, subject)
) STRICT, WITHOUT ROWID;
CREATE TABLE pb_standing (
    policy TEXT NOT NULL, subject TEXT NOT NULL, class TEXT, facts TEXT NOT NULL,
    PRIMARY KEY (policy, subject)
) STRICT, WITHOUT ROWID;
CREATE TABLE pb_override (
    id INTEGER PRIMARY KEY, policy TEXT NOT NULL, subject TEXT NOT NULL, class TEXT NOT NULL,
    since TEXT NOT NULL, until TEXT, role TEXT NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
CREATE INDEX pb_override_by_subject ON pb_override (policy, subject);
"""

_SECOND_TABLES = """
CREATE TABLE pb_task (
    key TEXT PRIMARY KEY NOT NULL, cadence TEXT NOT NULL, step TEXT NOT NULL, subject TEXT NOT NULL,
    anchor TEXT NOT NULL, member TEXT, created_on TEXT NOT NULL, due TEXT NOT NULL, latest TEXT NOT NULL,
    channel TEXT, depth TEXT, role TEXT, owner TEXT, place INTEGER NOT NULL, rule TEXT,
    because_en TEXT NOT NULL, because_zh TEXT NOT NULL, digest TEXT NOT NULL,
    state TEXT NOT NULL, assigned TEXT, listed_on TEXT, listed_with TEXT, waits TEXT, not_before TEXT,
    attempts INTEGER NOT NULL, was_due TEXT, closed_on TEXT, outcome TEXT, skipped TEXT, reason TEXT, by TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX pb_task_by_state ON pb_task (cadence, state, closed_on);
CREATE INDEX pb_task_by_subject ON pb_task (subject);
CREATE TABLE pb_contact (
    id INTEGER PRIMARY KEY, subject TEXT NOT NULL, contacted_on TEXT NOT NULL, outcome TEXT NOT NULL,
    counts INTEGER NOT NULL, cadence TEXT, step TEXT, task TEXT, by TEXT, note TEXT
) STRICT;
CREATE INDEX pb_contact_by_subject ON pb_contact (subject, contacted_on);
CREATE TABLE pb_tick (
    cadence TEXT NOT NULL, as_of TEXT NOT NULL, digest TEXT NOT NULL,
    created INTEGER NOT NULL, changed INTEGER NOT NULL,
    PRIMARY KEY (cadence, as_of)
) STRICT, WITHOUT ROWID;
"""


def _statements(text: str) -> tuple[str, ...]:
    return tuple(each.strip().rstrip(";") for each in text.split(";\n") if each.strip())


ADDED = {1: _statements(_FIRST_TABLES), 2: _statements(_SECOND_TABLES)}
"""By version the statements that make what it added, as SQLite reads them."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A column of an entity's table; `parent` is the entity whose key it holds, for a child's."""

    name: str
    type: Type
    parent: str | None = None


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever its script."""
    return '"' + name.replace('"', '""') + '"'


def columns(vocabulary: Vocabulary, entity: Entity) -> tuple[Stored, ...]:
    """The columns of an entity's table: the key, the other fields, the parent's key."""
    fields = sorted(entity.fields.values(), key=lambda each: each.name != entity.key)
    own = tuple(Stored(each.name, each.type) for each in fields)
    parent = vocabulary.entities.get(entity.belongs_to or "")
    if parent is None:
        return own
    return (*own, Stored(parent.name, parent.fields[parent.key].type, parent.name))


def parents_first(vocabulary: Vocabulary) -> tuple[Entity, ...]:
    """The entities, each after the one it belongs to."""
    placed: dict[str, Entity] = {}

    def place(entity: Entity) -> None:
        parent = vocabulary.entities.get(entity.belongs_to or "")
        if parent is not None and parent.name not in placed and parent is not entity:
            place(parent)
        placed.setdefault(entity.name, entity)

    for entity in vocabulary.entities.values():
        place(entity)
    return tuple(placed.values())


def make_own_tables(db: Tables, spelled: Callable[[str], str] = str) -> None:
    """The engine's own tables, in an empty database; the caller holds the transaction.

    `spelled` gives a statement as the database reads it.
    """
    for statements in ADDED.values():
        for statement in statements:
            db.conn.execute(spelled(statement))
    db.conn.execute("INSERT INTO pb_meta VALUES ('version', ?)", (str(VERSION),))


def version_of(db: Tables) -> int:
    """The version of the engine's own tables in a store; 0 where it is no number."""
    found = db.conn.execute("SELECT value FROM pb_meta WHERE name = 'version'").fetchone()
    return int(found[0]) if found and found[0].isdecimal() else 0


def check_version(db: Tables) -> None:
    """Raise StoreError where a store is of a version that cannot be read."""
    version = version_of(db)
    if not 1 <= version <= VERSION:
        message = f"the store has version {version}, this policybook reads up to version {VERSION}"
        help = "use a newer policybook" if version > VERSION else "use the policybook that made it"
        raise StoreError([bad_store(db.name, message, help=help)])


def upgrade(db: Tables, spelled: Callable[[str], str] = str) -> None:
    """Add what later versions have; the caller holds the transaction, which a store of now leaves empty."""
    version = version_of(db)
    if version == VERSION:
        return
    for added in range(version + 1, VERSION + 1):
        for statement in ADDED[added]:
            db.conn.execute(spelled(statement))
    db.conn.execute("UPDATE pb_meta SET value = ? WHERE name = 'version'", (str(VERSION),))


def check_schema(db: Database, vocabulary: Vocabulary, store: str) -> list[Diagnostic]:
    """What stands in the way of keeping this vocabulary here; changes nothing."""
    findings = list(_check_names(vocabulary, store))
    known = {(entity, field): kind for entity, field, kind in db.execute("SELECT * FROM pb_field")}
    tables = {name.casefold() for name in db.table_names()}
    kept = {entity.casefold() for entity, _ in known}
    for entity in vocabulary.entities.values():
        if entity.name.casefold() in tables and entity.name.casefold() not in kept:
            findings.append(
                bad_store(
                    store,
                    f"the database has a table `{entity.name}` that policybook did not make",
                    help="give the store a database of its own, or rename the table",
                )
            )
        for each in columns(vocabulary, entity):
            was = known.get((entity.name, each.name), declared(each.type))
            if was != declared(each.type):
                findings.append(_changed(entity, each, was, store))
    return findings


def make_schema(db: Database, vocabulary: Vocabulary) -> None:
    """Tables, columns and indexes that are missing; the caller checked first and holds the transaction."""
    known = {(entity, field) for entity, field in db.execute("SELECT entity, field FROM pb_field")}
    for entity in parents_first(vocabulary):
        listed = columns(vocabulary, entity)
        if not any(name == entity.name for name, _ in known):
            _create(db, vocabulary, entity, listed)
        else:
            for each in listed:
                if (entity.name, each.name) not in known:
                    db.table(entity.name).add_column(each.name, column_type(each.type))
        for each in listed:
            if (entity.name, each.name) not in known:
                db.execute(
                    "INSERT INTO pb_field VALUES (?, ?, ?)", (entity.name, each.name, declared(each.type))
                )
            if each.parent and (entity.name, each.name) not in known:
                db.table(entity.name).create_index([each.name], if_not_exists=True)


def _create(db: Database, vocabulary: Vocabulary, entity: Entity, listed: tuple[Stored, ...]) -> None:
    db.table(entity.name).create(
        {each.name: column_type(each.type) for each in listed},
        pk=entity.key,
        not_null={entity.key},
        foreign_keys=[
            (each.name, each.parent, vocabulary.entities[each.parent].key) for each in listed if each.parent
        ],
        strict=True,
    )


def _check_names(vocabulary: Vocabulary, store: str) -> Iterator[Diagnostic]:
    """Names that SQLite would take for one another or for its own, and numbers wider than a cell."""
    tables: dict[str, str] = {}
    for entity in vocabulary.entities.values():
        folded = entity.name.casefold()
        if folded.startswith(("pb_", "sqlite_")):
            yield bad_store(
                store,
                f"an entity `{entity.name}` cannot be stored: such names are kept for the engine",
                help="give it a name that does not begin with `pb_` or `sqlite_`",
            )
        if folded in tables:
            yield _alike("entities", tables[folded], entity.name, store)
        tables[folded] = entity.name
        taken: dict[str, str] = {}
        for each in columns(vocabulary, entity):
            if each.name.casefold() in taken:
                yield _alike(f"columns of `{entity.name}`", taken[each.name.casefold()], each.name, store)
            taken[each.name.casefold()] = each.name
            declared_at = entity.fields.get(each.name)
            match each.type:
                case NumberType(_, digits) if digits is not None and digits > MOST_DIGITS:
                    yield _too_wide(each.name, digits, declared_at, store)


def _alike(what: str, one: str, other: str, store: str) -> Diagnostic:
    return bad_store(
        store,
        f"the {what} `{one}` and `{other}` are the same name in a database",
        help="rename one so that they differ in more than upper and lower case",
    )


def _too_wide(name: str, digits: int, field: Field | None, store: str) -> Diagnostic:
    return Diagnostic(
        Code.NUMBER_TOO_LARGE,
        f"`{name}` has {digits} digits, an SQLite store keeps at most {MOST_DIGITS}",
        field.span if field is not None and field.span is not None else nowhere(store),
        help=f"declare at most {MOST_DIGITS} digits",
    )


def _changed(entity: Entity, column: Stored, was: str, store: str) -> Diagnostic:
    field = entity.fields.get(column.name)
    return Diagnostic(
        Code.BAD_STORE,
        f"`{entity.name}.{column.name}` is stored as {was}, the vocabulary now says {declared(column.type)}",
        field.span if field is not None and field.span is not None else nowhere(store),
        label="differs from the store",
        help="give the field its old type back, or load into a new store",
    )
