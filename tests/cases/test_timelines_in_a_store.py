"""What a story goes through in memory is what ticks and people make of the same records in a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.cases.run import cases_of
from policybook.cases.timeline import Away, Change, Done, Go, Move, Skip, Timeline, Told
from policybook.cases.timeline_run import World
from policybook.events.task import State, Task
from policybook.expr.values import Value
from policybook.run.task_record import record_contact, record_outcome, record_skip
from policybook.run.tick import tick
from policybook.store.sqlite import Store

CARE = Path(__file__).parent / "care"


def _book() -> Book:
    book, findings = book_from(CARE)
    assert book is not None, findings
    return book


BOOK = _book()
STORIES = [each for each in cases_of(BOOK)[0] if isinstance(each, Timeline)]


@pytest.mark.slow  # some three hundred ticks of a store
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_store_comes_to_the_same_tasks(story: Timeline) -> None:
    world = World(BOOK, BOOK.cadences["care"], story)
    assert world.run() == []
    with Store.open(":memory:") as store:
        found = InStore(store, story).gone_through()
    assert found == [
        replace(task, by=each.by) for task, each in zip(sorted_(world.tasks), found, strict=True)
    ]


def sorted_(tasks: Mapping[str, Task]) -> list[Task]:
    return [tasks[key] for key in sorted(tasks)]


class InStore:
    """A story told to a store: facts are written, days ticked, tasks recorded."""

    def __init__(self, store: Store, story: Timeline) -> None:
        self.store, self.story, self.day = store, story, story.start
        self.people: dict[str, dict[str, Value]] = {key: dict(facts) for key, facts in story.owners.items()}
        self.absent: dict[str, Away] = {}
        store.prepare(BOOK.vocabulary)

    def gone_through(self) -> list[Task]:
        for key, facts in self.story.subjects.items():
            self._put("customer", {"id": key, **facts})
        self._morning(self.day)
        for move in self.story.moves:
            self._happens(move)
        return sorted(self.store.tasks.select(["care"]), key=lambda task: task.key)

    def _happens(self, move: Move) -> None:
        match move:
            case Go(to):
                while self.day < to:
                    self._morning(self.day + timedelta(days=1))
            case Change(facts, True):
                for key, changed in facts.items():
                    self.people[key] |= changed
            case Change(facts):
                for key, changed in facts.items():
                    known = self.store.connection.execute("SELECT * FROM customer WHERE id = ?", [key])
                    names = [column[0] for column in known.description]
                    self._put("customer", {**dict(zip(names, known.fetchone(), strict=True)), **changed})
            case Away(owner):
                self.absent[owner] = move
            case Done(picked, outcome, by, note):
                key = self._open(picked.step, picked.subject, picked.member)
                record_outcome(BOOK, self.store, key, outcome, self.day, by or "somebody", note)
            case Skip(picked, reason, by):
                key = self._open(picked.step, picked.subject, picked.member)
                record_skip(BOOK, self.store, key, self.day, by or "somebody", reason)
            case Told(subject, outcome, by, note):
                record_contact(BOOK, self.store, subject, outcome, self.day, by or "somebody", note)
            case _:
                pass

    def _open(self, step: str, subject: str, member: str | None) -> str:
        found = [
            each
            for each in self.store.tasks.select(["care"])
            if (each.step, each.subject, each.state) == (step, subject, State.OPEN)
            and member in (None, each.member)
        ]
        return min(found, key=lambda task: (task.due, task.key)).key

    def _morning(self, day: date) -> None:
        self.day = day
        for key in sorted({*self.people, *self.absent}):
            facts: dict[str, Value] = {"id": key, **self.people.get(key, {})}
            away = self.absent.get(key)
            if away is not None and (away.until is None or day < away.until):
                facts |= {"on_leave": True, "deputy": away.substitute or facts.get("deputy")}
            self._put("employee", facts)
        tick(BOOK, self.store, day)

    def _put(self, table: str, facts: Mapping[str, Value]) -> None:
        rows = facts.get("orders")
        cells = {name: _cell(value) for name, value in facts.items() if not isinstance(value, list)}
        names = ", ".join(cells)
        marks = ", ".join("?" for _ in cells)
        quoted = f'"{table}"'
        self.store.connection.execute(
            f"INSERT OR REPLACE INTO {quoted} ({names}) VALUES ({marks})", [*cells.values()]
        )
        for row in rows if isinstance(rows, list) else []:
            assert isinstance(row, dict)
            self._put("order", {**row, "customer": facts["id"]})
        self.store.connection.commit()


def _cell(value: Value) -> object:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return int(value)
        case _:
            return value
