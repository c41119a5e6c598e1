"""What a run keeps of a record's place, so that `explain` reads the very number that the run decided by."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from policybook.run.kept_facts import facts_from_text
from policybook.run.many import run_book
from policybook.run.one import explain
from policybook.store.sqlite import Store
from tests.run.clubs import club, put, standings

BY_SHARE = """
classification: level
of: member
classes: {A: a, B: b}
rules:
  - {id: much, when: {points_share: "<= 2 / 3"}, then: A, because: {en: "{points_share} at {points_rank}"}}
default: B
"""


def test_a_share_is_kept_as_the_two_numbers_that_it_is_the_quotient_of(tmp_path: Path) -> None:
    book = club(tmp_path, level=BY_SHARE)
    with Store.open(":memory:") as store:
        put(book, store, {"a": 2, "b": 1, "c": None})
        run_book(book, store, date(2024, 1, 31))
        assert standings(store) == {"a": "A", "b": "B", "c": "B"}
        kept = dict(store.connection.execute("SELECT subject, facts FROM pb_standing"))
        assert kept == {
            "a": '{"points_rank":"1","points_share":"2/3"}',
            "b": '{"points_rank":"2","points_share":"3/3"}',
            "c": '{"points_rank":null,"points_share":null}',
        }
        (told,) = explain(book, store, "a", "level")
        assert told.outcome == "A"
        assert told.rule == "much"
        assert told.because("en") == "0.666667 at 1"


def test_a_total_of_zero_is_kept_as_no_share(tmp_path: Path) -> None:
    book = club(tmp_path, level=BY_SHARE)
    with Store.open(":memory:") as store:
        put(book, store, {"a": 0, "b": -5})
        run_book(book, store, date(2024, 1, 31))
        kept = dict(store.connection.execute("SELECT subject, facts FROM pb_standing"))
        assert kept["a"] == '{"points_rank":"1","points_share":null}'


def test_what_an_earlier_release_kept_is_read_as_it_was_meant(tmp_path: Path) -> None:
    population = club(tmp_path, level=BY_SHARE).plans["level"].population
    facts = facts_from_text('{"points_rank":"2","points_share":"0.6666666667"}', population)
    assert facts == {"points_rank": Decimal(2), "points_share": Decimal("0.6666666667")}
