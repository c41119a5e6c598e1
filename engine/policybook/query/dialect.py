"""How an engine spells the primitives of a query. What all engines share stands here.

A number is an integer that counts units of a power of ten. Beyond 18 digits an engine's wide
integers take over, where it has any; beyond `most_digits` a number becomes an error when the query
runs: nothing wraps around, and nothing turns into a floating number.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar, Literal, TypeAlias

#: What an engine says of a number that it cannot compute with.
TOO_LONG = "a number of more than 34 digits"

#: The types that a column of a query can have.
ColumnKind: TypeAlias = Literal["integer", "wide", "text", "boolean", "date", "date and time"]


class Dialect(ABC):
    """One engine's way to spell a query; its instances are constants."""

    key: ClassVar[str]
    title: ClassVar[str]
    null: ClassVar[str] = "NULL"
    true: ClassVar[str] = "TRUE"
    false: ClassVar[str] = "FALSE"
    #: How a step of the query begins that must be computed only once.
    materialized: ClassVar[str] = "AS MATERIALIZED"
    #: Whether there are integers of more than 64 bits.
    widens: ClassVar[bool] = True
    #: The digits that FEEL's own numbers have: beyond them one record's arithmetic rounds.
    most_digits: ClassVar[int] = 34
    #: How deep an expression may be nested, and how much of that a rounding takes.
    most_depth: ClassVar[int] = 250
    rounding_depth: ClassVar[int] = 60
    #: SQL types by the kind of a column.
    types: ClassVar[dict[ColumnKind, str]]

    # Names and values that are written out

    def name(self, identifier: str) -> str:
        """A quoted identifier."""
        return '"' + identifier.replace('"', '""') + '"'

    def text(self, value: str) -> str:
        """A text literal."""
        return "'" + value.replace("'", "''") + "'"

    def boolean(self, value: bool) -> str:
        """A literal of true or false."""
        return self.true if value else self.false

    def integer(self, value: int, wide: bool = False) -> str:
        """An integer with its type, where a bare one would be too narrow to compute with."""
        return f"CAST({value} AS {self.types['wide' if wide else 'integer']})"

    def day(self, value: date) -> str:
        """A date literal."""
        return f"DATE '{value.isoformat()}'"

    def moment(self, value: datetime) -> str:
        """A literal of a date and time without a zone."""
        return f"TIMESTAMP '{value.isoformat(sep=' ')}'"

    def missing(self, kind: ColumnKind) -> str:
        """Null with a type, where an engine must know one."""
        return f"CAST(NULL AS {self.types[kind]})"

    def empty_table(self, columns: Sequence[tuple[str, ColumnKind]]) -> str:
        """A SELECT that gives no rows, with columns of these names and kinds."""
        listed = ", ".join(f"{self.missing(kind)} AS {self.name(name)}" for name, kind in columns)
        return f"SELECT {listed} WHERE {self.false}"

    @abstractmethod
    def table_of_integers(self, columns: Mapping[str, Sequence[int]]) -> str:
        """A SELECT of integers of 64 bits, each column from top to bottom; there is a row at least."""

    # Choices and comparisons

    def case(self, branches: Sequence[tuple[str, str]], otherwise: str) -> str:
        """A choice by conditions."""
        chosen = " ".join(f"WHEN {when} THEN {then}" for when, then in branches)
        return f"CASE {chosen} ELSE {otherwise} END"

    def same(self, one: str, other: str) -> str:
        """Equality that is never null."""
        return f"({one} IS NOT DISTINCT FROM {other})"

    def different(self, one: str, other: str) -> str:
        """Inequality that is never null."""
        return f"({one} IS DISTINCT FROM {other})"

    def order_text(self, value: str) -> str:
        """Text to be put in order by its code points."""
        return value

    def least(self, values: Sequence[str]) -> str:
        """The least of some values; null where one is null."""
        return self._of_all("least", values)

    def greatest(self, values: Sequence[str]) -> str:
        """The greatest of some values; null where one is null."""
        return self._of_all("greatest", values)

    def _of_all(self, function: str, values: Sequence[str]) -> str:
        # These functions pass over nulls.
        gap = " OR ".join(f"{each} IS NULL" for each in values)
        return f"(CASE WHEN {gap} THEN NULL ELSE {function}({', '.join(values)}) END)"

    def once(self, value: str, spell: Callable[[str], str]) -> str:
        """What is spelled of a value that is read several times there.

        An engine that would work it out each time gives it a name first.
        """
        return spell(value)

    def to_be_joined(self, key: str) -> str:
        """What ends a SELECT over windows whose rows are looked up by a column that tells them apart."""
        return ""

    # Whole numbers

    def widen(self, value: str) -> str:
        """An integer with room for more digits."""
        return f"CAST({value} AS {self.types['wide']})"

    def narrow(self, value: str) -> str:
        """An integer of 64 bits again; an error where it does not fit."""
        return f"CAST({value} AS {self.types['integer']})"

    def guarded(self, value: str) -> str:
        """The integer itself, or an error where it has more digits than are computed with."""
        beyond = f"abs({value}) >= 1{'0' * self.most_digits}"
        return f"(CASE WHEN {beyond} THEN {self.failure(value)} ELSE {value} END)"

    @abstractmethod
    def failure(self, value: str, said: str = TOO_LONG) -> str:
        """What raises an error in these words; the value keeps it from being worked out too early."""

    def sign(self, value: str) -> str:
        """-1, 0 or 1."""
        return f"(CASE WHEN {value} > 0 THEN 1 WHEN {value} < 0 THEN -1 WHEN {value} = 0 THEN 0 END)"

    def quotient(self, over: str, under: str, *, wide: bool) -> str:
        """The quotient of two integers without its fraction; the lower one is not zero."""
        return f"({over} / {under})"

    def half_even(self, over: str, under: str | int, *, long_over: bool, long_under: bool) -> str:
        """The quotient of two integers, rounded half to even; null where the lower one is zero.

        The two flags are for numbers so long that doubling them might leave 64 bits; the result is
        wide where one of them is set.
        """
        wide = long_over or long_under
        n = self.widen(over) if wide else over
        if isinstance(under, int) and under > 0:
            q, rest = self.quotient(n, str(under), wide=wide), f"abs({n} % {under})"
            up = f"{rest} > {under // 2}"
            if under % 2 == 0:
                up += f" OR ({rest} = {under // 2} AND {q} % 2 <> 0)"
            return f"({q} + CASE WHEN {up} THEN CASE WHEN {n} < 0 THEN -1 ELSE 1 END ELSE 0 END)"
        m = self.widen(str(under)) if wide else str(under)
        total, twice = f"(2 * abs({n}) + abs({m}))", f"nullif(2 * abs({m}), 0)"
        q = self.quotient(total, twice, wide=wide)
        odd = f"CASE WHEN {total} % {twice} = 0 AND {q} % 2 = 1 THEN 1 ELSE 0 END"
        return f"(({q} - {odd}) * CASE WHEN ({n} < 0) = ({m} < 0) THEN 1 ELSE -1 END)"

    def floor(self, over: str, under: str | int, *, wide: bool) -> str:
        """The quotient of two integers, rounded down; null where the lower one is zero."""
        n = self.widen(over) if wide else over
        if isinstance(under, int) and under > 0:
            q = self.quotient(n, str(under), wide=wide)
            return f"({q} - CASE WHEN {n} % {under} < 0 THEN 1 ELSE 0 END)"
        d = f"nullif({under}, 0)"
        below = f"({n} % {d} < 0 AND {under} > 0) OR ({n} % {d} > 0 AND {under} < 0)"
        return f"({self.quotient(n, d, wide=wide)} - CASE WHEN {below} THEN 1 ELSE 0 END)"

    def count_if(self, condition: str) -> str:
        """How many rows a condition is true of."""
        return self.filtered("count(*)", condition)

    def filtered(self, aggregate: str, condition: str) -> str:
        """An aggregate over the rows for which a condition is true; over all, where it is empty."""
        return f"{aggregate} FILTER (WHERE {condition})" if condition else aggregate

    def none_null(self, value: str, condition: str) -> str:
        """Whether no row for which a condition is true has a null value."""
        # The null is looked for first: most rows need no condition then.
        missing = f"{value} IS NULL AND {condition}" if condition else f"{value} IS NULL"
        return f"{self.count_if(missing)} = 0"

    def total(self, value: str, condition: str = "", *, wide: bool = False) -> str:
        """The sum of integers, a wide one where the engine has such; `wide` says that they are already."""
        return self.filtered(f"sum({value})", condition)

    # Dates

    @abstractmethod
    def days_between(self, later: str, earlier: str) -> str:
        """The whole days from one date to another."""

    def plus_days(self, value: str, days: str | int) -> str:
        """A date so many days on; null beyond the years 1 to 9999, where a store has no dates."""
        if not isinstance(days, int):
            ends = [self.days_between(self.day(each), value) for each in (date.min, date.max)]
            fits = f"{days} BETWEEN {ends[0]} AND {ends[1]}"
        elif days == 0:
            return value
        elif abs(days) > (date.max - date.min).days:
            return self.missing("date")
        elif days > 0:
            fits = f"{value} <= {self.day(date.max - timedelta(days))}"
        else:
            fits = f"{value} >= {self.day(date.min - timedelta(days))}"
        return f"(CASE WHEN {fits} THEN {self.days_on(value, str(days))} END)"

    @abstractmethod
    def days_on(self, value: str, days: str) -> str:
        """A date so many days on, which is surely within the calendar."""

    def plus_months(self, value: str, months: str | int) -> str:
        """The same day so many months on, or that month's last day where it has no such day.

        It is null beyond the years 1 to 9999.
        """
        if not isinstance(months, int):
            ends = [self.months_between(self.day(each), value) for each in (date.min, date.max)]
            fits = f"{months} BETWEEN {ends[0]} AND {ends[1]}"
        elif months == 0:
            return value
        elif abs(months) >= 12 * 9_999:
            return self.missing("date")
        elif months > 0:
            year, month = divmod(12 * 10_000 - months, 12)
            fits = f"{value} < {self.day(date(year, month + 1, 1))}"
        else:
            year, month = divmod(12 - months, 12)
            fits = f"{value} >= {self.day(date(year, month + 1, 1))}"
        return f"(CASE WHEN {fits} THEN {self.months_on(value, str(months))} END)"

    def months_between(self, later: str, earlier: str) -> str:
        """How many months the one date's is after the other's, whatever their days."""
        year, month = ([self.date_part(part, day) for day in (later, earlier)] for part in ("year", "month"))
        return f"(({year[0]} - {year[1]}) * 12 + {month[0]} - {month[1]})"

    @abstractmethod
    def months_on(self, value: str, months: str) -> str:
        """A date so many months on, which is surely within the calendar."""

    @abstractmethod
    def date_part(self, part: str, value: str) -> str:
        """A part of a date as an integer: year, month, day, weekday from Monday, 1, yearday, ISO week."""

    def date_of(self, moment: str) -> str:
        """The day of a date and time."""
        return f"CAST({moment} AS DATE)"

    @abstractmethod
    def day_text(self, value: str) -> str:
        """A date as ISO text."""

    @abstractmethod
    def time_part(self, part: str, moment: str) -> str:
        """The hour, minute or whole second of a date and time."""

    @abstractmethod
    def microseconds_between(self, later: str, earlier: str) -> str:
        """The time from one date and time to another."""

    @abstractmethod
    def moment_at(self, microseconds: str) -> str:
        """The date and time, without a zone, so many microseconds after 1970 began; after the year 0."""

    def moments(self, op: str, one: str, other: str) -> str:
        """A comparison of two dates and times; equality is never null."""
        if op == "=":
            return self.same(one, other)
        return self.different(one, other) if op == "!=" else f"({one} {op} {other})"

    # Text

    def as_text(self, integer: str) -> str:
        """An integer as text."""
        return f"CAST({integer} AS {self.types['text']})"

    def concat(self, parts: Sequence[str]) -> str:
        """Texts one after the other; null where one is null."""
        return "(" + " || ".join(parts) + ")"

    def length(self, value: str) -> str:
        """The number of a text's code points."""
        return f"length({value})"

    def padded(self, value: str, width: int) -> str:
        """Text with zeros before it, up to a width; a longer one stays as it is."""
        return f"(CASE WHEN length({value}) >= {width} THEN {value} ELSE lpad({value}, {width}, '0') END)"

    def part_of(self, value: str, start: str, count: str | None) -> str:
        """The code points of a text from a position on, the first being 1: so many, or all."""
        return f"substr({value}, {start})" if count is None else f"substr({value}, {start}, {count})"

    @abstractmethod
    def position(self, value: str, part: str) -> str:
        """Where text holds another, the first code point being 1; 0 where it does not."""

    def without_zeros(self, value: str) -> str:
        """The text of a decimal number without the zeros at its end, and without a point left there."""
        return f"rtrim(rtrim({value}, '0'), '.')"

    @abstractmethod
    def starts_with(self, value: str, start: str) -> str:
        """Whether text starts with another; case counts, and no character is a wildcard."""

    @abstractmethod
    def ends_with(self, value: str, end: str) -> str:
        """Whether text ends with another."""

    def contains(self, value: str, part: str) -> str:
        """Whether text holds another."""
        return f"({self.position(value, part)} > 0)"
