"""A number that a store cannot keep exactly is refused, never rounded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policybook.diagnostics.codes import Code
from policybook.run.many import RunError, run_book
from policybook.store.finding import StoreError
from policybook.store.sqlite import Store
from tests.run.clubs import VOCABULARY, club, content
from tests.store.shops import VOCABULARY as SHOP
from tests.store.shops import shop


def test_a_field_of_more_than_eighteen_digits_is_refused_and_the_store_left_alone(tmp_path: Path) -> None:
    wide = SHOP.replace("limit: {type: decimal, scale: 2}", "limit: {type: decimal, scale: 2, digits: 19}")
    book = shop(tmp_path / "shop", vocabulary=wide)
    with Store.open(":memory:") as store:
        before = content(store)
        with pytest.raises(StoreError) as refused:
            store.prepare(book.vocabulary)

        assert [finding.code for finding in refused.value.findings] == [Code.NUMBER_TOO_LARGE]
        assert "19 digits" in refused.value.findings[0].message
        assert content(store) == before


def test_a_sum_beyond_sixty_four_bits_stops_the_run_and_changes_nothing(tmp_path: Path) -> None:
    paid = """
classification: level
of: member
classes: {A: a, B: b}
rules: [{id: some, when: {paid_in_month: "> 0"}, then: A}, {id: none, then: B}]
"""
    book = club(tmp_path / "club", vocabulary=VOCABULARY, level=paid)
    with Store.open(":memory:") as store:
        store.prepare(book.vocabulary)
        store.connection.execute("INSERT INTO member (id) VALUES ('M')")
        for number in range(12):  # each fits in eighteen digits, together they are beyond 2^63
            store.connection.execute(
                "INSERT INTO visit (id, member, visited_on, paid) VALUES (?, 'M', '2026-06-01', ?)",
                (f"V{number}", 999_999_999_999_999_999),
            )
        before = content(store)
        with pytest.raises((StoreError, RunError)) as refused:
            run_book(book, store, date(2026, 6, 15))

        assert [finding.code for finding in refused.value.findings] == [Code.NUMBER_TOO_LARGE]
        assert content(store) == before
