"""The pairs of the quick suite and more on Spark, where a query costs half a second however few the rows.

Two sessions work side by side. Most queries are interpreted; a few run as Spark runs its queries else.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain

import pytest

from policybook.engines.spark_session import Session
from tests.differential.compare import Tally, differences
from tests.differential.on_spark import InSpark
from tests.differential.pairs import pairs
from tests.spark_session import session

__all__ = ["session"]
pytestmark = pytest.mark.timeout(1800)

#: With two sets of data each: twenty pairs, and eight which are asked of the other engines too.
INTERPRETED, COMPILED = range(53, 63), range(45, 49)
#: And 260 more, for which Spark takes half an hour.
MORE = [range(63, 73), *(range(start, start + 20) for start in range(73, 193, 20))]


def _found(compiled: bool, seeds: list[int]) -> tuple[list[str], Tally]:
    engine, tally, found = InSpark(compiled=compiled), Tally(), []
    for seed in seeds:
        made, known = pairs(seed)
        for number, (data, each) in enumerate(zip(made.data, known, strict=True), start=1):
            wrong = differences(made, data, each, engine, tally)
            found += [f"seed {seed}, data {number}: {said}" for said in wrong]
    return found, tally


def _check(seeds: range, *, compiled: bool) -> None:
    for seed in seeds:
        pairs(seed)
    with ThreadPoolExecutor(2) as two:
        done = [*two.map(partial(_found, compiled), (list(seeds[0::2]), list(seeds[1::2])))]
    assert not (wrong := [*chain.from_iterable(found for found, _ in done)]), wrong[:5]
    assert sum(tally.pairs for _, tally in done) == 2 * len(seeds)
    assert sum(tally.policies for _, tally in done) > 2 * len(seeds)
    assert not any(tally.raised for _, tally in done)


@pytest.mark.slow
def test_spark_gives_what_each_record_alone_gives(session: Session) -> None:
    _check(INTERPRETED, compiled=False)


@pytest.mark.long
@pytest.mark.parametrize("seeds", MORE, ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_so_it_does_for_more_of_them(seeds: range, session: Session) -> None:
    _check(seeds, compiled=False)


@pytest.mark.slow
def test_compiled_queries_give_the_same(session: Session) -> None:
    _check(COMPILED, compiled=True)
