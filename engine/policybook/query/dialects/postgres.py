"""PostgreSQL (14 or later): wide integers are NUMERIC; many functions give 32 bits and are widened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import ClassVar

from policybook.query.dialect import TOO_LONG, ColumnKind, Dialect
from policybook.query.refused import RefusedError

#: How long a name may be in a server that was built as usual.
_MOST_BYTES = 63


class Postgres(Dialect):
    """The dialect of PostgreSQL."""

    key = "postgres"
    title = "PostgreSQL"
    types: ClassVar[dict[ColumnKind, str]] = {
        "integer": "BIGINT",
        "wide": "NUMERIC",
        "text": "TEXT",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "date and time": "TIMESTAMP",
    }

    def name(self, identifier: str) -> str:
        """A quoted identifier; one of more than 63 bytes is shortened so that it stays apart from others.

        PostgreSQL itself would cut it, and take two names with the same beginning for one.

        >>> print(Postgres().name("spend_rank"))
        "spend_rank"
        >>> print(Postgres().name("年度采购金额与回款情况综合评定客户等级 because_en"))
        "年度采购金额与回款情况综合评定客~76a64d811e2e"
        """
        written = identifier.encode()
        if len(written) > _MOST_BYTES:
            mark = "~" + sha256(written).hexdigest()[:12]
            identifier = written[: _MOST_BYTES - len(mark)].decode(errors="ignore") + mark
        return super().name(identifier)

    def text(self, value: str) -> str:
        """A text literal; there is no text with the character of number 0."""
        if "\0" in value:
            raise RefusedError("text with the character of number 0", None)
        return super().text(value)

    def order_text(self, value: str) -> str:
        """Text to be put in order by its code points, whatever the language of the database."""
        return f'({value} COLLATE "C")'

    def table_of_integers(self, columns: Mapping[str, Sequence[int]]) -> str:
        """A SELECT of integers, of which arrays are read sooner than VALUES."""
        arrays = ", ".join(f"CAST('{{{','.join(map(str, each))}}}' AS BIGINT[])" for each in columns.values())
        return f"SELECT * FROM unnest({arrays}) AS t({', '.join(self.name(name) for name in columns)})"

    def failure(self, value: str, said: str = TOO_LONG) -> str:
        """What raises an error."""
        return f"CAST('{said}: ' || {value} AS NUMERIC)"

    def quotient(self, over: str, under: str, *, wide: bool) -> str:
        """The quotient of two integers without its fraction."""
        return f"div({over}, {under})" if wide else f"({over} / {under})"

    def days_between(self, later: str, earlier: str) -> str:
        """The whole days from one date to another."""
        return f"CAST({later} - {earlier} AS BIGINT)"

    def days_on(self, value: str, days: str) -> str:
        """A date so many days on."""
        return f"({value} + CAST({days} AS INTEGER))"

    def months_on(self, value: str, months: str) -> str:
        """A date so many months on."""
        return f"CAST({value} + make_interval(months => CAST({months} AS INTEGER)) AS DATE)"

    def date_part(self, part: str, value: str) -> str:
        """A part of a date as an integer."""
        field = {"weekday": "isodow", "yearday": "doy"}.get(part, part)
        return f"CAST(extract({field} FROM {value}) AS BIGINT)"

    def day_text(self, value: str) -> str:
        """A date as ISO text, whatever the session's way to write dates."""
        # Null alone might be anything that this function takes.
        return f"to_char(CAST({value} AS DATE), 'YYYY-MM-DD')"

    def time_part(self, part: str, moment: str) -> str:
        """The hour, minute or whole second of a date and time."""
        return f"CAST(floor(extract({part} FROM {moment})) AS BIGINT)"

    def microseconds_between(self, later: str, earlier: str) -> str:
        """The time from one date and time to another."""
        return f"CAST((extract(epoch FROM {later}) - extract(epoch FROM {earlier})) * 1000000 AS BIGINT)"

    def moment_at(self, microseconds: str) -> str:
        """The date and time so many microseconds after 1970 began."""
        # An interval is multiplied by a floating number, which holds whole seconds and parts of one exactly.
        seconds, rest = f"({microseconds} / 1000000)", f"({microseconds} % 1000000)"
        parts = (f"{seconds} * INTERVAL '1 second'", f"{rest} * INTERVAL '1 microsecond'")
        return f"(TIMESTAMP '1970-01-01' + {' + '.join(parts)})"

    def length(self, value: str) -> str:
        """The number of a text's code points."""
        return f"CAST(length({value}) AS BIGINT)"

    def part_of(self, value: str, start: str, count: str | None) -> str:
        """The code points of a text from a position on."""
        arguments = [value, *(f"CAST({each} AS INTEGER)" for each in (start, count) if each is not None)]
        return f"substr({', '.join(arguments)})"

    def starts_with(self, value: str, start: str) -> str:
        """Whether text starts with another."""
        return f"starts_with({value}, {start})"

    def ends_with(self, value: str, end: str) -> str:
        """Whether text ends with another; `right` of a shorter text is all of it."""
        return f"(right({value}, length({end})) = {end})"

    def position(self, value: str, part: str) -> str:
        """Where text holds another."""
        return f"CAST(strpos({value}, {part}) AS BIGINT)"
