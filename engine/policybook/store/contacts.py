"""The contact log as a store keeps it: what was recorded of whom on which day, and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from policybook.events.task import Contact
from policybook.store.database import Tables
from policybook.store.schema import TASKS_SINCE, version_of
from policybook.store.stored import Cell

_COLUMNS = "subject, contacted_on, outcome, counts, cadence, step, task, by, note"
_IN_ORDER = "ORDER BY contacted_on, id"

#: So many subjects stand in one statement at most; SQLite of long ago takes 999 values.
_AT_ONCE = 500


class ContactLog:
    """What was recorded. A store of version 1 reads as one in which nothing was."""

    def __init__(self, db: Tables) -> None:
        self._db = db

    def of(self, subject: str) -> Iterator[Contact]:
        """What was recorded of a subject, oldest first."""
        return self._found(f"SELECT {_COLUMNS} FROM pb_contact WHERE subject = ? {_IN_ORDER}", [subject])

    def last_id(self) -> int:
        """The number of what was recorded last; 0 where nothing was."""
        if version_of(self._db) < TASKS_SINCE:
            return 0
        found: tuple[int] = self._db.conn.execute("SELECT coalesce(max(id), 0) FROM pb_contact").fetchone()
        return found[0]

    def since(self, first: Mapping[str, date], until: date) -> Iterator[Contact]:
        """What was recorded of each subject from its first day on, up to and including `until`.

        The log is asked for these subjects and no others, a few hundred at a time.
        """
        # Those with like first days together, so that little is read in vain.
        ordered = sorted(first, key=lambda subject: (first[subject], subject))
        for at in range(0, len(ordered), _AT_ONCE):
            part = ordered[at : at + _AT_ONCE]
            marks = ", ".join("?" for _ in part)
            found = self._found(
                f"SELECT {_COLUMNS} FROM pb_contact WHERE subject IN ({marks})"
                f" AND contacted_on >= ? AND contacted_on <= ? {_IN_ORDER}",
                [*part, first[part[0]].isoformat(), until.isoformat()],
            )
            yield from (each for each in found if each.on >= first[each.subject])

    def has(self, contact: Contact) -> bool:
        """Whether exactly this was recorded."""
        return contact in self._found(
            f"SELECT {_COLUMNS} FROM pb_contact WHERE subject = ? AND contacted_on = ? {_IN_ORDER}",
            [contact.subject, contact.on.isoformat()],
        )

    def add(self, contact: Contact) -> bool:
        """Record it; False where exactly this was recorded already. The caller holds the transaction."""
        if self.has(contact):
            return False
        self._db.conn.execute(
            f"INSERT INTO pb_contact (id, {_COLUMNS})"
            " SELECT coalesce(max(id), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM pb_contact",
            [
                *(contact.subject, contact.on.isoformat(), contact.outcome, int(contact.counts)),
                *(contact.cadence, contact.step, contact.task, contact.by, contact.note),
            ],
        )
        return True

    def _found(self, sql: str, values: Sequence[Cell]) -> Iterator[Contact]:
        if version_of(self._db) < TASKS_SINCE:
            return
        for row in self._db.conn.execute(sql, values):
            yield _contact(row)


def _contact(row: Sequence[Any]) -> Contact:
    subject, on, outcome, counts, cadence, step, task, by, note = row
    return Contact(subject, date.fromisoformat(on), outcome, bool(counts), cadence, step, task, by, note)
