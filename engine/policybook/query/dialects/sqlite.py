"""SQLite (3.37 or later, as Python 3.11 meets it on older systems).

Booleans are 0 and 1, dates ISO text, whole numbers 64 bits. SQLite turns an integer that leaves
64 bits into a floating number without a word: `guarded` makes that an error, before a comparison
or a division could hide it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar

from policybook.query.dialect import TOO_LONG, ColumnKind, Dialect


class SQLite(Dialect):
    """The dialect of the embedded store."""

    key = "sqlite"
    title = "SQLite"
    true, false = "1", "0"
    widens = False
    most_digits = 18
    # Its parser has a stack of 100 places; the rest is for the query around.
    most_depth = 85
    rounding_depth = 20
    types: ClassVar[dict[ColumnKind, str]] = {
        "integer": "INTEGER",
        "wide": "INTEGER",
        "text": "TEXT",
        "boolean": "INTEGER",
        "date": "TEXT",
        "date and time": "TEXT",
    }

    def text(self, value: str) -> str:
        """A text literal; the character that would end SQL text early is spelled by its number."""
        parts = ["'" + part.replace("'", "''") + "'" for part in value.split("\0")]
        return parts[0] if len(parts) == 1 else "(" + " || char(0) || ".join(parts) + ")"

    def integer(self, value: int, wide: bool = False) -> str:
        """An integer; all of them have 64 bits."""
        return str(value) if value >= 0 else f"({value})"

    def day(self, value: date) -> str:
        """A date literal."""
        return f"'{value.isoformat()}'"

    def moment(self, value: datetime) -> str:
        """A literal of a date and time."""
        return f"'{value.isoformat()}'"

    def missing(self, kind: ColumnKind) -> str:
        """Null; values have types here, columns need none."""
        return self.null

    def same(self, one: str, other: str) -> str:
        """Equality that is never null."""
        return f"({one} IS {other})"

    def different(self, one: str, other: str) -> str:
        """Inequality that is never null."""
        return f"({one} IS NOT {other})"

    def least(self, values: Sequence[str]) -> str:
        """The least of some values; here alone it is null where one is."""
        return f"min({', '.join(values)})"

    def greatest(self, values: Sequence[str]) -> str:
        """The greatest of some values."""
        return f"max({', '.join(values)})"

    def widen(self, value: str) -> str:
        """The integer as it is: there is none with more room."""
        return value

    def narrow(self, value: str) -> str:
        """The integer as it is."""
        return value

    def guarded(self, value: str) -> str:
        """The integer itself, or an error where it did not fit in 64 bits."""
        return f"(CASE typeof({value}) WHEN 'real' THEN {self.failure(value)} ELSE {value} END)"

    def table_of_integers(self, columns: Mapping[str, Sequence[int]]) -> str:
        """A SELECT of integers; VALUES have names of their own here."""
        names = ", ".join(f"column{at} AS {self.name(name)}" for at, name in enumerate(columns, 1))
        rows = ", ".join(f"({', '.join(map(str, row))})" for row in zip(*columns.values(), strict=True))
        return f"SELECT {names} FROM (VALUES {rows})"

    def failure(self, value: str, said: str = TOO_LONG) -> str:
        """What raises an error, `integer overflow`: the lowest integer has no absolute value."""
        # No constant of a branch is computed before the branch is taken.
        return "abs(-9223372036854775807 - 1)"

    def sign(self, value: str) -> str:
        """-1, 0 or 1."""
        return f"sign({value})"

    def once(self, value: str, spell: Callable[[str], str]) -> str:
        """What is spelled of a value, which is worked out once; a column is read where it stands."""
        return f"(SELECT {spell('x')} FROM (SELECT {value} AS x))" if "(" in value else spell(value)

    def to_be_joined(self, key: str) -> str:
        """Grouping by the key changes nothing but what SQLite expects.

        It takes a result of windows for one row, makes no index for it, and then goes through all of
        it for each record.
        """
        return f"\nGROUP BY {key}"

    def half_even(self, over: str, under: str | int, *, long_over: bool, long_under: bool) -> str:
        """The quotient of two integers, rounded half to even; null where the lower one is zero."""
        total, twice = "(2 * abs(n) + abs(m))", "(2 * abs(m))"
        total = self.guarded(total) if long_over or long_under else total
        twice = self.guarded(twice) if long_under else twice
        # The names n and m keep the text short, however long the two integers are.
        size = f"{total} / nullif({twice}, 0) - ({total} % {twice} = 0 AND {total} / {twice} % 2 = 1)"
        sign = "CASE WHEN (n < 0) = (m < 0) THEN 1 ELSE -1 END"
        return f"(SELECT ({size}) * {sign} FROM (SELECT {over} AS n, {under} AS m))"

    def floor(self, over: str, under: str | int, *, wide: bool) -> str:
        """The quotient of two integers, rounded down; null where the lower one is zero."""
        inner = f"SELECT ({over}) * sign({under}) AS n, nullif(abs({under}), 0) AS d"
        return f"(SELECT n / d - (n % d < 0) FROM ({inner}))"

    def days_between(self, later: str, earlier: str) -> str:
        """The whole days from one date to another."""
        return f"(({_seconds(later)} - {_seconds(earlier)}) / 86400)"

    def plus_days(self, value: str, days: str | int) -> str:
        """A date so many days on; `date` gives null beyond the year 9999."""
        return _in_calendar(f"date({value}, {_step(days, 'days')})")

    def plus_months(self, value: str, months: str | int) -> str:
        """The same day so many months on, or that month's last day where it has no such day."""
        # SQLite counts on into the next month: 31 January and a month are 2 or 3 March.
        after = months + 1 if isinstance(months, int) else f"{months} + 1"
        same_day = f"date({value}, {_step(months, 'months')})"
        last_day = f"date({value}, 'start of month', {_step(after, 'months')}, '-1 day')"
        # Nor does it know the first day of the year 10000, from which the last one is counted back.
        return _in_calendar(f"min({same_day}, coalesce({last_day}, '9999-12-31'))")

    def days_on(self, value: str, days: str) -> str:
        """A date so many days on."""
        return self.plus_days(value, days)

    def months_on(self, value: str, months: str) -> str:
        """A date so many months on."""
        return self.plus_months(value, months)

    def date_part(self, part: str, value: str) -> str:
        """A part of a date as an integer; the weekday counts from Monday, 1."""
        if part == "weekday":
            return f"((CAST(strftime('%w', {value}) AS INTEGER) + 6) % 7 + 1)"
        if part == "week":
            # A week belongs to the year of its Thursday.
            yearday = self.date_part("yearday", f"date({value}, '-3 days', 'weekday 4')")
            return f"(({yearday} - 1) / 7 + 1)"
        code = {"year": "%Y", "month": "%m", "day": "%d", "yearday": "%j"}[part]
        return f"CAST(strftime('{code}', {value}) AS INTEGER)"

    def date_of(self, moment: str) -> str:
        """The day of a date and time."""
        return f"substr({moment}, 1, 10)"

    def day_text(self, value: str) -> str:
        """A date as ISO text, as which it is kept."""
        return value

    def time_part(self, part: str, moment: str) -> str:
        """The hour, minute or whole second of a date and time, by its own clock."""
        start = {"hour": 12, "minute": 15, "second": 18}[part]
        return f"CAST(substr({moment}, {start}, 2) AS INTEGER)"

    def microseconds_between(self, later: str, earlier: str) -> str:
        """The time from one date and time to another; null where only one has a zone."""
        between = f"{_instant(later)} - {_instant(earlier)}"
        return f"(CASE WHEN {_zoned(later)} = {_zoned(earlier)} THEN {between} END)"

    def moment_at(self, microseconds: str) -> str:
        """The date and time so many microseconds after 1970 began, as Python writes one."""
        seconds, part = (self.floor(microseconds, 1_000_000, wide=False), f"({microseconds} % 1000000)")
        fraction = f"printf('.%06d', ({part} + 1000000) % 1000000)"
        shown = f"strftime('%Y-%m-%dT%H:%M:%S', {seconds}, 'unixepoch')"
        return f"({shown} || CASE WHEN {part} = 0 THEN '' ELSE {fraction} END)"

    def moments(self, op: str, one: str, other: str) -> str:
        """A comparison of two dates and times, as moments where they have zones."""
        zones = f"{_zoned(one)} = {_zoned(other)}"
        if op in ("=", "!="):
            missing = f"({one} IS NULL OR {other} IS NULL)"
            both = f"({one} IS NULL AND {other} IS NULL)"
            alike = f"({zones} AND {_instant(one)} = {_instant(other)})"
            same = f"(CASE WHEN {missing} THEN {both} ELSE {alike} END)"
            return same if op == "=" else f"(NOT {same})"
        return f"(CASE WHEN {zones} THEN {_instant(one)} {op} {_instant(other)} END)"

    def padded(self, value: str, width: int) -> str:
        """Text with zeros before it, up to a width."""
        # `printf` would take null for nothing.
        return f"(substr('{'0' * width}', 1, max({width} - length({value}), 0)) || {value})"

    def starts_with(self, value: str, start: str) -> str:
        """Whether text starts with another; LIKE would ignore case and know wildcards."""
        return f"(substr({value}, 1, length({start})) = {start})"

    def ends_with(self, value: str, end: str) -> str:
        """Whether text ends with another."""
        rest = f"substr({value}, length({value}) - length({end}) + 1)"
        return f"(length({value}) >= length({end}) AND {rest} = {end})"

    def position(self, value: str, part: str) -> str:
        """Where text holds another."""
        return f"instr({value}, {part})"


def _seconds(value: str) -> str:
    return f"CAST(strftime('%s', {value}) AS INTEGER)"


def _zoned(moment: str) -> str:
    # `2024-02-29T13:30:00`, perhaps with `.000001`; with a zone both are longer.
    return f"(length({moment}) NOT IN (19, 26))"


def _instant(moment: str) -> str:
    """The microseconds since 1970, in UTC where the moment has a zone."""
    has_part = f"substr({moment}, 20, 1) = '.'"
    part = f"CASE WHEN {has_part} THEN CAST(substr({moment}, 21, 6) AS INTEGER) ELSE 0 END"
    zone = f"substr({moment}, CASE WHEN {has_part} THEN 27 ELSE 20 END)"
    return f"({_seconds(f'substr({moment}, 1, 19) || {zone}')} * 1000000 + {part})"


def _in_calendar(shifted: str) -> str:
    # SQLite counts on below the year 1, where FEEL has no dates.
    return f"(CASE WHEN {shifted} >= '0001-01-01' THEN {shifted} END)"


def _step(count: str | int, unit: str) -> str:
    # `printf` would take null for 0.
    return f"'{count:+d} {unit}'" if isinstance(count, int) else f"({count}) || ' {unit}'"
