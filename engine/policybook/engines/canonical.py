"""A cell of the embedded store -> what a query on DuckDB expects: dates and booleans of its own."""

from __future__ import annotations

from policybook.engines.faults import OFFSET
from policybook.expr.types import BooleanType, DateTimeType, DateType, Type


def canonical_cell(cell: str, kind: Type) -> str:
    """The cell with its type. Numbers and text are what they are.

    >>> from policybook.expr.types import DateType
    >>> canonical_cell('"since"', DateType())
    'CAST("since" AS DATE)'
    """
    match kind:
        case BooleanType():
            return f"CAST({cell} AS BOOLEAN)"
        case DateTimeType():
            # `2024-01-31T08:30:00`, perhaps with a fraction; what stands behind it would be an offset,
            # which a timestamp without a zone drops without a word.
            plain = f"{cell} IS NULL OR (substr({cell}, 20, 1) IN ('', '.') AND length({cell}) <= 26)"
            return f"CASE WHEN {plain} THEN CAST({cell} AS TIMESTAMP) ELSE error('{OFFSET}') END"
        case DateType():
            return f"CAST({cell} AS DATE)"
        case _:
            return cell
