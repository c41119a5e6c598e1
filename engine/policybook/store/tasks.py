"""Tasks, contacts and ticks as a store keeps them.

A store of version 1 has none of them: it reads as one in which nothing was ever written. Whoever
writes holds a transaction, in which the store was upgraded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from policybook.events.task import Skipped, State, Task, Waits
from policybook.plan.model import Texts
from policybook.store.database import Tables
from policybook.store.schema import TASKS_SINCE, version_of
from policybook.store.stored import Cell

#: The columns of `pb_task` behind its key, in order.
_COLUMNS = (
    *("cadence", "step", "subject", "anchor", "member", "created_on", "due", "latest"),
    *("channel", "depth", "role", "owner", "place", "rule", "because_en", "because_zh", "digest"),
    *("state", "assigned", "listed_on", "listed_with", "waits", "not_before", "attempts", "was_due"),
    *("closed_on", "outcome", "skipped", "reason", "by"),
)
_LISTED = ", ".join(_COLUMNS)
_MARKS = ", ".join("?" for _ in ("key", *_COLUMNS))
_REPLACED = ", ".join(f"{each} = excluded.{each}" for each in _COLUMNS)

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
        return self._found("cadence = ? AND state <> 'open' AND closed_on = ?", [cadence, day.isoformat()])

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
    ) -> Iterator[Task]:
        """Tasks by key, as narrow as asked.

        `owner` does it today or has the subject in their care. `until` is the last due day, `after_latest`
        a day by which the latest day has passed.
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
        for test, day in (("listed_on = ?", listed_on), ("due <= ?", until), ("latest < ?", after_latest)):
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

    def write(self, tasks: Iterable[Task]) -> None:
        """These tasks as they now stand, whether they were there or not."""
        self._db.conn.executemany(
            f"INSERT INTO pb_task (key, {_LISTED}) VALUES ({_MARKS})"
            f" ON CONFLICT (key) DO UPDATE SET {_REPLACED}",
            (_cells(each) for each in tasks),
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
            yield _task(row)


def _cells(task: Task) -> tuple[Cell, ...]:
    return (
        task.key,
        *(task.cadence, task.step, task.subject, task.anchor.isoformat(), task.member),
        *(task.created_on.isoformat(), task.due.isoformat(), task.latest.isoformat()),
        *(task.channel, task.depth, task.role, task.owner, task.place, task.rule),
        *(task.because.en, task.because.zh, task.digest),
        *(task.state.value, task.assigned, _text(task.listed_on), task.listed_with),
        *(task.waits.value if task.waits else None, _text(task.not_before), task.attempts),
        *(_text(task.was_due), _text(task.closed_on), task.outcome),
        *(task.skipped.value if task.skipped else None, task.reason, task.by),
    )


def _task(row: Sequence[Any]) -> Task:
    # In the order of _COLUMNS, which is that of Task's fields but for the reason's two texts.
    given = dict(zip(_COLUMNS, row, strict=True))
    because = Texts(given.pop("because_en"), given.pop("because_zh"))
    for name in ("anchor", "created_on", "due", "latest"):
        given[name] = date.fromisoformat(given[name])
    for name in ("listed_on", "not_before", "was_due", "closed_on"):
        given[name] = _day(given[name])
    given["state"] = State(given["state"])
    given["waits"] = Waits(given["waits"]) if given["waits"] else None
    given["skipped"] = Skipped(given["skipped"]) if given["skipped"] else None
    return Task(because=because, **given)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
