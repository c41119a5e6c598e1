r"""Spark (4.0 or later, with ANSI mode on, in UTC): wide integers are DECIMAL(38, 0).

Names stand in backticks; a backslash in text begins an escape, and `${…}` would be replaced by a
setting of that name where a session has that on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from policybook.query.dialect import TOO_LONG, ColumnKind, Dialect

_ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", "\0": "\\u0000", "$": "\\u0024"})


class Spark(Dialect):
    """The dialect of Spark."""

    key = "spark"
    title = "Spark"
    materialized = "AS"
    types: ClassVar[dict[ColumnKind, str]] = {
        "integer": "BIGINT",
        "wide": "DECIMAL(38, 0)",
        "text": "STRING",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "date and time": "TIMESTAMP_NTZ",
    }

    def name(self, identifier: str) -> str:
        """A quoted identifier."""
        return "`" + identifier.replace("`", "``") + "`"

    def text(self, value: str) -> str:
        """A text literal."""
        return f"'{value.translate(_ESCAPES)}'"

    def moment(self, value: datetime) -> str:
        """A literal of a date and time without a zone."""
        return f"TIMESTAMP_NTZ '{value.isoformat(sep=' ')}'"

    def table_of_integers(self, columns: Mapping[str, Sequence[int]]) -> str:
        """A SELECT of integers; thousands of rows of VALUES would take Spark a while to read."""
        texts = (f"split('{','.join(map(str, each))}', ',')" for each in columns.values())
        arrays = (f"transform({each}, x -> CAST(x AS BIGINT))" for each in texts)
        names = ", ".join(self.name(name) for name in columns)
        return f"SELECT inline(arrays_zip({', '.join(arrays)})) AS ({names})"

    def failure(self, value: str, said: str = TOO_LONG) -> str:
        """What raises an error."""
        return f"raise_error(concat('{said}: ', CAST({value} AS STRING)))"

    def quotient(self, over: str, under: str, *, wide: bool) -> str:
        """The quotient of two integers without its fraction; `div` gives no more than 64 bits."""
        if not wide:
            return f"({over} div {under})"
        return f"CAST(({over} - {over} % {under}) / {under} AS DECIMAL(38, 0))"

    def total(self, value: str, condition: str = "", *, wide: bool = False) -> str:
        """The sum of integers, a wide one."""
        return self.filtered(f"sum({value if wide else self.widen(value)})", condition)

    def days_between(self, later: str, earlier: str) -> str:
        """The whole days from one date to another."""
        return f"CAST(datediff({later}, {earlier}) AS BIGINT)"

    def days_on(self, value: str, days: str) -> str:
        """A date so many days on."""
        return f"date_add({value}, CAST({days} AS INT))"

    def months_on(self, value: str, months: str) -> str:
        """A date so many months on."""
        return f"add_months({value}, CAST({months} AS INT))"

    def date_part(self, part: str, value: str) -> str:
        """A part of a date as an integer."""
        if part == "weekday":
            return f"CAST(weekday({value}) + 1 AS BIGINT)"
        function = {"yearday": "dayofyear", "week": "weekofyear"}.get(part, part)
        return f"CAST({function}({value}) AS BIGINT)"

    def day_text(self, value: str) -> str:
        """A date as ISO text."""
        return f"CAST({value} AS STRING)"

    def time_part(self, part: str, moment: str) -> str:
        """The hour, minute or whole second of a date and time."""
        return f"CAST({part}({moment}) AS BIGINT)"

    def microseconds_between(self, later: str, earlier: str) -> str:
        """The time from one date and time to another; in UTC no hour is left out or comes twice."""
        ends = [f"unix_micros(CAST({each} AS TIMESTAMP))" for each in (later, earlier)]
        return f"({ends[0]} - {ends[1]})"

    def moment_at(self, microseconds: str) -> str:
        """The date and time so many microseconds after 1970 began; the session is in UTC."""
        return f"CAST(timestamp_micros({microseconds}) AS TIMESTAMP_NTZ)"

    def length(self, value: str) -> str:
        """The number of a text's code points."""
        return f"CAST(length({value}) AS BIGINT)"

    def part_of(self, value: str, start: str, count: str | None) -> str:
        """The code points of a text from a position on."""
        arguments = [value, *(f"CAST({each} AS INT)" for each in (start, count) if each is not None)]
        return f"substr({', '.join(arguments)})"

    def without_zeros(self, value: str) -> str:
        """The text of a decimal number without the zeros at its end."""
        return f"trim(TRAILING '.' FROM trim(TRAILING '0' FROM {value}))"

    def starts_with(self, value: str, start: str) -> str:
        """Whether text starts with another."""
        return f"startswith({value}, {start})"

    def ends_with(self, value: str, end: str) -> str:
        """Whether text ends with another."""
        return f"endswith({value}, {end})"

    def contains(self, value: str, part: str) -> str:
        """Whether text holds another."""
        return f"contains({value}, {part})"

    def position(self, value: str, part: str) -> str:
        """Where text holds another."""
        return f"CAST(instr({value}, {part}) AS BIGINT)"
