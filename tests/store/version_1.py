"""A store as the first version made it, by its statements as they stood then."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.postgres.firms import said

STATEMENTS = """
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

RUN = "INSERT INTO {}pb_run VALUES ('abc', '2026-01-31', 'pb1:old', 3)"


def sqlite_file(path: Path) -> None:
    """A file of version 1 in which a policy was run."""
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(STATEMENTS)
        db.execute("INSERT INTO pb_meta VALUES ('version', '1')")
        db.execute(RUN.format(""))
    db.close()


def postgres_schema(url: str) -> None:
    """A schema of version 1 in which a policy was run, as the first version spelled its statements."""
    made = ["CREATE SCHEMA policybook", "SET search_path = policybook"]
    for statement in STATEMENTS.split(";\n"):
        text = statement.strip().removesuffix(" STRICT, WITHOUT ROWID").removesuffix(" STRICT")
        made.append(text.replace(" TEXT", ' TEXT COLLATE "C"').replace(" INTEGER", " BIGINT"))
    made = [each for each in made if each]
    said(url, *made, "INSERT INTO pb_meta VALUES ('version', '1')", RUN.format(""))
