"""Calendars -> the two steps of a query that hold them: open time by moment, moment by open time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from policybook.calendar.buckets import (
    Buckets,
    buckets_for,
    rows_by_amount,
    rows_by_amount_and_clock,
    rows_by_clock,
    rows_by_moment,
)
from policybook.calendar.open_times import OpenTimes
from policybook.query.dialect import ColumnKind, Dialect
from policybook.query.steps import Step

#: The names of the steps.
BY_MOMENT, BY_AMOUNT = "open time by moment", "moment by open time"
#: The columns by which a moment becomes what a clock shows.
CHANGES = ("change", "early", "late")

_MOMENT = ("bucket", "low", "until", "closes", "shift")
_AMOUNT = ("bucket", "low", "until", "shift")

Rows: TypeAlias = Sequence[tuple[int, ...]]


def calendar_steps(
    dialect: Dialect, tables: Mapping[str, OpenTimes], *, by_clock: bool
) -> tuple[tuple[Step, ...], Buckets]:
    """The steps, each with the column `calendar` and those of the rows, and the buckets that they are in."""
    buckets = buckets_for(tables.values())
    moments: dict[str, Rows] = {}
    amounts: dict[str, Rows] = {}
    for id, table in tables.items():
        moments[id] = [*(rows_by_clock if by_clock else rows_by_moment)(table, buckets)]
        amounts[id] = [*(rows_by_amount_and_clock if by_clock else rows_by_amount)(table, buckets)]
    columns = (*_MOMENT, "skipped") if by_clock else _MOMENT, (*_AMOUNT, *CHANGES) if by_clock else _AMOUNT
    steps = (
        Step(BY_MOMENT, _rows(dialect, columns[0], moments), True, "calendars: open time before a moment"),
        Step(BY_AMOUNT, _rows(dialect, columns[1], amounts), True, "calendars: the moment of an open time"),
    )
    return steps, buckets


def _rows(dialect: Dialect, columns: Sequence[str], rows: Mapping[str, Rows]) -> str:
    parts = []
    for id, known in rows.items():
        if not known:
            continue  # a calendar that is never open
        table = dialect.table_of_integers(dict(zip(columns, zip(*known, strict=True), strict=True)))
        parts.append(f"SELECT {dialect.text(id)} AS {dialect.name('calendar')}, t.* FROM ({table}) AS t")
    kinds: list[tuple[str, ColumnKind]] = [("calendar", "text"), *((each, "integer") for each in columns)]
    return "\nUNION ALL ".join(parts) or dialect.empty_table(kinds)
