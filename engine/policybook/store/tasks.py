"""Tasks, contacts and ticks as a store keeps them.

A store of version 1 has none of them: it reads as one in which nothing was ever written. Whoever
writes holds a transaction, in which the store was upgraded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from policybook.events.task import State, Task
from policybook.store.database import Tables
from policybook.store.schema import TASKS_SINCE, version_of
from policybook.store.stored import Cell
from policybook.store.task_rows import COLUMNS, cells_of, task_of

_LISTED = ", ".join(COLUMNS)
_MARKS = ", ".join("?" for _ in ("key", *COLUMNS))
_REPLACED = ", ".join(f"{each} = excluded.{each}" for each in COLUMNS)

#: The states of a task that is no longer to be done.
CLOSED = (State.DONE, State.SKIPPED)

#: So many values stand in one statement at most; SQLite of long ago takes 999.
_AT_ONCE = 500

#: Behind every character that a key may hold.
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Ticked:
    """A day of a cadence that was written: how many tasks it made, and how many it changed."""

    cadence: str
    as_of: date
    digest: str
    created: int
    changed: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How many tasks are open and overdue, how many stand on whose list, and how many wait, by why."""

    open: int
    overdue: int
    listed: Mapping[str | None, int]
    waits: Mapping[str, int]


class TaskLog:
    """The tasks of all cadences, and the days that were ticked."""

    def __init__(self, db: Tables) -> None:
        self._db = db

    @property
    def is_kept(self) -> bool:
        """Whether the store has the tables; one of version 1 has not."""
        return version_of(self._db) >= TASKS_SINCE

    def task(self, key: str) -> Task | None:
        """The task of a key."""
        return next(self._found("key = ?", [key]), None)

    def of_keys(self, keys: Iterable[str]) -> Iterator[Task]:
        """The tasks that there are of these keys, by key."""
        listed = sorted(set(keys))
        for first in range(0, len(listed), _AT_ONCE):
            part = listed[first : first + _AT_ONCE]
            yield from self._found(f"key IN ({', '.join('?' for _ in part)})", part)

    def open(self, cadence: str) -> Iterator[Task]:
        """The open tasks of a cadence, by key."""
        return self._found("cadence = ? AND state = 'open'", [cadence])

    def closed_on(self, cadence: str, day: date) -> Iterator[Task]:
        """The tasks of a cadence that were closed on a day, by key."""
        return self.select([cadence], states=CLOSED, closed=(day, day))

    def select(
        self,
        cadences: Sequence[str],
        *,
        states: Sequence[State] = (),
        subject: str | None = None,
        step: str | None = None,
        owner: str | None = None,
        listed_on: date | None = None,
        until: date | None = None,
        after_latest: date | None = None,
        closed: tuple[date, date] | None = None,
    ) -> Iterator[Task]:
        """Tasks by key, as narrow as asked.

        `owner` does it today or has the subject in their care. `until` is the last due day, `after_latest`
        a day by which the latest day has passed, `closed` the first and the last day of closing. Of a
        store with years of tasks only those in `states` are looked at.
        """
        if not cadences:
            return iter(())
        where = [f"cadence IN ({', '.join('?' for _ in cadences)})"]
        values: list[Cell] = [*cadences]
        if states:
            where.append(f"state IN ({', '.join('?' for _ in states)})")
            values += [each.value for each in states]
        for column, value in (("subject", subject), ("step", step)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)
        if owner is not None:
            where.append("coalesce(assigned, owner) = ?")
            values.append(owner)
        first, last = closed if closed is not None else (None, None)
        for test, day in (
            ("listed_on = ?", listed_on),
            ("due <= ?", until),
            ("latest < ?", after_latest),
            ("closed_on >= ?", first),
            ("closed_on <= ?", last),
        ):
            if day is not None:
                where.append(test)
                values.append(day.isoformat())
        return self._found(" AND ".join(where), values)

    def under(self, start: str) -> Iterator[Task]:
        """The task of a key, and those whose key begins with it and a `/`, by key."""
        return self._found("key = ? OR (key > ? AND key < ?)", [start, start + "/", start + "/" + _LAST])

    def neighbours(self, key: str, most: int = 6) -> list[str]:
        """The keys next to where this one would be, the open tasks' first."""
        if not self.is_kept:
            return []
        found: list[str] = []
        for test, order in (("<", "DESC"), (">", "ASC")):
            rows = self._db.conn.execute(
                f"SELECT key FROM pb_task WHERE key {test} ? ORDER BY key {order} LIMIT ?", [key, most]
            )
            found += [row[0] for row in rows]
        return found

    def standing(self, cadence: str, day: date) -> Standing:
        """How the open tasks of a cadence stand on a day."""
        if not self.is_kept:
            return Standing(0, 0, {}, {})
        rows = self._db.conn.execute(
            "SELECT assigned, waits, CASE WHEN listed_on = ? AND waits IS NULL THEN 1 ELSE 0 END AS listed,"
            " CASE WHEN latest < ? THEN 1 ELSE 0 END AS overdue, count(*) FROM pb_task"
            " WHERE cadence = ? AND state = 'open' GROUP BY 1, 2, 3, 4",
            [day.isoformat(), day.isoformat(), cadence],
        )
        count = overdue = 0
        listed: Counter[str | None] = Counter()
        waits: Counter[str] = Counter()
        for assigned, why, is_listed, is_overdue, number in rows:
            count += number
            overdue += number * is_overdue
            if is_listed:
                listed[assigned] += number
            elif why is not None:
                waits[why] += number
        people = sorted(listed, key=lambda person: (person is not None, person or ""))
        return Standing(
            count,
            overdue,
            {each: listed[each] for each in people},
            {each: waits[each] for each in sorted(waits)},
        )

    def open_by_cadence(self) -> dict[str, int]:
        """How many tasks are open, by cadence, of books of other days too."""
        if not self.is_kept:
            return {}
        rows = self._db.conn.execute(
            "SELECT cadence, count(*) FROM pb_task WHERE state = 'open' GROUP BY cadence ORDER BY cadence"
        )
        return dict(tuple(row) for row in rows)

    def write(self, tasks: Iterable[Task]) -> None:
        """These tasks as they now stand, whether they were there or not."""
        self._db.conn.executemany(
            f"INSERT INTO pb_task (key, {_LISTED}) VALUES ({_MARKS})"
            f" ON CONFLICT (key) DO UPDATE SET {_REPLACED}",
            (cells_of(each) for each in tasks),
        )

    def last_tick(self, cadence: str) -> Ticked | None:
        """The latest day of a cadence that was written."""
        if not self.is_kept:
            return None
        found = self._db.conn.execute(
            "SELECT as_of, digest, created, changed FROM pb_tick WHERE cadence = ?"
            " ORDER BY as_of DESC LIMIT 1",
            [cadence],
        ).fetchone()
        return Ticked(cadence, date.fromisoformat(found[0]), *found[1:]) if found else None

    def write_tick(self, tick: Ticked) -> None:
        """That a day was written; what it says now counts where it was written before."""
        self._db.conn.execute(
            "INSERT INTO pb_tick (cadence, as_of, digest, created, changed) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (cadence, as_of) DO UPDATE SET digest = excluded.digest,"
            " created = excluded.created, changed = excluded.changed",
            [tick.cadence, tick.as_of.isoformat(), tick.digest, tick.created, tick.changed],
        )

    def _found(self, where: str, values: Sequence[Cell]) -> Iterator[Task]:
        if not self.is_kept:
            return
        rows = self._db.conn.execute(f"SELECT {_LISTED} FROM pb_task WHERE {where} ORDER BY key", values)
        for row in rows:
            yield task_of(row)
