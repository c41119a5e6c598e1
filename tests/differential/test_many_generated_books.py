"""Two thousand pairs of generated books and data on SQLite, DuckDB and PostgreSQL."""

from __future__ import annotations

import pytest

from tests.differential.books import drawn
from tests.differential.compare import Tally, differences
from tests.differential.engines import Engine, InDuckDB, InPostgres, Sqlite
from tests.differential.expected import expected

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

#: With four sets of data each: 2,000 pairs, none of them in the quick suite.
BOOKS, DATASETS = range(1_000, 1_500), 4


@pytest.fixture(scope="module")
def engines(postgres_url: str) -> list[Engine]:
    return [Sqlite(), InDuckDB(), InPostgres(postgres_url)]


@pytest.mark.parametrize("start", BOOKS[::25])
def test_every_engine_gives_what_each_record_alone_gives(start: int, engines: list[Engine]) -> None:
    tallies = {each.key: Tally() for each in engines}
    for seed in range(start, start + 25):
        made = drawn(seed, DATASETS)
        for number, data in enumerate(made.data, start=1):
            known = expected(made.book, made.words, data, made.as_of)
            for engine in engines:
                found = list(differences(made, data, known, engine, tallies[engine.key]))
                assert not found, f"seed {seed}, data {number}, {engine.dialect.title}: {found[:5]}"
    for tally in tallies.values():
        assert tally.pairs == 25 * DATASETS
        assert tally.policies > 4 * sum(tally.refused.values())
