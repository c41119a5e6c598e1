"""Runs over a store: order of days, dry runs, checks, conflicts, policies that read each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from policybook.diagnostics.codes import Code
from policybook.run.many import run_book
from policybook.run.model import Movement, RunError
from policybook.run.one import decide
from policybook.store.sqlite import Store
from tests.run.clubs import LEVEL, club, content, put, standings


def test_a_run_before_the_last_is_refused_and_may_be_tried_dry(tmp_path: Path) -> None:
    book = club(tmp_path)
    with Store.open(":memory:") as store:
        put(book, store, {"a": 100})
        run_book(book, store, date(2024, 2, 29))
        before = content(store)
        with pytest.raises(RunError) as refused:
            run_book(book, store, date(2024, 2, 28))
        assert refused.value.findings[0].code is Code.NOT_RUN_YET
        dry = run_book(book, store, date(2024, 2, 28), dry=True)
        assert content(store) == before
        assert (dry.dry, dry.classifications[0].moved) == (True, (Movement(None, "A", 1),))


def test_a_dry_run_says_what_a_run_would(tmp_path: Path) -> None:
    book = club(tmp_path, level=LEVEL + "stability: {demote_after: 2}\n")
    with Store.open(":memory:") as store:
        put(book, store, {"a": 100, "b": 50})
        run_book(book, store, date(2024, 1, 31))
        put(book, store, {"a": 0, "b": 100})
        before = content(store)
        dry = run_book(book, store, date(2024, 2, 29), dry=True)
        assert content(store) == before
        assert run_book(book, store, date(2024, 2, 29)).to_json() == dry.to_json()


def test_repairing_data_and_running_again_replaces_the_run_of_the_day(tmp_path: Path) -> None:
    book = club(tmp_path)
    with Store.open(":memory:") as one, Store.open(":memory:") as other:
        for store, wrong in ((one, {"a": 0, "b": 100}), (other, {})):
            put(book, store, {"a": 50, "b": 50})
            run_book(book, store, date(2024, 1, 31))
            if wrong:
                put(book, store, wrong)
                run_book(book, store, date(2024, 2, 29))
            put(book, store, {"a": 100, "b": 50})
            run_book(book, store, date(2024, 2, 29))
        assert content(one) == content(other)


CHECKS = """
checks:
  - id: few-gold
    expect: count(members[class = "A"]) <= 1
    value: count(members[class = "A"])
  - id: points
    expect: sum(members.points) > 100 and as_of = date(2024, 1, 31)
"""


def test_the_report_has_its_documented_shape(tmp_path: Path) -> None:
    book = club(tmp_path, level=LEVEL + CHECKS)
    with Store.open(":memory:") as store:
        put(book, store, {"a": 100, "b": 150, "c": 0})
        run = run_book(book, store, date(2024, 1, 31))
    assert run.to_json() == {
        "book": {"name": "club", "digest": book.digest},
        "as_of": "2024-01-31",
        "engine": "sqlite",
        "provisional": False,
        "classifications": [
            {
                "policy": "level",
                "counts": {"A": 2, "B": 0, "C": 1},
                "moved": [{"from": None, "to": "A", "n": 2}, {"from": None, "to": "C", "n": 1}],
                "checks": [
                    {"id": "few-gold", "passed": False, "value": 2},
                    {"id": "points", "passed": True, "value": None},
                ],
            }
        ],
        "tasks": {},
        "escalations": {},
    }


def test_rules_that_quarrel_are_counted_and_classes_stay(tmp_path: Path) -> None:
    unique = LEVEL.replace("rules:", "hit_policy: UNIQUE\nrules:")
    book = club(tmp_path, level=unique)
    with Store.open(":memory:") as store:
        put(book, store, {"a": 10, "b": 60, "c": 70, "d": 20})
        run = run_book(book, store, date(2024, 1, 31))
        assert standings(store) == {"a": "C", "b": None, "c": None, "d": "C"}
        (finding,) = run.findings
        assert finding.message == (
            "rules `silver`, `bronze` of `level` match at once for 2 records, the first is `b`"
        )
        put(book, store, {"a": 60})
        run_book(book, store, date(2024, 2, 29))
        assert standings(store)["a"] == "C"


SCORED = """
decision: placing
of: member
output: {type: integer}
expression: if points_rank <= 2 then 1 else 0
---
decision: bonus
inputs: {points: integer}
output: {type: integer}
expression: if points > 1000 then 1 else 0
---
classification: circle
of: member
classes: {inner: Inner, outer: Outer}
rules:
  - {id: inner, when: {level: '"A"', placing: "1"}, then: inner}
  - {id: rich, when: {bonus: "1"}, then: inner}
