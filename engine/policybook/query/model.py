"""A query as text, with what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from policybook.expr.types import Type
from policybook.expr.values import ARITHMETIC, Months, Value

_MICROSECOND = timedelta(microseconds=1)


class Form(StrEnum):
    """How a value stands in a row.

    `scaled` is an integer of `10 ** -scale`; `ratio` takes two columns, a numerator and a
    denominator; `days` is an integer of microseconds, `months` of months.
    """

    SCALED = "scaled"
    RATIO = "ratio"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "date and time"
    DAYS = "days"
    MONTHS = "months"


class TooLarge(ArithmeticError):  # noqa: N818  # named as it is said, like `Conflict`
    """A number of a row has more digits than the engine's integers: it came as a floating one."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """One fact of a row; `scale` counts the decimal places of a `scaled` one."""

    name: str
    type: Type
    form: Form
    scale: int = 0

    @property
    def width(self) -> int:
        """The number of the row's columns it takes."""
        return 2 if self.form is Form.RATIO else 1


@dataclass(frozen=True, slots=True)
class Query:
    """SQL that gives one row per record, in the order of its key; it has no parameters."""

    sql: str
    columns: tuple[ResultColumn, ...]
    _readers: tuple[Callable[[Sequence[Any]], Value], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        readers, at = [], 0
        for column in self.columns:
            readers.append(_reader(column, at))
            at += column.width
        object.__setattr__(self, "_readers", tuple(readers))

    def decode(self, row: Sequence[Any]) -> dict[str, Value]:
        """A row's facts by name.

        Raises TooLarge where a number did not fit the engine's integers.
        """
        return {column.name: read(row) for column, read in zip(self.columns, self._readers, strict=True)}


def _reader(column: ResultColumn, at: int) -> Callable[[Sequence[Any]], Value]:
    match column.form:
        case Form.SCALED:
            return partial(_scaled, at, column.scale, column.name)
        case Form.RATIO:
            return partial(_ratio, at)
        case Form.TEXT:
            return partial(_plain, at)
        case Form.BOOLEAN:
            return partial(_read, at, bool)
        case Form.DATE:
            return partial(_read, at, _day)
        case Form.DATE_TIME:
            return partial(_read, at, _moment)
        case Form.DAYS:
            return partial(_read, at, _MICROSECOND.__mul__)
        case Form.MONTHS:
            return partial(_read, at, Months)


def _scaled(at: int, scale: int, name: str, row: Sequence[Any]) -> Value:
    value = row[at]
    if isinstance(value, float):
        raise TooLarge(name)
    if value is None:
        return None
    # An engine's wide integers may come as decimals.
    return int(value) if scale == 0 else ARITHMETIC.scaleb(value, -scale)


def _ratio(at: int, row: Sequence[Any]) -> Value:
    over, under = row[at], row[at + 1]
    return None if over is None or not under else ARITHMETIC.divide(over, under)


def _day(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _moment(value: str | datetime) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _plain(at: int, row: Sequence[Any]) -> Value:
    text: str | None = row[at]
    return text


def _read(at: int, reads: Callable[[Any], Value], row: Sequence[Any]) -> Value:
    value = row[at]
    return None if value is None else reads(value)
