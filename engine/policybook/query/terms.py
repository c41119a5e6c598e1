"""What an expression becomes on its way to SQL: text that still knows its scale, or its two halves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from policybook.expr.types import Type

_MICROSECOND = timedelta(microseconds=1)
#: Null, on every engine.
NULL = "NULL"
#: Digits that a signed integer of 64 bits always holds.
SAFE_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Number:
    """Text of an integer that counts units of `10 ** -scale`.

    `digits` bounds its length, None where nothing does; `constant` is its value where it is known.
    `held` says that it is read from a column, so that it surely is an integer whatever its length,
    `wide` that it is one of more than 64 bits.
    """

    text: str
    scale: int
    digits: int | None
    constant: int | None = None
    held: bool = False
    wide: bool = False

    @property
    def is_short(self) -> bool:
        """Whether 64 bits hold it, with room to be doubled and added to."""
        return self.digits is not None and self.digits <= SAFE_DIGITS


@dataclass(frozen=True, slots=True)
class Ratio:
    """An exact quotient of integers; its scales are already settled, zero below is null."""

    over: Number
    under: Number


@dataclass(frozen=True, slots=True)
class Duration:
    """Text of an integer that counts units of so many microseconds."""

    text: str
    unit: int
    constant: int | None = None


@dataclass(frozen=True, slots=True)
class MonthsCount:
    """Text of an integer that counts months."""

    text: str
    constant: int | None = None


@dataclass(frozen=True, slots=True)
class Plain:
    """Text of a value that needs no care: text, a boolean, a date, null; `day` where the date is known."""

    text: str
    type: Type
    day: date | None = None


Term: TypeAlias = Number | Ratio | Duration | MonthsCount | Plain


def constant(value: int, scale: int = 0) -> Number:
    """A number that is written out."""
    return Number(f"({value})" if value < 0 else str(value), scale, len(str(abs(value))), value)


def microseconds(value: timedelta) -> int:
    """A duration as a whole number of microseconds."""
    return value // _MICROSECOND


#: The microseconds of a day.
DAY = microseconds(timedelta(days=1))
