"""The contact log as a store keeps it: what was recorded of whom on which day, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from policybook.events.task import Contact
from policybook.store.database import Tables
from policybook.store.schema import TASKS_SINCE, version_of
from policybook.store.stored import Cell

_COLUMNS = "subject, contacted_on, outcome, counts, cadence, step, task, by, note"
_IN_ORDER = "ORDER BY contacted_on, id"


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

    def needed(self, cadence: str, subjects: Collection[str], since: date, until: date) -> Iterator[Contact]:
        """What a day of a cadence asks of these subjects, oldest first.

        That is what was recorded from `since` on, and what was after the oldest anchor of a subject's
        open tasks, up to and including `until`. Only what is given is held in memory.
        """
        days: list[Cell] = [since.isoformat(), until.isoformat()]
        recent = f"SELECT id, {_COLUMNS} FROM pb_contact WHERE contacted_on >= ? AND contacted_on <= ?"
        older = (
            f"SELECT id, {', '.join('c.' + each for each in _COLUMNS.split(', '))} FROM"
            " (SELECT subject AS of_subject, min(anchor) AS first FROM pb_task"
            " WHERE cadence = ? AND state = 'open' GROUP BY subject) AS waiting"
            " JOIN pb_contact AS c ON c.subject = waiting.of_subject AND c.contacted_on >= waiting.first"
            " WHERE c.contacted_on < ?"
        )
        found = self._found(
            f"SELECT {_COLUMNS} FROM ({recent} UNION ALL {older}) AS needed {_IN_ORDER}",
            [*days, cadence, since.isoformat()],
        )
        return (each for each in found if each.subject in subjects)

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
