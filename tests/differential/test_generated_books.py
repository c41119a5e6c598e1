"""Generated books over generated data: one query on each engine gives what each record alone gives.

A failure names the seed; `python -m tests.differential.show SEED FOLDER` writes its book for a look.
"""

from __future__ import annotations

import pytest

from tests.differential.compare import Tally, differences
from tests.differential.engines import Engine, InDuckDB, InPostgres, Sqlite
from tests.differential.pairs import SEEDS, pairs

#: Of all draws, so many at most may be refused by `check`.
REFUSED = 0.08
#: Of all policies, so many at most may have no exact query: most of these compute outcomes that must be
#: put in an order.
WITHOUT_QUERY = 0.1
#: Of all pairs, so many at most may have a number with more digits than SQLite computes with.
RAISED = 0.08


@pytest.fixture(scope="module")
def engines(postgres_url: str) -> list[Engine]:
    return [Sqlite(), InDuckDB(), InPostgres(postgres_url)]


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    return {key: Tally() for key in ("sqlite", "duckdb", "postgres")}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_engine_gives_what_each_record_alone_gives(
    seed: int, engines: list[Engine], tallies: dict[str, Tally]
) -> None:
    made, known = pairs(seed)
    for engine in engines:
        for number, (data, each) in enumerate(zip(made.data, known, strict=True), start=1):
            found = list(differences(made, data, each, engine, tallies[engine.key]))
            assert not found, f"seed {seed}, data {number}, {engine.dialect.title}: {found[:5]}"


@pytest.mark.slow
def test_few_draws_are_refused() -> None:
    refused = [said for seed in SEEDS for said in pairs(seed)[0].refused]
    assert len(refused) <= REFUSED * len(SEEDS), refused


def test_few_policies_are_refused_and_few_numbers_are_too_long(tallies: dict[str, Tally]) -> None:
    if any(each.pairs < 2 * len(SEEDS) for each in tallies.values()):
        pytest.skip("it counts what the tests of all seeds have met")
    for key, tally in tallies.items():
        refused = sum(tally.refused.values())
        assert refused <= WITHOUT_QUERY * (tally.policies + refused), tally.refused
        assert sum(tally.raised.values()) <= (RAISED * tally.pairs if key == "sqlite" else 0), tally.raised
        assert tally.answers > 2_000
