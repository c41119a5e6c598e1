"""A column of a firm's table -> how it is read as a field, and which of its values cannot be.

Nothing is cut and nothing is rounded: a type that cannot be read exactly is refused as such, a
value that a field cannot hold is found by the condition `fits`.
"""

from __future__ import annotations

from dataclasses import dataclass

from policybook.expr.types import BooleanType, DateTimeType, DateType, NumberType, StringType, Type
from policybook.query.columns import is_wide
from policybook.query.dialects import POSTGRES

_WHOLE = ("int2", "int4", "int8")
_TEXT = ("text", "varchar", "bpchar", "name", "citext")
_FLOATING = ("float4", "float8")
_MOST_WHOLE_DIGITS = 18
_NAMES = {"bpchar": "char", "timestamptz": "timestamp with time zone", "float8": "double precision"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column is read: `value` has the query's own type, `fits` is not true of what cannot be read.

    `fault` says of such values what is wrong with them.
    """

    value: str
    fits: str | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why no value of a column's type can be read, and what to do."""

    fault: str
    help: str


def reading(kind: Type, column: str, base: str, is_enum: bool, zone: str) -> Reading | Unreadable:
    """How a column of a base type is read as a field's type; `zone` is the book's time zone.

    >>> reading(NumberType(2, 18), "c", "numeric", False, "UTC").value
    'CAST(c * 100 AS BIGINT)'
    >>> reading(NumberType(2, 18), "c", "float8", False, "UTC").fault
    'is double precision, which holds no exact decimals'
    """
    match kind:
        case NumberType(scale, digits):
            return _number(kind, scale or 0, digits or _MOST_WHOLE_DIGITS, column, base)
        case StringType(values):
            return _string(values, column, base, is_enum)
        case BooleanType() if base == "bool":
            return Reading(column)
        case BooleanType() if base in _WHOLE:
            return Reading(f"({column} = 1)", f"{column} IN (0, 1)", "is neither 0 nor 1")
        case DateType() if base in ("date", "timestamp", "timestamptz"):
            day = column if base == "date" else f"CAST({_at(column, base, zone)} AS DATE)"
            return Reading(day, _in_calendar(day, "DATE"), "is beyond the years 1 to 9999")
        case DateTimeType() if base in ("timestamp", "timestamptz"):
            moment = _at(column, base, zone)
            return Reading(moment, _in_calendar(moment, "TIMESTAMP"), "is beyond the years 1 to 9999")
        case _:
            return _other(base, _wanted(kind))


def _wanted(kind: Type) -> str:
    match kind:
        case BooleanType():
            return "boolean"
        case DateType():
            return "date"
        case _:
            return "timestamp"


def _other(base: str, wanted: str) -> Unreadable:
    help = f"read it through a view that makes it a {wanted}, and name the view here"
    return Unreadable(f"is {_NAMES.get(base, base)}, which is not read as a {wanted}", help)


def _at(column: str, base: str, zone: str) -> str:
    # A session's own time zone must not decide on which day something was.
    return f"({column} AT TIME ZONE {POSTGRES.text(zone)})" if base == "timestamptz" else column


def _in_calendar(value: str, type: str) -> str:
    return f"({value} >= {type} '0001-01-01' AND {value} < {type} '10000-01-01')"


def _number(kind: NumberType, scale: int, digits: int, column: str, base: str) -> Reading | Unreadable:
    wide = is_wide(POSTGRES, kind)
    units = f"{column} * {10**scale}" if scale else column
    if base in _WHOLE:
        if wide or scale:
            units = f"CAST({column} AS {'NUMERIC' if wide else 'BIGINT'})" + units.removeprefix(column)
        value = units if wide or scale else f"CAST({column} AS BIGINT)"
        most = _power(digits - scale)
        return Reading(value, f"abs(CAST({column} AS NUMERIC)) < {most}", f"has more than {digits} digits")
    if base == "numeric":
        most = f"abs({column}) < {_power(digits - scale)}"  # also false of NaN and the infinities
        fits = f"(trunc({column}, {scale}) = {column} AND {most})"
        of_them = f"{digits} digits" if not scale else f"{digits} digits or {scale} decimal places"
        fault = f"has more than {of_them}" if scale else f"is no whole number of up to {digits} digits"
        return Reading(f"CAST({units} AS {'NUMERIC' if wide else 'BIGINT'})", fits, fault)
    if base in _FLOATING or base == "money":
        shown = _NAMES.get(base, base)
        why = "holds no exact decimals" if base in _FLOATING else "means what the server's locale says"
        help = f"read it through a view that casts it: `CAST(… AS numeric({digits}, {scale}))`"
        return Unreadable(f"is {shown}, which {why}", help)
    return _other(base, f"numeric({digits}, {scale})")


def _power(exponent: int) -> str:
    return str(10**exponent) if exponent >= 0 else f"0.{'1':0>{-exponent}}"


def _string(values: tuple[str, ...] | None, column: str, base: str, is_enum: bool) -> Reading | Unreadable:
    if base not in (*_TEXT, *_WHOLE, "uuid") and not is_enum:
        return _other(base, "text")
    # As text a char(n) loses the blanks that fill it up, which no comparison of the database counts.
    text = column if base == "text" else f"CAST({column} AS TEXT)"
    value = f'({text} COLLATE "C")'
    if values is None:
        return Reading(value)
    listed = ", ".join(POSTGRES.text(each) for each in values if "\0" not in each)
    return Reading(value, f"{value} IN ({listed})" if listed else "FALSE", "is none of the field's values")


def holds(kind: Type, column: str, base: str, value: str) -> str:
    """A condition that a column holds the key `k`, written so that an index on the column serves.

    Where `k` cannot be such a key the condition is not true of any row.
    """
    if isinstance(kind, NumberType):
        return f"{column} = k"
    if base in ("text", "varchar"):
        return f"({column} = k AND {value} = k)"
    if base == "bpchar":
        return f"({column} = CAST(k AS BPCHAR) AND {value} = k)"
    if base in _WHOLE:
        return f"{column} = CASE WHEN k ~ '^(0|-?[1-9][0-9]{{0,17}})$' THEN CAST(k AS BIGINT) END"
    if base == "uuid":
        form = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
        return f"{column} = CASE WHEN k ~ '{form}' THEN CAST(k AS UUID) END"
    return f"{value} = k"
