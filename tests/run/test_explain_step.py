"""Why a customer has an occasion: a step's plan explained from a store, recorded contacts among the facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policybook.run.many import run_book
from policybook.run.model import RunError
from policybook.run.one import explain
from policybook.run.task_record import record_contact
from policybook.run.tick import tick
from policybook.store.sqlite import Store
from tests.run.cares import care, put_customers


def _due(book: object, store: Store, policy: str) -> tuple[str, str | None, str]:
    (decision,) = explain(book, store, "C-1", policy)
    assert isinstance(decision.outcome, dict)
    return str(decision.outcome["due"]), decision.rule, decision.because("en")


def test_a_step_is_explained_as_of_the_last_tick_with_what_was_recorded(tmp_path: Path) -> None:
    book = care(tmp_path)
    with Store.open(":memory:") as store:
        put_customers(book, store, {"C-1": {"spend": 2000, "trading_since": "2026-02-20"}})
        with pytest.raises(RunError, match="not run"):
            explain(book, store, "C-1", "care.keep-in-touch")
        run_book(book, store, date(2026, 3, 1))
        # Before the first tick it stands as of the run.
        assert _due(book, store, "care.keep-in-touch") == ("2026-03-06", "main", "class A, every two weeks")
        tick(book, store, date(2026, 3, 1))
        record_contact(book, store, "C-1", "reached", date(2026, 3, 1), by="E-1")
        assert _due(book, store, "care.keep-in-touch")[0] == "2026-03-15"
        # What is recorded of a later day counts when that day has been ticked.
        record_contact(book, store, "C-1", "reached", date(2026, 3, 4), by="E-1")
        assert _due(book, store, "care.keep-in-touch")[0] == "2026-03-15"
        tick(book, store, date(2026, 3, 4))
        assert _due(book, store, "care.keep-in-touch")[0] == "2026-03-18"
