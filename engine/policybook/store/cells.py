"""The text of a data file's cell -> a value of its column's type, or the words why not.

Empty text is null. Numbers are plain decimal digits: no thousands separators, no exponents, so
that what a file says can only be read one way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from policybook.expr.types import (
    BooleanType,
    DateTimeType,
    DateType,
    NumberType,
    StringType,
    Type,
    shows,
)
from policybook.expr.values import Value
from policybook.store.stored import MOST_DIGITS, Unfit, places, shown

Raw: TypeAlias = object
"""A cell as it was read: text, or what a JSON line may hold."""

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}

_REMEMBERED = 20_000
"""How many different texts of a column are remembered with their values: days and prices repeat."""


def cell_reader(name: str, kind: Type, format: str | None = None) -> Callable[[Raw], Value]:
    """The function that reads the cells of a column; it raises `Unfit`.

    >>> cell_reader("Quantity", NumberType(0, 18))("x")
    Traceback (most recent call last):
    policybook.store.stored.Unfit: Quantity: "x" is not an integer
    """
    parse = _parser(name, kind, format)
    known: dict[str, Value] = {}

    def read(raw: Raw) -> Value:
        if isinstance(raw, str):
            value = known.get(raw)
            if value is not None:
                return value
            if not raw:
                return None
            value = parse(raw)
            if len(known) >= _REMEMBERED:
                known.clear()
            known[raw] = value
            return value
        return None if raw is None else _from_json(name, kind, parse, raw)

    return read


def _parser(name: str, kind: Type, format: str | None) -> Callable[[str], Value]:
    match kind:
        case NumberType(scale, digits):
            return _number(name, scale, min(digits or MOST_DIGITS, MOST_DIGITS))
        case StringType(values):
            return _string(name, values)
        case BooleanType():
            return lambda text: _found(_BOOLEANS.get(text.strip().casefold()), name, text, "true or false")
        case DateType():
            return _date(name, format)
        case DateTimeType():
            return _date_time(name, format)
        case _:
            raise TypeError(f"no column holds a {shows(kind)}")


def _number(name: str, scale: int | None, digits: int) -> Callable[[str], Value]:
    def integer(text: str) -> Value:
        stripped = text.strip()
        if not stripped:
            return None
        if not _INTEGER.fullmatch(stripped):
            raise Unfit(name, shown(text), "is not an integer")
        if len(stripped.lstrip("+-0")) > digits:
            raise Unfit(name, stripped, f"has more than {digits} digits")
        return int(stripped)

    def decimal(text: str) -> Value:
        stripped = text.strip()
        if not stripped:
            return None
        if not _DECIMAL.fullmatch(stripped):
            raise Unfit(name, shown(text), "is not a number")
        whole, _, fraction = stripped.partition(".")
        fraction = fraction.rstrip("0")
        if scale is not None and len(fraction) > scale:
            raise Unfit(name, stripped, f"has more than {places(scale)}")
        if len(whole.lstrip("+-0")) + (len(fraction) if scale is None else scale) > digits:
            raise Unfit(name, stripped, f"has more than {digits} digits")
        return Decimal(stripped)

    return integer if scale == 0 else decimal


def _string(name: str, values: tuple[str, ...] | None) -> Callable[[str], Value]:
    if values is None:
        return lambda text: text
    listed = ", ".join(f'"{each}"' for each in values)

    def string(text: str) -> Value:
        if text not in values:
            raise Unfit(name, shown(text), f"is not one of {listed}")
        return text

    return string


def _date(name: str, format: str | None) -> Callable[[str], Value]:
    def iso(text: str) -> Value:
        stripped = text.strip()
        if not stripped:
            return None
        try:
            # fromisoformat alone would also take `20100131` and week dates.
            return date.fromisoformat(stripped) if _DATE.fullmatch(stripped) else _unfit(name, text, "a date")
        except ValueError:
            raise Unfit(name, shown(text), "is not a date") from None

    def formatted(text: str) -> Value:
        stripped = text.strip()
        if not stripped:
            return None
        try:
            return datetime.strptime(stripped, format or "").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            raise Unfit(name, shown(text), f"is not a date written as {format}") from None

    return formatted if format else iso


def _date_time(name: str, format: str | None) -> Callable[[str], Value]:
    def read(text: str) -> Value:
        stripped = text.strip()
        if not stripped:
            return None
        try:
            if format:
                return datetime.strptime(stripped, format)  # noqa: DTZ007 - the book's own zone
            if not _DATE.match(stripped) or len(stripped) < len("2010-01-31T08:30"):
                raise ValueError(stripped)
            return datetime.fromisoformat(stripped)
        except ValueError:
            written = f" written as {format}" if format else ""
            raise Unfit(name, shown(text), f"is not a date and time{written}") from None

    return read


def _found(value: bool | None, name: str, text: str, what: str) -> Value:
    if value is None and text.strip():
        raise Unfit(name, shown(text), f"is not {what}")
    return value


def _unfit(name: str, text: str, what: str) -> Value:
    raise Unfit(name, shown(text), f"is not {what}")


def _from_json(name: str, kind: Type, parse: Callable[[str], Value], raw: Raw) -> Value:
    """A value that a JSON line gives as something other than text."""
    match kind, raw:
        case BooleanType(), bool():
            return raw
        case NumberType(), int() | Decimal() if not isinstance(raw, bool):
            return parse(f"{raw:f}" if isinstance(raw, Decimal) else str(raw))
        case _:
            said = {True: "true", False: "false"}.get(raw, str(raw)) if isinstance(raw, bool) else str(raw)
            raise Unfit(name, said, f"is not {_word(kind)}")


def _word(kind: Type) -> str:
    match kind:
        case NumberType(0):
            return "an integer"
        case StringType():
            return "text"
        case BooleanType():
            return "true or false"
        case _:
            return f"a {shows(kind)}"