default: outer
"""


def test_policies_read_the_outcomes_of_others(tmp_path: Path) -> None:
    stable = LEVEL + "stability: {demote_after: 2}\n"
    book = club(tmp_path, level=stable, circle=SCORED)
    with Store.open(":memory:") as store:
        put(book, store, {"a": 100, "b": 300, "c": 200, "d": 60, "e": 2000})
        run_book(book, store, date(2024, 1, 31))
        assert standings(store, "circle") == {
            "a": "outer",
            "b": "inner",
            "c": "outer",
            "d": "outer",
            "e": "inner",
        }
        put(book, store, {"b": 3000, "e": 60, "c": 10})
        run_book(book, store, date(2024, 2, 29))
        # `c` is still in A, and so is `e`: what the circle reads is the class in force.
        assert standings(store, "level") == {"a": "A", "b": "A", "c": "A", "d": "B", "e": "A"}
        assert standings(store, "circle") == {
            "a": "inner",
            "b": "inner",
            "c": "outer",
            "d": "outer",
            "e": "outer",
        }
        before = content(store)
        run_book(book, store, date(2024, 2, 29), policies=["circle"])
        assert content(store) == before


def test_a_policy_whose_required_class_was_never_run_is_refused(tmp_path: Path) -> None:
    book = club(tmp_path, circle=SCORED)
    with Store.open(":memory:") as store:
        put(book, store, {"a": 1})
        with pytest.raises(RunError, match="policy `level` must be run before"):
            run_book(book, store, date(2024, 1, 31), policies=["circle"])
        run_book(book, store, date(2024, 1, 31))
        with pytest.raises(RunError, match="and was not as of 2023-12-31 or earlier"):
            run_book(book, store, date(2023, 12, 31), policies=["circle"], dry=True)


MONTHLY = """
classification: level
of: member
classes: {A: a, B: b}
rules: [{id: paid, when: {paid_in_month: ">= 10"}, then: A}]
default: B
"""


@pytest.mark.parametrize(
    ("as_of", "visited", "counted"),
    [
        (date(2024, 3, 31), date(2024, 2, 29), False),
        (date(2024, 3, 31), date(2024, 3, 1), True),
        (date(2024, 3, 29), date(2024, 2, 29), False),
        (date(2024, 3, 30), date(2024, 2, 29), False),
        (date(2024, 3, 28), date(2024, 2, 29), True),
        (date(2023, 3, 31), date(2023, 2, 28), False),
        (date(2024, 2, 29), date(2024, 1, 29), False),
        (date(2024, 2, 29), date(2024, 1, 30), True),
        (date(2024, 5, 31), date(2024, 4, 30), False),
        (date(2024, 1, 31), date(2024, 2, 1), False),
    ],
)
def test_the_ends_of_months_are_alike_for_one_and_for_all(
    as_of: date, visited: date, counted: bool, tmp_path: Path
) -> None:
    book = club(tmp_path, level=MONTHLY)
    with Store.open(":memory:") as store:
        put(book, store, {"a": 0})
        store.connection.execute(
            "INSERT INTO visit (id, visited_on, paid, member) VALUES ('1', ?, 1000, 'a')",
            (visited.isoformat(),),
        )
        run_book(book, store, as_of)
        assert standings(store) == {"a": "A" if counted else "B"}
    visits = [{"visited_on": visited, "paid": Decimal(10)}]
    assert decide(book, "level", {"visits": visits}, as_of).outcome == ("A" if counted else "B")


def test_facts_that_are_none_are_all_said(tmp_path: Path) -> None:
    book = club(tmp_path)
    with pytest.raises(RunError) as refused:
        decide(book, "level", {"pionts": 3, "active": "maybe", "visits": [{"piad": 1}]}, None)
    findings = refused.value.findings
    assert (findings[0].message, findings[0].help) == ("unknown fact `pionts`", "did you mean `points`?")
    assert [finding.code for finding in findings] == [Code.BAD_FACT] * 3


def test_a_given_measure_and_outcome_win(tmp_path: Path) -> None:
    book = club(tmp_path, level=LEVEL, circle=SCORED)
    assert decide(book, "circle", {"points": 100, "points_rank": 1}, None).outcome == "inner"
    assert decide(book, "circle", {"points": 100, "points_rank": 1, "level": "C"}, None).outcome == "outer"
    monthly = club(tmp_path / "m", level=MONTHLY)
    visits = [{"visited_on": date(2024, 3, 1), "paid": Decimal(10)}]
    assert decide(monthly, "level", {"visits": visits, "paid_in_month": 1}, date(2024, 3, 2)).outcome == "B"
