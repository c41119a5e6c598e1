"""What follow-up promises of the firm, looked up without the code that plans its days.

Facts are read from the data files, what happened from the store's own tables.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from policybook.calendar.lunar import to_lunar
from policybook.calendar.public_holidays import public_holidays
from policybook.events.task import Contact, Skipped, State, Task
from policybook.run.task_model import Tick
from tests.simulation.harbour import Firm, book

CARE = "customer-care"
CAPS = ((2, 7), (5, 30))
#: The cadence whose lists take no place of a day.
WITHOUT_LIMIT = "account-routines"
#: Steps of `customer-care` that are no contact.
NO_CONTACT = {"update-file", "arrival"}
#: Between two contacts of a customer of class A.
SHORTEST = timedelta(days=14)
BY_PERSON = (None, Skipped.GIVEN_UP, Skipped.BY_HAND)


class Promises:
    """Looks at every day of a firm whose data lie in a folder."""

    def __init__(self, data: Path) -> None:
        self.rows = {
            name: [*csv.DictReader((data / f"{name}.csv").open(encoding="utf-8", newline=""))]
            for name in ("customers", "orders", "care", "contacts", "employees", "absences")
        }
        self.was_closed: dict[str, Task] = {}
        self.seen = Counter[str]()

    def check(self, firm: Firm, day: date, found: Tick) -> None:
        """Everything that must hold after the tick of a day."""
        listed, ids = firm.lists(day), [*book().cadences]
        contacts = [each for key in {task.subject for task in listed} for each in firm.store.contacts.of(key)]
        self.check_lists(listed, day)
        self.check_caps([each for each in listed if each.cadence == CARE], contacts, day)
        self.check_open(
            [*firm.store.tasks.select(ids, states=[State.OPEN])], {each.key for each in listed}, day
        )
        for id in ids:
            for on in (day - timedelta(days=1), day):
                self.was_closed |= {each.key: each for each in firm.store.tasks.closed_on(id, on)}
        if day.day == 1:
            self.check_closed(firm.store.tasks.select(ids, states=[State.DONE, State.SKIPPED]))
        if day.weekday() == 0:
            tasks = firm.store.tasks.select([CARE], step="keep-in-touch")
            self.check_nobody_is_forgotten(firm, {(each.subject, each.anchor): each for each in tasks}, day)
        self.seen["listed"] += len(listed)

    def check_lists(self, listed: list[Task], day: date) -> None:
        """On no list twice, with whoever is there, no longer than the day, and on no quiet day."""
        keys = {each.key for each in listed}
        assert len(keys) == len(listed)
        places = Counter(
            each.assigned for each in listed if each.listed_with is None and each.cadence != WITHOUT_LIMIT
        )
        for person, many in places.items():
            holds = self.capacity.get(person or "")
            assert holds is None or many <= holds, f"{person} on {day}: {many} of {holds}"
            self.seen["full lists"] += many == holds
        for task in listed:
            assert not self.is_away(task.assigned, day), f"{task.key}: {task.assigned} is away on {day}"
            self.seen["stood in"] += task.assigned != task.owner
            self.seen["merged"] += task.listed_with is not None
            assert task.listed_with is None or task.listed_with in keys
            if task.cadence == CARE and task.step not in NO_CONTACT:
                assert not is_quiet(day), f"{task.key} on {day}"

    def check_caps(self, listed: list[Task], contacts: list[Contact], day: date) -> None:
        """With what is listed, no customer has more contacts than allowed within any window."""
        real = defaultdict(list)
        for each in contacts:
            if each.counts:
                real[each.subject].append(each.on)
        more = Counter(
            each.subject for each in listed if each.listed_with is None and each.step not in NO_CONTACT
        )
        for subject, places in more.items():
            for most, width in CAPS:
                had = sum(0 <= (day - on).days < width for on in real[subject])
                assert had + places <= most, f"{subject} on {day}: {had} + {places} within {width} days"

    def check_open(self, tasks: list[Task], listed: set[str], day: date) -> None:
        """What is open is on a list or says why; of what was closed, only what was withdrawn opens again."""
        for task in tasks:
            before = self.was_closed.pop(task.key, None)
            if before is not None:
                step = book().cadences[task.cadence].step(task.step)
                over_again = step.repeats and day > before.closed_on
                assert before.skipped in (Skipped.WITHDRAWN, Skipped.EXIT) or over_again, task.key
                self.seen["opened again"] += 1
            assert (task.key in listed) == (task.waits is None), task.key
            self.seen[f"waits: {task.waits}" if task.waits else "open and listed"] += 1
            self.seen["overdue"] += task.is_overdue(day)
            self.seen["moved"] += task.was_due is not None

    def check_closed(self, tasks: Iterator[Task]) -> None:
        """What was closed is as it was then; nothing is lost."""
        found = {each.key: each for each in tasks}
        assert found == self.was_closed

    def check_nobody_is_forgotten(
        self, firm: Firm, tasks: Mapping[tuple[str, date], Task], day: date
    ) -> None:
        """Nobody beyond the longest spacing without an overdue task, unless a person closed it lately.

        `tasks` are those of the spacing by their subject and anchor.
        """
        classes = {policy: firm.store.history(policy).states_on(day) for policy in ("abc", "key-account")}
        logged: dict[str, date] = {
            key: date.fromisoformat(on)
            for key, on in firm.store.connection.execute(
                "SELECT subject, max(contacted_on) FROM pb_contact WHERE counts GROUP BY subject"
            )
        }
        for customer in self.active:
            key = customer["customer_no"]
            abc, account = (found.now if (found := classes[policy].get(key)) else None for policy in classes)
            if self.has_left(key, customer, abc, day):
                continue
            own = [on for on in self.own_contacts[key] if on <= day]
            last = max([*own, *([logged[key]] if key in logged else [])], default=None)
            anchor = last or self.since(key, customer, day)
            if anchor is None or day <= anchor + timedelta(days=longest(abc, account, customer["potential"])):
                continue
            task = tasks.get((key, anchor))
            assert task is not None, f"{key}, last met {anchor}, class {abc}: forgotten on {day}"
            least = ideal(abc, account, customer["potential"])
            assert task.state is State.OPEN or (task.skipped in BY_PERSON and day < task.closed_on + least), (
                task
            )
            self.seen["beyond the longest spacing"] += 1
            if task.state is State.OPEN:
                # A step down in class or a late start moves the latest day, never before the day it was told.
                assert task.is_overdue(day) or task.latest == day, task

    @cached_property
    def capacity(self) -> dict[str, int]:
        return {each["employee_no"]: int(each["tasks_a_day"]) for each in self.rows["employees"]}

    @cached_property
    def absences(self) -> dict[str, list[tuple[date, date]]]:
        found = defaultdict(list)
        for each in self.rows["absences"]:
            found[each["employee_no"]].append(
                (date.fromisoformat(each["from"]), date.fromisoformat(each["until"]))
            )
        return found

    def is_away(self, person: str | None, day: date) -> bool:
        return any(first <= day < back for first, back in self.absences.get(person or "", ()))

    @cached_property
    def active(self) -> list[dict[str, str]]:
        return [
            each
            for each in self.rows["customers"]
            if each["stage"] == "active" and each["customer_no"] in self.care
        ]

    @cached_property
    def own_contacts(self) -> dict[str, list[date]]:
        found = defaultdict(list)
        for each in self.rows["contacts"]:
            if each["reached"] == "true" and each["day"][:2] == "20":
                found[each["customer_no"]].append(date.fromisoformat(each["day"]))
        return found

    @cached_property
    def bought(self) -> dict[str, list[date]]:
        found = defaultdict(list)
        for each in self.rows["orders"]:
            good = each["cancelled"] in ("", "false") and each["amount"] not in ("", "n/a")
            if good and each["placed_on"] and not each["amount"].startswith("-"):
                found[each["customer_no"]].append(date.fromisoformat(each["placed_on"]))
        return found

    @cached_property
    def care(self) -> dict[str, dict[str, str]]:
        return {each["customer_no"]: each for each in self.rows["care"]}

    def has_left(self, key: str, customer: dict[str, str], abc: str | None, day: date) -> bool:
        """Whether an exit holds."""
        care, bought = self.care[key], [on for on in self.bought[key] if on <= day]
        return (
            care["do_not_contact"] == "true"
            or care["left_because"] in ("dropped", "forced")
            or (customer["hopeless"] == "true" and abc != "A")
            or (bool(bought) and max(bought).replace(year=max(bought).year + 3) <= day)
        )

    def since(self, key: str, customer: dict[str, str], day: date) -> date | None:
        if customer["since"]:
            return date.fromisoformat(customer["since"])
        return min((on for on in self.bought[key] if on <= day), default=None)


def longest(abc: str | None, account: str | None, potential: str) -> int:
    """The most days between two contacts, as the pack and the firm's overlay have it."""
    if abc == "A" or account == "key":
        return 30
    if abc == "B":
        return 60
    return 365 if abc == "D" and potential != "high" else 120


def ideal(abc: str | None, account: str | None, potential: str) -> timedelta:
    """The days after which a contact is due."""
    if abc == "A" or account == "key":
        return SHORTEST
    if abc == "B":
        return timedelta(days=21)
    return timedelta(days=180 if abc == "D" and potential != "high" else 90)


def is_quiet(day: date) -> bool:
    """The firm is closed, or it is Qingming or the Ghost Festival."""
    off = public_holidays("CN", None, day.year, day.year)
    moon = to_lunar(day)
    festival = (day.month, day.day) in ((4, 4), (4, 5)) or (moon.month, moon.day, moon.leap) == (7, 15, False)
    closed = day in off.off or (day.weekday() >= 5 and day not in off.makeup)
    return festival or closed
