"""`policybook workload`: as text, JSON and a page, and as a gate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width
from xml.etree import ElementTree

import pytest
from tests.run.cares import CARE, care, put_customers
from tests.service.test_workload import FIRST

from policybook.run.many import run_book
from policybook.store.sqlite import Store

Policybook = Callable[..., Any]
Valid = Callable[[str, Any], None]
CUSTOMERS: dict[str, dict[str, object]] = {
    "C-1": {"spend": 2000, "trading_since": "2026-02-20"},
    "C-2": {"spend": 2000, "trading_since": "2026-03-01"},
    "C-3": {"trading_since": "2025-12-01", "born_on": "1980-03-15"},
}
TEXT = """\
Customer care (care)
workload as of 2026-03-02, 2 weeks

  week      open days  tasks  capacity  Visit  Letter
  2026-W10          7      1         7      1       0
  2026-W11          7      2         7      1       1

  step           tasks
  Keep in touch      2
  Birthday           1

  who       late  tasks  capacity  fullest week
  王 (E-1)     1      3        14  2026-W11      2  7

1 fell due before the first day; the room that is left is enough for them by 2026-W10

capacity is kept
"""


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """A book and the store in which its classes were run, as a command names them; one task a day for E-1."""
    monkeypatch.chdir(tmp_path)
    book = care(tmp_path / "care")
    with Store.open(tmp_path / "care.db") as store:
        put_customers(book, store, CUSTOMERS)
        store.connection.execute("INSERT INTO employee (id, name, tasks_a_day) VALUES ('E-1', '王', 1)")
        run_book(book, store, FIRST)
    return ("care", "--store", "sqlite:///care.db", "--as-of", FIRST.isoformat())


def test_the_workload_as_text(firm: tuple[str, ...], policybook: Policybook) -> None:
    ended = policybook("workload", *firm, "--weeks", "2")

    assert (ended.code, ended.out) == (0, TEXT)


def test_it_fits_a_screen_in_both_languages(firm: tuple[str, ...], policybook: Policybook) -> None:
    for language in ("en", "zh"):
        lines = policybook("workload", *firm, "--language", language).out.splitlines()

        assert max(sum(2 if east_asian_width(char) in "WF" else 1 for char in line) for line in lines) <= 100
        assert len([line for line in lines if line.startswith("  2026-W")]) == 13


def test_json_has_the_shape_of_its_schema(
    firm: tuple[str, ...], policybook: Policybook, as_schema_says: Valid
) -> None:
    answer = policybook("workload", *firm, "--weeks", "2", "--format", "json").json

    as_schema_says("workload", answer)
    (cadence,) = answer["cadences"]
    assert cadence["weeks"][0] == {
        "week": "2026-W10",
        "from": "2026-03-02",
        "to": "2026-03-08",
        "open_days": 7,
    }
    (owner,) = cadence["owners"]
    assert (owner["owner"], owner["name"], owner["late"], owner["worked_off"]) == ("E-1", "王", 1, "2026-W10")
    assert owner["weeks"][0] == {
        "tasks": 1, "capacity": 7, "over": 0, "steps": {"keep-in-touch": 1}, "channels": {"visit": 1}
    }  # fmt: skip
    assert answer["exceeds"] is False


def test_cadences_share_the_room_of_a_list(
    firm: tuple[str, ...], policybook: Policybook, as_schema_says: Valid
) -> None:
    Path("care/others.yaml").write_text(CARE.replace("cadence: care", "cadence: others"), encoding="utf-8")
    asked = ("workload", *firm, "--weeks", "2")
    answer = policybook(*asked, "--format", "json").json

    as_schema_says("workload", answer)
    assert [each["cadence"] for each in answer["cadences"]] == ["care", "others"]
    (owner,) = answer["together"]["owners"]
    assert [(each["tasks"], each["capacity"]) for each in owner["weeks"]] == [(2, 7), (4, 7)]
    assert owner["weeks"][0]["steps"] == {"care.keep-in-touch": 1, "others.keep-in-touch": 1}
    assert "\nAll cadences together\n" in policybook(*asked).out
    assert policybook(*asked, "--cadence", "care", "--format", "json").json["together"] is None


@pytest.mark.parametrize(("rooms", "code"), [(1, 0), (0, 1)])
def test_the_gate_closes_where_capacity_is_exceeded(
    firm: tuple[str, ...], policybook: Policybook, rooms: int, code: int
) -> None:
    with Store.open("sqlite:///care.db") as store:
        store.connection.execute("UPDATE employee SET tasks_a_day = ?", (rooms,))

    assert policybook("workload", *firm, "--gate", "--weeks", "1").code == code
    assert policybook("workload", *firm, "--weeks", "1").code == 0
    assert ("over by" in policybook("workload", *firm, "--weeks", "1").out) is (code == 1)


def test_the_page_is_written_whole(firm: tuple[str, ...], policybook: Policybook) -> None:
    asked = ("workload", *firm, "--weeks", "2", "--format", "html", "--language", "zh")
    ended = policybook(*asked, "-o", "work.html")

    assert (ended.code, ended.out) == (0, "")
    written = Path("work.html").read_text(encoding="utf-8")
    assert ElementTree.fromstring(written).attrib == {"lang": "zh-CN"}
    assert policybook(*asked).out == written


def test_what_cannot_be_asked_ends_with_a_finding(firm: tuple[str, ...], policybook: Policybook) -> None:
    ended = policybook("workload", *firm, "--cadence", "cares")

    assert ended.code == 2
    assert "unknown cadence `cares`" in ended.err
    assert policybook("workload", *firm, "--weeks", "0").code == 2
