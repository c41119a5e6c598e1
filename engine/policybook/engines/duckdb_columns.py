"""A column of a firm's files -> how DuckDB reads it as a field, and which of its values cannot be.

Nothing is cut and nothing is rounded: a type that cannot be read exactly is refused as such, a
value that a field cannot hold is found by the condition `fits`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from policybook.engines.job import text
from policybook.expr.types import (
    BooleanType,
    DateTimeType,
    DateType,
    NumberType,
    StringType,
    Type,
)

_WHOLE = {
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
}
_MOMENTS = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
_ZONED = "TIMESTAMP WITH TIME ZONE"
_NARROW, _WIDE = 18, 38
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column is read: `value` has the query's own type, `fits` is not true of what cannot be read.

    `fault` says of such a value what is wrong with it, `faults` of several.
    """

    value: str
    fits: str | None = None
    fault: str = ""
    faults: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why no value of a column's type can be read, and what to do."""

    fault: str
    help: str


def reading(kind: Type, column: str, base: str, zone: str) -> Reading | Unreadable:
    """How a column is read as a field's type; a day with a time in a zone is read in `zone`.

    >>> reading(NumberType(2, 18), "c", "DOUBLE", "UTC").fault
    'is DOUBLE, which holds no exact decimals'
    >>> reading(DateType(), "c", "DATE", "UTC").value
    'c'
    """
    if base.startswith("ENUM("):
        column, base = f"CAST({column} AS VARCHAR)", "VARCHAR"
    match kind:
        case NumberType(scale, digits):
            return _number(column, base, scale or 0, min(digits or _NARROW, _WIDE))
        case StringType(values):
            return _string(column, base, values)
        case BooleanType():
            return _boolean(column, base)
        case DateTimeType():
            return _moment(column, base, zone)
        case DateType():
            return _day(column, base, zone)
        case _:
            return _other(base, "text")


def _other(base: str, wanted: str) -> Unreadable:
    return Unreadable(f"is {base}", f"write it as {wanted}")


def _number(column: str, base: str, scale: int, digits: int) -> Reading | Unreadable:
    if base in ("DOUBLE", "FLOAT"):
        return Unreadable(f"is {base}, which holds no exact decimals", "write it as DECIMAL")
    places = f"DECIMAL({max(digits, scale)},{scale})"
    limits = (
        f"more than {digits} digits" if not scale else f"more than {digits} digits or {scale} decimal places"
    )
    fault, faults = f"has {limits}", f"have {limits}"
    if base in _WHOLE:
        return Reading(
            _units(column, places, scale, digits),
            f"TRY_CAST({column} AS {places}) IS NOT NULL",
            fault,
            faults,
        )
    decimal = _DECIMAL.fullmatch(base)
    if decimal is not None and int(decimal[1]) <= _NARROW:
        # Both together have no more than 36 digits: they are compared as they are.
        fits = f"TRY_CAST({column} AS {places}) = {column}"
        return Reading(_units(column, places, scale, digits), fits, fault, faults)
    if decimal is None and base != "VARCHAR":
        return _other(base, "DECIMAL")
    written = f"CAST({column} AS VARCHAR)" if decimal is not None else _trimmed(column)
    shape = f"regexp_full_match({written}, '{_shape(scale, is_text=decimal is None)}')"
    fits = f"{written} IS NULL OR ({shape} AND TRY_CAST({written} AS {places}) IS NOT NULL)"
    fault, faults = f"is no number, or {fault}", f"are no numbers, or {faults}"
    return Reading(_units(written, places, scale, digits), fits, fault, faults)


def _shape(scale: int, *, is_text: bool) -> str:
    """How a number is written that a field of so many places can hold; zeros at its end say nothing."""
    if scale:
        return rf"[+-]?([0-9]+(\.[0-9]{{0,{scale}}}0*)?|\.[0-9]{{1,{scale}}}0*)"
    return "[+-]?[0-9]+" if is_text else r"[+-]?[0-9]+(\.0*)?"


