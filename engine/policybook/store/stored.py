"""How a value lies in the database, and back: exact numbers as scaled integers, days as ISO text.

The two directions are inverse for every value a field's type admits; `to_stored` refuses the rest
with the words a person reads.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import TypeAlias

from policybook.expr.temporal import text_of
from policybook.expr.types import (
    BooleanType,
    DateTimeType,
    DateType,
    NumberType,
    StringType,
    Type,
    shows,
)
from policybook.expr.values import ARITHMETIC, Value
from policybook.expr.wide import WideDate, WideDateTime, narrowed

Cell: TypeAlias = int | str | None
"""What a column of a store holds."""

MOST_DIGITS = 18
"""A 64-bit integer holds any number of this many digits."""

_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])


class Unfit(Exception):  # noqa: N818 - a verdict on a value, no error of the program
    """A value that a field cannot hold: the words for its row, and those to count such rows by."""

    def __init__(self, name: str, shown: str, fault: str) -> None:
        super().__init__(f"{name}: {shown} {fault}")
        self.summary = f"{name}: a value {fault}"


def column_type(kind: Type) -> type[int] | type[str]:
    """The Python type that stands for a field's column: whole numbers or text."""
    return int if isinstance(kind, NumberType | BooleanType) else str


def declared(kind: Type) -> str:
    """A field's type in one line, as the store remembers it: a change of it is a change of meaning.

    >>> declared(NumberType(2, 18)), declared(StringType(("A",)))
    ('decimal scale 2', 'string')
    """
    match kind:
        case NumberType(scale):
            return f"decimal scale {scale}" if scale else "integer"
        case _:
            return shows(kind)


def to_stored(kind: Type, name: str) -> Callable[[Value], Cell]:
    """The function that makes a column's cell of a value; it raises `Unfit`.

    >>> to_stored(NumberType(2, 18), "amount")(Decimal("12.5"))
    1250
    """
    match kind:
        case NumberType(scale, digits):
            return _number(scale or 0, min(digits or MOST_DIGITS, MOST_DIGITS), name)
        case StringType(values):
            return _string(values, name)
        case BooleanType():
            return _boolean(name)
        case DateTimeType():
            return _date_time(name)
        case DateType():
            return _date(name)
        case _:
            raise TypeError(f"no column holds a {shows(kind)}")


def from_stored(kind: Type) -> Callable[[Cell], Value]:
    """The function that reads a column's cell.

    >>> from_stored(NumberType(2, 18))(1250)
    Decimal('12.50')
    """
    match kind:
        case NumberType(scale) if scale:
            # Python's own context would round beyond 28 digits.
            return lambda cell: None if cell is None else ARITHMETIC.scaleb(Decimal(cell), -scale)
        case BooleanType():
            return lambda cell: None if cell is None else bool(cell)
        case DateTimeType():
            return lambda cell: None if cell is None else datetime.fromisoformat(str(cell))
        case DateType():
            return lambda cell: None if cell is None else date.fromisoformat(str(cell))
        case _:
            return lambda cell: cell


def _number(scale: int, digits: int, name: str) -> Callable[[Value], Cell]:
    most = 10**digits

    def stored(value: Value) -> Cell:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise Unfit(name, shown(value), "is not a number")
        if isinstance(value, int):
            scaled: int = value * 10**scale
        else:
            try:
                scaled = int(value.scaleb(scale, _EXACT).to_integral_exact(context=_EXACT))
            except Inexact:
                raise Unfit(name, shown(value), f"has more than {places(scale)}") from None
            except (InvalidOperation, OverflowError, ValueError):
                raise Unfit(name, str(value), "is not a number that can be kept") from None
        if not -most < scaled < most:
            raise Unfit(name, shown(value), f"has more than {digits} digits")
        return scaled

    return stored


def _string(values: tuple[str, ...] | None, name: str) -> Callable[[Value], Cell]:
    allowed = frozenset(values) if values is not None else None

    def stored(value: Value) -> Cell:
        if value is None:
            return None
        if not isinstance(value, str):
            raise Unfit(name, shown(value), "is not text")
        if allowed is not None and value not in allowed:
            listed = ", ".join(f'"{each}"' for each in values or ())
            raise Unfit(name, shown(value), f"is not one of {listed}")
        return value

    return stored


def _boolean(name: str) -> Callable[[Value], Cell]:
    def stored(value: Value) -> Cell:
        if value is None or isinstance(value, bool):
            return None if value is None else int(value)
        raise Unfit(name, shown(value), "is not true or false")

    return stored


def _date(name: str) -> Callable[[Value], Cell]:
    def stored(value: Value) -> Cell:
        if value is None:
            return None
        if isinstance(value, WideDate):
            raise Unfit(name, shown(value), "is beyond the years 1 to 9999 of a store")
        if isinstance(value, datetime) or not isinstance(value, date):
            raise Unfit(name, shown(value), "is not a date")
        return value.isoformat()

    return stored


def _date_time(name: str) -> Callable[[Value], Cell]:
    def stored(value: Value) -> Cell:
        if value is None:
            return None
        if not isinstance(value, datetime | WideDateTime):
            raise Unfit(name, shown(value), "is not a date and time")
        moment = narrowed(value)
        if moment is None:
            raise Unfit(name, shown(value), "is beyond the years 1 to 9999 of a store")
        return moment.isoformat()

    return stored


def places(scale: int) -> str:
    """So many decimal places, in words."""
    return "1 decimal place" if scale == 1 else f"{scale} decimal places"


def shown(value: Value) -> str:
    """A value as a reason quotes it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, WideDate | WideDateTime):
        return text_of(value)
    return f'"{value}"' if isinstance(value, str) else str(value)
