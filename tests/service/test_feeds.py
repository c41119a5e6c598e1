"""Lists handed out as files, and the names that stand on them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from icalendar import Calendar

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.service.feeds import CannotHandOutError, file_name, hand_out, names_of, write_feeds
from policybook.store.sqlite import Store
from tests.reports.lists import listing

VOCABULARY = """\
vocabulary: people
entities:
  customer:
    key: id
    fields: {id: string, name: {type: string, sensitive: SECRET}}
    has_many: {orders: order}
  order: {key: id, belongs_to: customer, fields: {id: string}}
  employee: {key: id, fields: {id: integer, name: string}}
---
mapping: customers
columns: {id: string, name: string}
rows: [{entity: customer, fields: {id: id, name: name}}]
---
mapping: employees
columns: {id: integer, name: string}
rows: [{entity: employee, fields: {id: id, name: name}}]
"""

Kept = Callable[[str], tuple[Book, Path]]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A book whose customers' names are sensitive or not, and a store with some."""

    def made(sensitive: str) -> tuple[Book, Path]:
        (tmp_path / "policybook.yaml").write_text("policybook: 1\nname: firm\n", encoding="utf-8")
        (tmp_path / "people.yaml").write_text(VOCABULARY.replace("SECRET", sensitive), encoding="utf-8")
        (tmp_path / "customers.csv").write_text("id,name\nC-1,海港贸易\nC-2,\n", encoding="utf-8")
        (tmp_path / "employees.csv").write_text("id,name\n7,王芳\n", encoding="utf-8")
        book, findings = book_from(tmp_path)
        assert book is not None, findings
        with Store.open(tmp_path / "firm.db") as store:
            for name in ("customers", "employees"):
                store.load(book, name, [tmp_path / f"{name}.csv"])
        return book, tmp_path / "firm.db"

    return made


@pytest.mark.parametrize(("sensitive", "shown"), [("false", {("customer", "C-1"): "海港贸易"}), ("true", {})])
def test_names_are_those_of_the_store_where_they_may_be_shown(
    kept: Kept, sensitive: str, shown: dict[tuple[str, str], str]
) -> None:
    book, path = kept(sensitive)
    asked = [("customer", key) for key in ("C-1", "C-2", "C-3")]
    others = [("employee", "7"), ("employee", "E-1"), ("order", "1"), ("supplier", "1")]
    with Store.open(path) as store:
        found = names_of(book, store, [*asked, *others])

    assert found == {**shown, ("employee", "7"): "王芳"}


def test_each_person_gets_a_calendar_and_one_without_tasks_an_empty_one(tmp_path: Path) -> None:
    written = write_feeds(listing(), tmp_path / "feeds", "en")
    numbers = {path.name: len(Calendar.from_ical(path.read_bytes()).walk("VEVENT")) for path in written}

    assert numbers == {"E-1.ics": 11, "E-2.ics": 1, "E-3.ics": 0, "(nobody).ics": 1}
    assert sorted(path.name for path in (tmp_path / "feeds").iterdir()) == sorted(numbers)


def test_a_folder_written_twice_is_the_same_bytes(tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in write_feeds(listing(), tmp_path, "zh")}
    after = {path: path.read_bytes() for path in write_feeds(listing(), tmp_path, "zh")}

    assert after == before


@pytest.mark.parametrize("form", ["text", "markdown", "csv", "ics"])
def test_what_is_printed_is_what_a_file_gets(tmp_path: Path, form: str) -> None:
    printed = hand_out(listing(), form, "zh", None, owner="E-1")
    path = tmp_path / "list"

    assert printed
    assert hand_out(listing(), form, "zh", path, owner="E-1") is None
    assert path.read_bytes().decode("utf-8-sig") == printed


@pytest.mark.parametrize(
    ("form", "output", "says"),
    [
        ("xlsx", None, "a workbook is no text"),
        ("ics", None, "a calendar is one person's"),
        ("ics", "file", "is no folder"),
        ("csv", "", "is a folder"),
    ],
)
def test_what_cannot_be_handed_out_says_what_to_do(
    tmp_path: Path, form: str, output: str | None, says: str
) -> None:
    (tmp_path / "file").write_text("as it was", encoding="utf-8")

    with pytest.raises(CannotHandOutError, match=says):
        hand_out(listing(), form, "en", None if output is None else tmp_path / output)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["as it was"]


@pytest.mark.parametrize(("form", "library"), [("ics", "icalendar"), ("xlsx", "openpyxl")])
def test_a_library_that_is_missing_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(
        CannotHandOutError, match=rf"the library `{library}`: pip install 'policybook\[office\]'"
    ):
        hand_out(listing(), form, "en", tmp_path / "list", owner="E-1")
    assert list(tmp_path.iterdir()) == []


def test_a_key_leads_to_no_other_folder(tmp_path: Path) -> None:
    hostile = replace(listing(), people=frozenset({"../evil", "a/b", ".hidden", "x" * 5000, "nul\x00"}))
    written = write_feeds(hostile, tmp_path / "feeds", "en")

    assert {path.parent for path in written} == {tmp_path / "feeds"}
    assert list(tmp_path.iterdir()) == [tmp_path / "feeds"]
    assert len({file_name(each) for each in hostile.people}) == len(hostile.people)