def _units(value: str, places: str, scale: int, digits: int) -> str:
    """The number in units of its smallest decimal place."""
    exact = f"TRY_CAST({value} AS {places})"
    if digits > _NARROW:
        # A product of long decimals might have too many digits: the point is taken out of the text.
        return f"CAST(replace(CAST({exact} AS VARCHAR), '.', '') AS HUGEINT)"
    return f"CAST({exact} * {10**scale} AS BIGINT)" if scale else f"CAST({exact} AS BIGINT)"


def _string(column: str, base: str, values: tuple[str, ...] | None) -> Reading | Unreadable:
    if base != "VARCHAR":
        return _other(base, "text")
    if values is None:
        return Reading(column)
    listed = ", ".join(text(each) for each in values)
    words = ", ".join(f'"{each}"' for each in values)
    return Reading(column, f"{column} IN ({listed})", f"is not one of {words}", f"are not one of {words}")


def _boolean(column: str, base: str) -> Reading | Unreadable:
    if base == "BOOLEAN":
        return Reading(column)
    if base in _WHOLE:
        return Reading(f"({column} = 1)", f"{column} IN (0, 1)", "is neither 0 nor 1", "are neither 0 nor 1")
    if base != "VARCHAR":
        return _other(base, "BOOLEAN")
    low = f"lower({_trimmed(column)})"
    fits = f"{low} IS NULL OR {low} IN ('true', '1', 'false', '0')"
    return Reading(f"({low} IN ('true', '1'))", fits, "is not true or false", "are not true or false")


def _day(column: str, base: str, zone: str) -> Reading | Unreadable:
    if base == "VARCHAR":
        value = f"TRY_CAST({_trimmed(column)} AS DATE)"
        shape = rf"regexp_full_match({_trimmed(column)}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
        fits = f"{_trimmed(column)} IS NULL OR ({shape} AND {_in_calendar(value, 'DATE')})"
        return Reading(value, fits, "is not a date", "are not dates")
    clock = column if base == "DATE" else _clock(column, base, zone)
    if clock is None:
        return _other(base, "DATE")
    fits = _in_calendar(clock, "DATE" if base == "DATE" else "TIMESTAMP")
    value = clock if base == "DATE" else f"TRY_CAST({clock} AS DATE)"
    return Reading(value, fits, "is beyond the years 1 to 9999", "are beyond the years 1 to 9999")


def _moment(column: str, base: str, zone: str) -> Reading | Unreadable:
    if base == "VARCHAR":
        value = f"TRY_CAST({_trimmed(column)} AS TIMESTAMP)"
        form = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
        shape = f"regexp_full_match({_trimmed(column)}, '{form}')"
        fits = f"{_trimmed(column)} IS NULL OR ({shape} AND {_in_calendar(value, 'TIMESTAMP')})"
        what = "a date and time without a zone"
        return Reading(value, fits, f"is not {what}", f"are not {what}")
    clock = _clock(column, base, zone)
    if clock is None:
        return _other(base, "TIMESTAMP")
    fits = _in_calendar(clock, "TIMESTAMP")
    if base == "TIMESTAMP_NS":
        fits += f" AND epoch_ns({column}) % 1000 = 0"
    what = "beyond the years 1 to 9999, or finer than microseconds"
    return Reading(clock, fits, f"is {what}", f"are {what}")


def _clock(column: str, base: str, zone: str) -> str | None:
    """The day and time as a clock in the book's zone shows it."""
    if base == _ZONED:
        return f"timezone({text(zone)}, {column})"
    return f"CAST({column} AS TIMESTAMP)" if base in _MOMENTS else None


def _in_calendar(value: str, kind: str) -> str:
    last = "9999-12-31" if kind == "DATE" else "9999-12-31 23:59:59.999999"
    return f"{value} BETWEEN {kind} '0001-01-01' AND {kind} '{last}'".replace(
        "TIMESTAMP '0001-01-01'", "TIMESTAMP '0001-01-01 00:00:00'"
    )


def _trimmed(column: str) -> str:
    return f"nullif(trim({column}, ' \t\r\n'), '')"
