"""The logistics firm over a year: its data, its days, and its people, all made up from a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.events.record import Recorded, contact, listed_together, record, skip
from policybook.events.task import Contact, State, Task
from policybook.run.many import run_book
from policybook.run.task_model import Tick
from policybook.run.tick import tick
from policybook.samples.care import write_care
from policybook.samples.customers import write_customers
from policybook.shipped import shipped
from policybook.store.sqlite import Store

FILES = ("customers", "orders", "care", "contacts", "deliveries", "employees", "absences")
#: The last day of the data: facts lie before it, and a year of ticks ends with it.
LAST = date(2025, 12, 31)
DAY = timedelta(days=1)
#: Who never does anything that is on the list.
IDLE = frozenset({"E-02"})


@cache
def book() -> Book:
    """The firm's book."""
    found, findings = book_from(shipped("examples") / "harbour-logistics")
    assert found is not None, findings
    return found


def write_data(folder: Path, customers: int) -> Path:
    """The firm's data files in a new folder."""
    folder.mkdir(parents=True)
    write_customers(folder, count=customers, seed=7, as_of=LAST)
    write_care(folder, seed=7, as_of=LAST, delivered_days=400)
    return folder


def load(data: Path, store: Path) -> None:
    """The data in a store, and its customers' classes."""
    with closing(Store.open(store)) as opened:
        for name in FILES:
            opened.load(book(), name, [data / f"{name}.csv"], rejects=data / f"{name}.rejected")


@dataclass
class Firm:
    """A store of the firm; it is opened anew after a crash."""

    path: Path
    seed: int = 1

    def __post_init__(self) -> None:
        self.store = Store.open(self.path)

    def reopen(self) -> None:
        """What is left when the program is started again."""
        self.store.close()
        self.store = Store.open(self.path)

    def classify(self, day: date) -> None:
        """On the first of a month the classes are worked out anew, before the lists."""
        if day.day == 1:
            run_book(book(), self.store, day)

    def tick(self, day: date) -> Tick:
        """The tasks and lists up to a day."""
        found = tick(book(), self.store, day)
        assert not found.findings, found.findings
        return found

    def lists(self, day: date) -> list[Task]:
        """What stands on a list of a day, by key."""
        found = self.store.tasks.select([*book().cadences], states=[State.OPEN], listed_on=day)
        return [each for each in found if each.waits is None]

    def people_act(self, day: date) -> None:
        """What people do with the lists of a day, and who is met by chance.

        Each task has a chance of its own, whatever stands beside it: done, tried in vain, skipped, left.
        """
        listed = self.lists(day)
        with self.store.transaction():
            for task in listed:
                if task.listed_with is None and task.assigned not in IDLE:
                    self._deal_with(task, listed, day)
            for contact_ in self._met(day):
                self.store.contacts.add(contact_)

    def _deal_with(self, task: Task, listed: list[Task], day: date) -> None:
        rng = Random(f"{self.seed}/{day}/{task.key}")
        by = task.assigned or "front office"
        cadence = book().cadences[task.cadence]
        chance = rng.randrange(100)
        if chance >= 75:
            return
        if chance == 74:
            given_up = skip(task, day, by, "no need of it")
            assert isinstance(given_up, Task)
            self.store.tasks.write([given_up])
            return
        outcome = "no-answer" if chance >= 58 else rng.choice([*cadence.outcomes])
        if outcome not in cadence.outcomes:
            return
        done = record(cadence, task, outcome, day, by, others=listed_together(task, listed))
        assert isinstance(done, Recorded)
        self.store.tasks.write(done.tasks)
        for each in done.contacts:
            self.store.contacts.add(each)

    def _met(self, day: date) -> Iterator[Contact]:
        rng = Random(f"{self.seed}/{day}")
        cadence = book().cadences["customer-care"]
        for _ in range(2):
            met = contact(cadence, f"C-{rng.randrange(1, 100):05d}", "reached", day, "front office")
            assert isinstance(met, Contact)
            yield met

    def content(self) -> bytes:
        """Every row of the tasks, contacts and ticks, in order."""
        tables = (("pb_task", "key"), ("pb_contact", "id"), ("pb_tick", "cadence, as_of"))
        return "\n".join(
            repr(row)
            for table, order in tables
            for row in self.store.connection.execute(f"SELECT * FROM {table} ORDER BY {order}")
        ).encode()


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def live(
    firm: Firm,
    first: date,
    last: date,
    *,
    acts: Callable[[date], bool] = lambda day: True,
    ticks: Callable[[date], bool] = lambda day: True,
    each_day: Callable[[Firm, date, Tick], None] | None = None,
) -> Firm:
    """The days from the first to the last: lists on the days that `ticks`, people on those that `acts`."""
    firm.classify(first.replace(day=1))
    for day in days(first, last):
        firm.classify(day)
        if ticks(day):
            found = firm.tick(day)
            if each_day is not None:
                each_day(firm, day, found)
        if acts(day):
            firm.people_act(day)
    return firm
