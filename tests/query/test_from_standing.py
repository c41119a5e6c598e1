"""Classes settled by a query are those settled record by record, to the byte, whatever was left before."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings

from policybook.query.dialect import Dialect
from policybook.query.dialects import DUCKDB, SQLITE
from tests.query.standings import Scene, by_query, by_record, scenes

#: How many of Hypothesis' examples: making a query ready takes DuckDB longer than all else here.
_TRIES = [
    pytest.param(SQLITE, 1, id="sqlite"),
    pytest.param(DUCKDB, 5, id="duckdb, a few"),
    pytest.param(DUCKDB, 1, id="duckdb", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("dialect", "part"), _TRIES)
def test_a_query_settles_classes_as_a_run_record_by_record_does(dialect: Dialect, part: int) -> None:
    @settings(max_examples=settings().max_examples // part)
    @given(scenes())
    def holds(scene: Scene) -> None:
        _check(dialect, scene)

    holds()


def _check(dialect: Dialect, scene: Scene) -> None:
    wanted, done = by_record(scene)
    written, summaries = by_query(scene, dialect)
    assert written == wanted
    classes = dict(summaries["level classes"])
    assert sum(classes.values()) == done.population
    assert {code: classes.get(code, 0) for code in done.counts} == done.counts
    assert classes.get(None, 0) == done.unclassified
    moved: Counter[tuple[str | None, str | None]] = Counter()
    kinds: Counter[str] = Counter()
    for was, now, kind, count in summaries["level changes"]:
        moved[was, now] += count
        kinds[kind] += count
    assert moved == {(each.was, each.now): each.count for each in done.moved}
    assert kinds == done.kinds
    assert summaries.get("level conflicts", []) == _conflicts(scene)


def _conflicts(scene: Scene) -> list[tuple[object, ...]]:
    """Whose rules quarrel, which, how often, and the first key: 9 comes before 10, and "10" before "9"."""
    keys = [each.key for each in scene.records if each.clash]
    if not keys:
        return []
    first = min(map(int, keys)) if scene.number_keys else min(keys)
    return [("level", "1,4", len(keys), first)]
