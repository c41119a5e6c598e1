"""Every good file: no findings, and each expectation beneath it comes out as written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policybook.plan.outcome import Conflict
from policybook.record.from_plan import compiled
from policybook.vocabulary.scope import fact_types
from policybook.vocabulary.values import coerced
from tests.families.books import Read, documents, expectations, read

FILES = sorted((Path(__file__).parent / "good").glob("*.yaml"))
READ: dict[Path, Read] = {}


def _read(path: Path) -> Read:
    return READ.setdefault(path, read(path.read_text("utf-8")))


def _expectations() -> list[Any]:
    return [
        pytest.param(path, number, id=f"{path.stem}-{number + 1}")
        for path in FILES
        for number in range(len(expectations(documents(path.read_text("utf-8")))))
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_said_of_a_good_file(path: Path) -> None:
    assert _read(path).said == []


@pytest.mark.parametrize(("path", "number"), _expectations())
def test_an_expectation_comes_out(path: Path, number: int) -> None:
    book = _read(path)
    expected = book.expectations[number]
    plan = book.plans[expected["policy"]] if "policy" in expected else book.plan
    types = fact_types(book.vocabulary, plan)
    facts = {"as_of": date(2026, 1, 1)}
    facts |= {name: coerced(value, types[name]) for name, value in expected["given"].items()}
    runnable = compiled(plan)
    if "conflict" in expected:
        with pytest.raises(Conflict) as conflict:
            runnable.outcome(facts)
        assert list(conflict.value.rules) == expected["conflict"]
        return
    outcome = coerced(expected["outcome"], plan.outcome_type)
    assert runnable.outcome(facts) == outcome
    traced = runnable.traced(facts)
    assert traced.outcome == outcome
    if "fired" in expected:
        assert [rule.id for rule in traced.matched] == expected["fired"]
    if "en" in expected:
        assert traced.because_en == expected["en"]
    if "zh" in expected:
        assert traced.because_zh == expected["zh"]
    if "reasons" in expected:
        assert list(traced.reasons) == expected["reasons"]
