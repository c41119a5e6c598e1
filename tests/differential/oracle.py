"""Places among the records of a population, worked out the slow and plain way, by their definition alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from policybook.expr.values import ARITHMETIC
from policybook.plan.model import PopulationFact

Record = Mapping[str, Any]


def places(facts: Sequence[PopulationFact], records: Sequence[Record], key: str) -> list[dict[str, Any]]:
    """By record its places among all of these, and `population`."""
    found: list[dict[str, Any]] = [{"population": len(records)} for _ in records]
    for fact in facts:
        for place, value in zip(found, _of(fact, records, key), strict=True):
            place[fact.name] = value
    return found


def _of(fact: PopulationFact, records: Sequence[Record], key: str) -> list[Any]:
    placed = sorted((each for each in records if each[fact.by] is not None), key=lambda each: each[key])
    placed.sort(key=lambda each: each[fact.by], reverse=fact.descending)
    values = [each[fact.by] for each in placed]
    kinds = {
        "rank": lambda record: _rank(fact.ties, record, values, placed, fact.by),
        "ntile": lambda record: _tile(fact, record, values, placed),
        "cumulative_share": lambda record: _share(fact, record[fact.by], values),
    }
    of: Callable[[Record], Any] = kinds[fact.kind]
    return [None if record[fact.by] is None else of(record) for record in records]


def _rank(ties: str, record: Record, values: list[Any], placed: list[Record], by: str) -> int:
    value = record[by]
    match ties:
        case "min":
            return values.index(value) + 1
        case "max":
            return len(values) - values[::-1].index(value)
        case "dense":
            return list(dict.fromkeys(values)).index(value) + 1
        case _:
            return next(at for at, each in enumerate(placed, start=1) if each is record)


def _tile(fact: PopulationFact, record: Record, values: list[Any], placed: list[Record]) -> int:
    assert fact.buckets is not None
    rank = _rank("row" if fact.ties == "row" else "min", record, values, placed, fact.by)
    return (rank - 1) * fact.buckets // len(values) + 1


def _share(fact: PopulationFact, value: Any, values: list[Any]) -> Decimal | None:
    counted = [max(Decimal(each), Decimal(0)) for each in values]
    total = sum(counted, Decimal(0))
    last = len(values) - values[::-1].index(value)
    end = last if fact.boundary == "upper" else values.index(value)
    return ARITHMETIC.divide(sum(counted[:end], Decimal(0)), total) if total else None
