"""Every customer of the two firms in every policy: the run, `decide` from the facts, and `explain` agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.plan.model import Plan
from policybook.plan.words import RULE
from policybook.run.facts import runnable
from policybook.run.kept_facts import facts_from_text
from policybook.run.many import run_book
from policybook.run.model import Decision
from policybook.run.one import decide, explain
from policybook.samples.customers import write_customers
from policybook.samples.traders import write_traders
from policybook.shipped import shipped
from policybook.store.history import Change
from policybook.store.sqlite import Store

#: Decides each customer of two firms alone.
pytestmark = pytest.mark.slow

DAYS = (date(2025, 12, 31), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("firm", "write", "customers", "seed"),
    [
        pytest.param("harbour-logistics", write_customers, 60, 5, id="harbour"),
        pytest.param("lantern-futures", write_traders, 60, 5, id="lantern"),
        pytest.param("harbour-logistics", write_customers, 2_000, 1, id="harbour-all"),
        pytest.param("lantern-futures", write_traders, 2_000, 1, id="lantern-all"),
    ],
)
def test_a_run_gives_each_customer_what_deciding_it_alone_gives(
    firm: str, write: Callable[..., list[Path]], customers: int, seed: int, tmp_path: Path
) -> None:
    book, findings = book_from(shipped("examples") / firm)
    assert book is not None, findings
    with Store.open(tmp_path / "firm.db") as store:
        for path in write(tmp_path, count=customers, seed=seed, as_of=DAYS[-1]):
            store.load(book, path.stem, [path])
        for day in DAYS:
            run_book(book, store, day)
        for plan in runnable(book):
            changes = {each.subject: each for each in store.history(plan.id).changes(DAYS[-1])}
            standings = _standings(store, plan)
            assert standings
            for key, now, place in standings:
                alone = decide(book, plan.id, _facts(book, store, plan, key, place), DAYS[-1])
                (explained,) = explain(book, store, key, plan.id)
                about = f"{plan.id} of {key}"
                assert explained.outcome == now, about
                assert _led_to(explained) == _led_to(alone), about
                _check_settled(plan, alone, now, changes.get(key), about)


def _standings(store: Store, plan: Plan) -> list[tuple[str, str | None, str]]:
    """By customer the class in force and the place among the others, as the last run left them."""
    found = store.connection.execute(
        "SELECT subject, class, facts FROM pb_standing WHERE policy = ? ORDER BY subject", (plan.id,)
    )
    return [*found]


def _facts(book: Book, store: Store, plan: Plan, key: str, place: str) -> dict[str, Any]:
    """What is to be given of a customer: fields and lists, the place among the others, required classes."""
    last = store.history(plan.id).last_run()
    facts: dict[str, Any] = dict(store.record(book.vocabulary, plan.entity or "", key) or {})
    facts |= facts_from_text(place, plan.population)
    facts["population"] = last.population if last else None
    for required in book.required(plan.id)[:-1]:
        if required.classes is not None:
            state = store.history(required.id).state(key)
            facts[required.id] = state.now if state else None
    known = book.known_facts(plan.id)
    return {name: value for name, value in facts.items() if name in known}


def _led_to(decision: Decision) -> tuple[Any, ...]:
    """What the rules gave and what led to it, whatever stands in the end."""
    traced = decision.traced
    rows = [
        (row.rule.id, row.matched, [(test.value, test.result) for test in row.tests]) for row in traced.rows
    ]
    return traced.outcome, decision.rule, traced.because_en, traced.because_zh, rows


def _check_settled(plan: Plan, alone: Decision, now: str | None, change: Change | None, about: str) -> None:
    """The class is the rules' own where nothing holds it back, and its change has the rule and its reason."""
    if plan.stability is None:
        assert alone.outcome == now, about
    if change is not None and change.kind == RULE:
        assert (change.now, change.rule) == (alone.outcome, alone.rule), about
        if alone.because("en"):
            assert (change.because_en, change.because_zh) == (alone.because("en"), alone.because("zh")), about
