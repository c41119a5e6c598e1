"""A run's plans as one query give what each record alone gives: outcome, rules, clash, reason, places."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.diagnostics.codes import Code
from policybook.expr.walk import facts_of
from policybook.plan.model import Plan
from policybook.query.dialects import DIALECTS, SPARK, SQLITE
from policybook.query.from_plans import decided_query
from policybook.shipped import shipped
from tests.differential.engines import Engine, InDuckDB, Sqlite
from tests.differential.pairs import pairs
from tests.query.decided_rows import decided_of, differences

#: Those that leave 64 bits on SQLite are what it cannot compute: an error, never another value.
_SEEDS = [*range(6), 16, 36]


@pytest.fixture(scope="module", params=[Sqlite, InDuckDB], ids=["sqlite", "duckdb"])
def engine(request: pytest.FixtureRequest) -> Engine:
    made: Engine = request.param()
    return made


@pytest.mark.parametrize("seed", _SEEDS)
def test_all_plans_of_a_generated_book_are_decided_as_each_record_alone(seed: int, engine: Engine) -> None:
    made, known = pairs(seed)
    decided = decided_of(made, engine, Counter())
    assert decided is not None
    for data, each in zip(made.data, known, strict=True):
        assert not list(differences(decided, data, each, made, engine))[:5]


@pytest.mark.parametrize("key", DIALECTS)
def test_every_shipped_policy_can_be_asked_of_every_engine_with_its_reasons(key: str, tmp_path: Path) -> None:
    packs = sorted(path.parent.name for path in shipped("rules").glob("*/policybook.yaml"))
    (tmp_path / "policybook.yaml").write_text(
        f"policybook: 1\nname: all\nextends: [{', '.join(packs)}]\nparameters: {{cut: min, vip_count: 3}}\n",
        encoding="utf-8",
    )
    book, found = book_from(tmp_path)
    assert book is not None, found
    # Plans of a cadence read the contact log too: they are asked together, see `test_occurrences.py`.
    plans = [each for each in book.plans.values() if each.entity == "customer" and each.family != "cadence"]
    decided, findings = decided_query(
        book.vocabulary,
        "customer",
        plans,
        DIALECTS[key],
        date(2025, 6, 30),
        because=[each.id for each in plans],
    )
    assert decided is not None, findings
    assert [each.plan.id for each in decided.plans] == [each.id for each in plans]


def test_one_pass_goes_over_a_list_for_all_plans_together() -> None:
    counted = 0
    for made, _ in map(pairs, _SEEDS):
        decided = decided_of(made, Sqlite(), Counter())
        assert decided is not None
        names = [each.name for each in decided.steps]
        assert len(names) == len(set(names))
        passes = [name for name in names if name.endswith(" all")]
        assert len(passes) == len(set(passes))
        counted += len(passes)
    assert counted


def test_what_an_engine_cannot_do_exactly_is_a_finding_with_construct_place_and_engine() -> None:
    made, alone = next(
        (made, each) for made, _ in map(pairs, range(50)) for each in made.book.plans.values() if _reads(each)
    )
    for dialect in (SQLITE, SPARK):
        entity = made.words.entity.name
        found, findings = decided_query(made.book.vocabulary, entity, [alone], dialect, made.as_of)
        assert found is None
        assert {each.code for each in findings} == {Code.NOT_IN_BULK}
        assert all(f"in a query on {dialect.title}, in " in each.message for each in findings)
        assert f"policy `{alone.id}`" in findings[-1].message


def _reads(plan: Plan) -> bool:
    """Whether a rule that always holds asks for the outcome of a required policy."""
    asked = [test.expr for rule in plan.body.rules if rule.effective is None for test in rule.tests]
    return any(set(facts_of(each)) & set(plan.requires) for each in asked)
