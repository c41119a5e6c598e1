"""The engine's own tables in PostgreSQL: those of an SQLite store, in a schema that holds nothing else."""

from __future__ import annotations

from policybook.store.finding import StoreError, bad_store
from policybook.store.postgres import PostgresDatabase, faults_as_findings
from policybook.store.schema import check_version, make_own_tables, quoted

#: What makes two programs that make the same schema wait for each other.
_MAKING = 0x706F6C6963790000


def spelled(statement: str) -> str:
    """A statement of `store/schema.py` as PostgreSQL reads it: the same names, columns and keys.

    Text is ordered by code points, as SQLite does it; whole numbers have 64 bits, as SQLite's.
    """
    text = statement.removesuffix(" STRICT, WITHOUT ROWID").removesuffix(" STRICT")
    return text.replace(" TEXT", ' TEXT COLLATE "C"').replace(" INTEGER", " BIGINT")


def prepare(db: PostgresDatabase, *, create: bool) -> None:
    """Look whether a schema is a store that can be read, and make one where there is none."""
    if _is_there(db):
        return
    schema = db.url.own_schema
    if not create:
        message = f"there is no store in schema `{schema}` of this database"
        raise StoreError([bad_store(db.name, message, help="load data or run the book first")])
    with faults_as_findings(db.name), db.rolled_back():
        db.conn.execute("BEGIN")
        db.conn.execute(f"SELECT pg_advisory_xact_lock({_MAKING})")
        if not _is_there(db):  # another program may have been quicker
            # IF NOT EXISTS would ask for the right to make schemas even where there is nothing to make.
            if not db.conn.execute("SELECT 1 FROM pg_namespace WHERE nspname = ?", (schema,)).fetchone():
                db.conn.execute(f"CREATE SCHEMA {quoted(schema)}")
            make_own_tables(db, spelled)
        db.conn.execute("COMMIT")


def _is_there(db: PostgresDatabase) -> bool:
    with faults_as_findings(db.name):
        found = {
            name
            for (name,) in db.conn.execute(
                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
                (db.url.own_schema,),
            )
        }
        if not found:
            return False
        if "pb_meta" not in found:
            message = f"schema `{db.url.own_schema}` was not made by policybook"
            help = "give the store a schema of its own: `?own_schema=policybook`"
            raise StoreError([bad_store(db.name, message, help=help)])
        check_version(db)
    return True
