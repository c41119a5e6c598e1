"""How SQLite spells the primitives of a query (3.37 or later, as Python 3.11 meets it on older systems).

Booleans are 0 and 1, dates ISO text, whole numbers 64 bits. SQLite turns an integer that leaves
64 bits into a floating number without a word: `guarded` makes that an error, before a comparison
or a division could hide it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

NULL = "NULL"
#: The parameter that holds the day of the run.
AS_OF = ":as_of"
TRUE, FALSE = "1", "0"


def name(identifier: str) -> str:
    """A quoted identifier.

    >>> print(name('order "x" of'))
    "order ""x"" of"
    """
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text literal; the character that would end SQL text early is spelled by its number."""
    parts = ["'" + part.replace("'", "''") + "'" for part in value.split("\0")]
    return parts[0] if len(parts) == 1 else "(" + " || char(0) || ".join(parts) + ")"


def day(value: date) -> str:
    """A date literal."""
    return f"'{value.isoformat()}'"


def case(branches: Sequence[tuple[str, str]], otherwise: str) -> str:
    """A choice by conditions."""
    chosen = " ".join(f"WHEN {when} THEN {then}" for when, then in branches)
    return f"CASE {chosen} ELSE {otherwise} END"


def guarded(value: str) -> str:
    """The integer itself, or an error where it did not fit in 64 bits."""
    # The lowest integer has no absolute value, which SQLite reports as an overflow. It computes
    # no constant of a branch before the branch is taken.
    return f"(CASE typeof({value}) WHEN 'real' THEN abs(-9223372036854775807 - 1) ELSE {value} END)"


def half_even(over: str, under: str, *, guard_sum: bool, guard_under: bool) -> str:
    """The quotient of two integers, rounded half to even; null where the lower one is zero.

    The guards are for numbers so long that doubling them might leave 64 bits.
    """
    total, twice = "(2 * abs(n) + abs(m))", "(2 * abs(m))"
    total = guarded(total) if guard_sum else total
    twice = guarded(twice) if guard_under else twice
    # The names n and m keep the text short, however long the two integers are.
    size = f"{total} / nullif({twice}, 0) - ({total} % {twice} = 0 AND {total} / {twice} % 2 = 1)"
    sign = "CASE WHEN (n < 0) = (m < 0) THEN 1 ELSE -1 END"
    return f"(SELECT ({size}) * {sign} FROM (SELECT {over} AS n, {under} AS m))"


def floor(over: str, under: str) -> str:
    """The quotient of two integers, rounded down; null where the lower one is zero."""
    inner = f"SELECT ({over}) * sign({under}) AS n, nullif(abs({under}), 0) AS d"
    return f"(SELECT n / d - (n % d < 0) FROM ({inner}))"


def days_between(later: str, earlier: str) -> str:
    """The whole days from one date to another."""
    return f"(({_seconds(later)} - {_seconds(earlier)}) / 86400)"


def _seconds(value: str) -> str:
    return f"CAST(strftime('%s', {value}) AS INTEGER)"


def plus_days(value: str, days: str | int) -> str:
    """A date so many days on."""
    return _in_calendar(f"date({value}, {_step(days, 'days')})", value)


def plus_months(value: str, months: str | int) -> str:
    """The same day so many months on, or that month's last day where it has no such day."""
    # SQLite counts on into the next month: 31 January and a month are 2 or 3 March.
    after = months + 1 if isinstance(months, int) else f"{months} + 1"
    same_day = f"date({value}, {_step(months, 'months')})"
    last_day = f"date({value}, 'start of month', {_step(after, 'months')}, '-1 day')"
    return _in_calendar(f"min({same_day}, {last_day})", value)


def _in_calendar(shifted: str, start: str) -> str:
    # SQLite counts on below the year 1, where FEEL has no dates; the day of a run is far from it.
    return shifted if start == AS_OF else f"(CASE WHEN {shifted} >= '0001-01-01' THEN {shifted} END)"


def _step(count: str | int, unit: str) -> str:
    # `printf` would take null for 0.
    return f"'{count:+d} {unit}'" if isinstance(count, int) else f"({count}) || ' {unit}'"


def date_part(part: str, value: str) -> str:
    """A part of a date as an integer; the weekday counts from Monday, 1."""
    if part == "weekday":
        return f"((CAST(strftime('%w', {value}) AS INTEGER) + 6) % 7 + 1)"
    code = {"year": "%Y", "month": "%m", "day": "%d"}[part]
    return f"CAST(strftime('{code}', {value}) AS INTEGER)"


def starts_with(value: str, start: str) -> str:
    """Whether text starts with another; case counts, and no character is a wildcard."""
    return f"(substr({value}, 1, length({start})) = {start})"


def ends_with(value: str, end: str) -> str:
    """Whether text ends with another."""
    rest = f"substr({value}, length({value}) - length({end}) + 1)"
    return f"(length({value}) >= length({end}) AND {rest} = {end})"


def contains(value: str, part: str) -> str:
    """Whether text holds another."""
    return f"(instr({value}, {part}) > 0)"
