"""Generated books over generated data: the queries of all engines give what each record decided alone gives.

A failure names the seed; `python -m tests.differential.show SEED FOLDER` writes its book for a look.
"""

from __future__ import annotations

import pytest

from tests.differential.compare import Tally, differences
from tests.differential.engines import Engine, Sqlite
from tests.differential.pairs import SEEDS, pairs

#: Of all draws, so many at most may be refused by `check`.
REFUSED = 0.08


@pytest.fixture(scope="module")
def engines() -> list[Engine]:
    return [Sqlite()]


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    return {}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_engine_gives_what_each_record_alone_gives(
    seed: int, engines: list[Engine], tallies: dict[str, Tally]
) -> None:
    made, known = pairs(seed)
    for engine in engines:
        tally = tallies.setdefault(engine.key, Tally())
        for number, (data, each) in enumerate(zip(made.data, known, strict=True), start=1):
            found = list(differences(made, data, each, engine, tally))
            assert not found, f"seed {seed}, data {number}, {engine.dialect.title}: {found[:5]}"


def test_few_draws_are_refused() -> None:
    refused = [said for seed in SEEDS for said in pairs(seed)[0].refused]
    assert len(refused) <= REFUSED * len(SEEDS), refused
