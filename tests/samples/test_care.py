"""What is made up besides customers and orders: it belongs to them, and it is as uneven as a firm's own."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from policybook.samples.care import write_care
from policybook.samples.customers import write_customers

AS_OF = date(2025, 6, 30)


def made(folder: Path, count: int, seed: int) -> dict[str, list[dict[str, str]]]:
    write_customers(folder, count=count, seed=seed, as_of=AS_OF)
    write_care(folder, seed=seed, as_of=AS_OF)
    found = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


@pytest.fixture(scope="module")
def firm(tmp_path_factory) -> dict[str, list[dict[str, str]]]:
    return made(tmp_path_factory.mktemp("care"), 800, 7)


def digest(folder: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.csv")))).hexdigest()


def test_the_bytes_are_these_and_another_seed_gives_others(tmp_path):
    """A change of the generator changes committed samples: it is to be meant."""
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        made(tmp_path / name, 40, seed)
    assert digest(tmp_path / "one") == digest(tmp_path / "same") != digest(tmp_path / "other")
    assert digest(tmp_path / "one")[:16] == "8b21c30a409d5b47"


def test_customers_and_orders_are_not_touched(tmp_path):
    paths = write_customers(tmp_path, count=40, seed=1, as_of=AS_OF)
    before = [path.read_bytes() for path in paths]
    write_care(tmp_path, seed=1, as_of=AS_OF)
    assert [path.read_bytes() for path in paths] == before


def test_everything_belongs_to_somebody_who_is_there(firm):
    customers = {row["customer_no"] for row in firm["customers"] if row["customer_no"].startswith("C-")}
    people = {row["employee_no"] for row in firm["employees"]}
    orders = {row["order_no"]: row for row in firm["orders"]}
    assert [row["customer_no"] for row in firm["care"]] == sorted(customers)
    assert {row["account_manager"] for row in firm["care"]} <= people | {""}
    assert {row["executive_sponsor"] for row in firm["care"]} <= people | {""}
    assert {row["substitute"] for row in firm["employees"]} <= people | {""}
    assert {row["employee_no"] for row in firm["absences"]} == people
    assert {row["customer_no"] for row in firm["contacts"]} - customers == {"C-99999"}
    for row in firm["deliveries"]:
        order = orders[row["order_no"]]
        assert order["customer_no"] == row["customer_no"] in customers
        assert order["placed_on"] < row["delivered_on"] <= str(AS_OF)
        assert order["cancelled"] != "true"


def test_there_are_birthdays_of_every_kind(firm):
    born = [row["born_on"][5:] for row in firm["care"]]
    moon = [row["lunar_birthday"] for row in firm["care"]]
    assert born.count("02-29") >= 10
    assert sum(each.endswith("-30") for each in moon) >= 2
    assert 80 < sum(map(bool, moon)) < 200
    assert not any(of and by_moon for of, by_moon in zip(born, moon, strict=True))


def test_some_have_nobody_some_are_never_reached_and_absences_overlap(firm):
    """A day on which somebody and who stands in are both away has to be among them."""
    assert 10 < sum(not row["account_manager"] for row in firm["care"]) < 60
    reached = Counter(row["reached"] for row in firm["contacts"])
    assert reached["true"] > 3 * reached["false"] > 300
    contacted = {row["customer_no"] for row in firm["contacts"] if row["reached"] == "true"}
    assert len(contacted) < 700
    away = {row["employee_no"]: [] for row in firm["employees"]}
    for row in firm["absences"]:
        assert row["from"] < row["until"]
        away[row["employee_no"]].append((row["from"], row["until"]))
    both = [
        each["employee_no"]
        for each in firm["employees"]
        for first, last in away.get(each["substitute"], [])
        for begin, end in away[each["employee_no"]]
        if begin < last and first < end
    ]
    assert both


def test_the_lapsed_have_not_been_contacted_for_a_year(firm):
    lapsed = {row["customer_no"] for row in firm["customers"] if row["stage"] == "lapsed"}
    days = [
        row["day"] for row in firm["contacts"] if row["customer_no"] in lapsed and row["day"] != "yesterday"
    ]
    assert days
    assert max(days) < "2024-06-30"
    reasons = {row["left_because"] for row in firm["care"] if row["customer_no"] in lapsed}
    assert reasons == {"", "dropped", "forced", "chose", "loss", "lured", "taken"}
