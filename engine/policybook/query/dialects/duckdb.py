"""DuckDB: wide integers have 128 bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from policybook.query.dialect import TOO_LONG, ColumnKind, Dialect

#: Where a sum of wide integers is taken in two parts.
_HALF = 10**18


class DuckDB(Dialect):
    """The dialect of DuckDB."""

    key = "duckdb"
    title = "DuckDB"
    types: ClassVar[dict[ColumnKind, str]] = {
        "integer": "BIGINT",
        "wide": "HUGEINT",
        "text": "VARCHAR",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "date and time": "TIMESTAMP",
    }

    def text(self, value: str) -> str:
        """A text literal."""
        parts = [super(DuckDB, self).text(part) for part in value.split("\0")]
        return parts[0] if len(parts) == 1 else "(" + " || chr(0) || ".join(parts) + ")"

    def table_of_integers(self, columns: Mapping[str, Sequence[int]]) -> str:
        """A SELECT of integers; a text is split in a tenth of the time that reading VALUES takes."""
        lists = (
            f"CAST(unnest(string_split('{','.join(map(str, column))}', ',')) AS BIGINT) AS {self.name(name)}"
            for name, column in columns.items()
        )
        return f"SELECT {', '.join(lists)}"

    def failure(self, value: str, said: str = TOO_LONG) -> str:
        """What raises an error."""
        return f"CAST(error('{said}: ' || {value}) AS HUGEINT)"

    def quotient(self, over: str, under: str, *, wide: bool) -> str:
        """The quotient of two integers without its fraction; `/` would give a floating number."""
        return f"({over} // {under})"

    def none_null(self, value: str, condition: str) -> str:
        """Whether there are as many values as rows."""
        # Whole columns are gone through at once here: a condition that others have too costs least.
        return f"{self.filtered(f'count({value})', condition)} = {self.count_if(condition)}"

    def total(self, value: str, condition: str = "", *, wide: bool = False) -> str:
        """The sum of integers, a wide one."""
        if not wide:
            return self.filtered(f"sum({value})", condition)
        # A sum that leaves 128 bits wraps around without a word; `*` and `+` raise an error.
        high = self.filtered(f"sum({value} // {_HALF})", condition)
        low = self.filtered(f"sum({value} % {_HALF})", condition)
        return f"({high} * {self.integer(_HALF, wide=True)} + {low})"

    def days_between(self, later: str, earlier: str) -> str:
        """The whole days from one date to another."""
        return f"date_diff('day', {earlier}, {later})"

    def days_on(self, value: str, days: str) -> str:
        """A date so many days on."""
        return f"({value} + CAST({days} AS INTEGER))"

    def months_between(self, later: str, earlier: str) -> str:
        """How many months the one date's is after the other's; many nested parts of dates take it minutes."""
        return f"date_diff('month', {earlier}, {later})"

    def months_on(self, value: str, months: str) -> str:
        """A date so many months on.

        `INTERVAL 1 MONTH` and `INTERVAL 30 DAY` count as equal, and one query would compute one of
        them for both: hence `to_months`, and days as integers.
        """
        return f"CAST({value} + to_months(CAST({months} AS INTEGER)) AS DATE)"

    def date_part(self, part: str, value: str) -> str:
        """A part of a date as an integer."""
        function = {"weekday": "isodow", "yearday": "dayofyear"}.get(part, part)
        return f"{function}({value})"

    def day_text(self, value: str) -> str:
        """A date as ISO text."""
        return f"strftime({value}, '%Y-%m-%d')"

    def time_part(self, part: str, moment: str) -> str:
        """The hour, minute or whole second of a date and time."""
        return f"{part}({moment})"

    def microseconds_between(self, later: str, earlier: str) -> str:
        """The time from one date and time to another."""
        return f"(epoch_us({later}) - epoch_us({earlier}))"

    def moment_at(self, microseconds: str) -> str:
        """The date and time so many microseconds after 1970 began."""
        return f"make_timestamp({microseconds})"

    def starts_with(self, value: str, start: str) -> str:
        """Whether text starts with another."""
        return f"starts_with({value}, {start})"

    def ends_with(self, value: str, end: str) -> str:
        """Whether text ends with another."""
        return f"ends_with({value}, {end})"

    def contains(self, value: str, part: str) -> str:
        """Whether text holds another."""
        return f"contains({value}, {part})"

    def position(self, value: str, part: str) -> str:
        """Where text holds another."""
        return f"strpos({value}, {part})"
