"""What a firm knows besides customers and orders: whose they are, birthdays, contacts, deliveries, people.

INVARIANT: the same customers, orders, seed and day give the same bytes, on every machine.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from policybook.samples.names import person_names
from policybook.samples.spread import pick
from policybook.samples.to_csv import write_csv

CARE_COLUMNS = (
    "customer_no", "account_manager", "executive_sponsor", "region", "known_since", "born_on",
    "lunar_birthday", "preferences", "arriving_on", "report_cycle", "daily_statement", "left_because",
    "do_not_contact",
)  # fmt: skip
EMPLOYEE_COLUMNS = ("employee_no", "name", "role", "substitute", "tasks_a_day")
ABSENCE_COLUMNS = ("absence_no", "employee_no", "from", "until")
CONTACT_COLUMNS = ("contact_no", "customer_no", "day", "channel", "reached", "by")
DELIVERY_COLUMNS = ("order_no", "customer_no", "delivered_on")

_A_MANAGER_FOR = 80  # customers
_AN_EXECUTIVE_FOR = 500
_PREFERENCES = ("靠窗老位子", "龙井茶", "早班航次", "先发样品", "电话请在下午", "invoice by e-mail", "不吃辣")


@dataclass(frozen=True, slots=True)
class _Customer:
    key: str
    stage: str
    manager: str
    sponsor: str


def write_care(folder: Path, *, seed: int, as_of: date, delivered_days: int = 60) -> list[Path]:
    """Writes `care`, `employees`, `absences`, `contacts` and `deliveries` (.csv) beside the customers.

    `folder` holds the `customers.csv` and `orders.csv` that `write_customers` wrote for the same day.
    Deliveries are those of orders placed within so many days. Employees are away at times in the year
    before and the year after the day. A few contacts at the end no mapping should accept.
    """
    rng = Random(f"care {seed}")
    stages = _stages(folder / "customers.csv")
    managers = [f"E-{n:02d}" for n in range(1, max(4, len(stages) // _A_MANAGER_FOR) + 1)]
    executives = [f"X-{n:02d}" for n in range(1, max(2, len(stages) // _AN_EXECUTIVE_FOR) + 1)]
    customers = [
        _Customer(
            key,
            stage,
            "" if rng.randrange(30) == 0 else rng.choice(managers),
            rng.choice(executives) if rng.randrange(10) == 0 else "",
        )
        for key, stage in stages.items()
    ]
    contacts = [row for each in customers for row in _contacts(rng, each, as_of)]
    contacts += [
        ["C-99999", str(as_of), "phone", "true", "E-01"],
        [customers[0].key, "yesterday", "", "", ""],
    ]
    return [
        write_csv(folder / "care.csv", CARE_COLUMNS, [_care(rng, each, as_of) for each in customers]),
        write_csv(folder / "employees.csv", EMPLOYEE_COLUMNS, _employees(rng, managers, executives)),
        write_csv(
            folder / "absences.csv",
            ABSENCE_COLUMNS,
            [
                [f"A-{number:04d}", *row]
                for number, row in enumerate(_absences(rng, [*managers, *executives], as_of), start=1)
            ],
        ),
        write_csv(
            folder / "contacts.csv",
            CONTACT_COLUMNS,
            ([f"T-{number:06d}", *row] for number, row in enumerate(contacts, start=1)),
        ),
        write_csv(
            folder / "deliveries.csv",
            DELIVERY_COLUMNS,
            _deliveries(rng, folder / "orders.csv", stages, as_of - timedelta(days=delivered_days), as_of),
        ),
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _stages(path: Path) -> dict[str, str]:
    """The stage of each customer whose row is a good one."""
    return {row["customer_no"]: row["stage"] for row in _rows(path) if row["customer_no"].startswith("C-")}


def _care(rng: Random, of: _Customer, as_of: date) -> list[str]:
    born = _born(rng, as_of.year)
    lunar = f"{rng.randrange(1, 13):02d}-{rng.randrange(1, 31):02d}"
    known = rng.randrange(6)
    return [
        of.key,
        of.manager,
        of.sponsor,
        pick(rng, (("north", 40), ("south", 55), ("", 5))),
        str(as_of - timedelta(days=rng.randrange(10, 300))) if of.stage == "prospect" else "",
        str(born) if known > 1 else "",
        lunar if known == 1 else "",
        rng.choice(_PREFERENCES) if rng.randrange(4) == 0 else "",
        str(as_of + timedelta(days=rng.randrange(-5, 30))) if rng.randrange(20) == 0 else "",
        pick(rng, (("", 80), ("monthly", 6), ("quarterly", 6), ("half-yearly", 4), ("yearly", 4))),
        "true" if of.stage == "active" and rng.randrange(25) == 0 else "",
        rng.choice(("dropped", "forced", "chose", "loss", "lured", "taken", "", ""))
        if of.stage == "lapsed"
        else "",
        "true" if rng.randrange(60) == 0 else "",
    ]


def _born(rng: Random, year: int) -> date:
    """A birthday; one in forty on the 29th of February, far more than there are, so that it is seen."""
    at = year - rng.randrange(25, 65)
    if rng.randrange(40) == 0:
        return date(at - at % 4, 2, 29)
    return date(at, 1, 1) + timedelta(days=rng.randrange(365))


def _employees(rng: Random, managers: list[str], executives: list[str]) -> Iterator[list[str]]:
    """Everybody stands in for the one before; one manager has nobody."""
    names = iter(person_names(rng, len(managers) + len(executives)))
    for team, role in ((managers, "account-manager"), (executives, "executive")):
        for at, key in enumerate(team):
            stands_in = "" if key == "E-03" else team[(at + 1) % len(team)]
            yield [key, next(names), role, stands_in, str(rng.randrange(8, 17))]


def _absences(rng: Random, team: list[str], as_of: date) -> Iterator[list[str]]:
    """Four absences a year of each, from a day to two weeks."""
    for key in team:
        for quarter in range(-4, 4):
            first = as_of + timedelta(days=91 * quarter + rng.randrange(75))
            yield [key, str(first), str(first + timedelta(days=rng.choice((1, 2, 5, 7, 14))))]


def _contacts(rng: Random, of: _Customer, as_of: date) -> Iterator[list[str]]:
    """The contacts of the last year and a half, in order; one in five reached nobody, and some had none."""
    latest = 400 if of.stage == "lapsed" else 0
    days = sorted(latest + rng.randrange(1, 540 - latest) for _ in range(rng.randrange(7)))
    for ago in reversed(days):
        channel = pick(rng, (("visit", 25), ("phone", 45), ("network", 25), ("letter", 5)))
        reached = "false" if rng.randrange(5) == 0 else "true"
        yield [of.key, str(as_of - timedelta(days=ago)), channel, reached, of.manager]


def _deliveries(
    rng: Random, path: Path, stages: dict[str, str], since: date, as_of: date
) -> Iterator[list[str]]:
    """When the orders of the last days arrived; those still under way are not there."""
    for row in _rows(path):
        good = row["customer_no"] in stages and row["cancelled"] in {"", "false"} and row["placed_on"]
        if not good or row["amount"].startswith("-") or not str(since) < row["placed_on"] <= str(as_of):
            continue
        arrived = date.fromisoformat(row["placed_on"]) + timedelta(days=rng.randrange(1, 10))
        if arrived <= as_of and row["amount"] not in {"", "n/a"}:
            yield [row["order_no"], row["customer_no"], str(arrived)]
