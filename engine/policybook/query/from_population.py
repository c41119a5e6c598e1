"""Population facts -> window functions over the records that `where` admits.

Records whose value is null are not placed. Every order ends with nulls last, and with the key
where ties must be told apart, so that two runs agree.
"""

from __future__ import annotations

from policybook.plan.model import PopulationFact
from policybook.query.dialect import Dialect


def windows(dialect: Dialect, fact: PopulationFact, value: str, key: str) -> tuple[str, ...]:
    """The columns of a population fact: one, or numerator and denominator of a share."""
    direction = "DESC" if fact.descending else "ASC"
    order = f"ORDER BY {value} {direction} NULLS LAST"
    match fact.kind:
        case "rank":
            return (_placed(dialect, value, _rank(fact.ties, order, key)),)
        case "ntile":
            place = _rank("row" if fact.ties == "row" else "min", order, key)
            group = f"({place} - 1) * {fact.buckets} / count({value}) OVER () + 1"
            return (_placed(dialect, value, group),)
        case _:
            counted = f"sum({dialect.greatest([value, '0'])})"
            frame = "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
            share = f"{counted} OVER ({order} {frame})"
            if fact.boundary == "lower":
                # Those tied hold the same value. EXCLUDE GROUP would go over all records for each.
                share += f" - {counted} OVER (PARTITION BY {value})"
            return (_placed(dialect, value, share), f"nullif({counted} OVER (), 0)")


def _rank(ties: str, order: str, key: str) -> str:
    match ties:
        case "max":
            return f"count(*) OVER ({order} RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        case "dense":
            return f"dense_rank() OVER ({order})"
        case "row":
            return f"row_number() OVER ({order}, {key})"
        case _:
            return f"rank() OVER ({order})"


def _placed(dialect: Dialect, value: str, place: str) -> str:
    return dialect.case([(f"{value} IS NOT NULL", place)], dialect.null)
