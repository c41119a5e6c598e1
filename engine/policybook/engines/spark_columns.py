"""A column of a firm's files -> the same as a query wants it, in Spark's SQL: exact, or an error.

A number becomes whole units of its smallest place. What a field cannot hold (too many digits or
places, a text that is none of its values) stops the run, with the words for it: nothing is rounded.
"""

from __future__ import annotations

from policybook.expr.types import (
    BooleanType,
    DateTimeType,
    DateType,
    NumberType,
    StringType,
    Type,
    shows,
)
from policybook.query.dialects import SPARK
from policybook.store.stored import places

#: As many digits a whole number of Spark's can have.
_WHOLE = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 19}
_NARROW, _WIDE = 18, 38
_BLANKS = r"' \t\r\n'"


class Unfit(Exception):  # noqa: N818 - a verdict on a column, no error of the program
    """A column whose type cannot be read as a field's; the words say what it is."""


def spark_type(kind: Type) -> str:
    """The type that a field's column has in a query.

    >>> spark_type(NumberType(2, 18)), spark_type(NumberType(2, 30)), spark_type(DateTimeType())
    ('BIGINT', 'DECIMAL(38,0)', 'TIMESTAMP_NTZ')
    """
    match kind:
        case NumberType():
            return "BIGINT" if _digits(kind) <= _NARROW else "DECIMAL(38,0)"
        case BooleanType():
            return "BOOLEAN"
        case DateTimeType():
            return "TIMESTAMP_NTZ"
        case DateType():
            return "DATE"
        case _:
            return "STRING"


def as_field(column: str, found: str, kind: Type, said: str, zone: str) -> str:
    """The expression that reads a column of the type that was found as a field.

    `said` names the field to people; a moment in time is read in `zone`. Raises Unfit.
    """
    reading = _Reading(column, found, said, zone)
    match kind:
        case NumberType():
            return reading.number(kind.scale or 0, _digits(kind))
        case StringType(values):
            return reading.string(values)
        case BooleanType():
            return reading.boolean()
        case DateTimeType():
            return reading.moment()
        case DateType():
            return reading.day()
        case _:
            raise Unfit(f"no column holds a {shows(kind)}")


def _digits(kind: NumberType) -> int:
    return min(kind.digits or _WIDE, _WIDE)


class _Reading:
    def __init__(self, column: str, found: str, said: str, zone: str) -> None:
        self.column, self.found, self.said, self.zone = column, found, said, zone
        self.trimmed = f"nullif(trim(BOTH {_BLANKS} FROM {column}), '')"

    def number(self, scale: int, digits: int) -> str:
        whole = digits - scale
        if self.found in _WHOLE:
            unchecked = _WHOLE[self.found] <= whole
            value = self.column if unchecked else self._small(whole, digits)
            return self._units(f"CAST({value} AS DECIMAL({digits},{scale}))", scale, digits)
        if self.found.startswith("decimal("):
            precision, places_found = map(int, self.found[len("decimal(") : -1].split(","))
            value = self.column
            if places_found > scale:
                rounded = f"CAST({value} AS DECIMAL({precision},{scale}))"
                value = self._checked(value, f"{rounded} = {value}", f"has more than {places(scale)}")
            if precision - places_found > whole:
                value = self._checked(
                    value, f"abs({value}) < {_power(whole)}", f"has more than {digits} digits"
                )
            return self._units(f"CAST({value} AS DECIMAL({digits},{scale}))", scale, digits)
        if self.found == "string":
            # At least one digit; zeros at either end say nothing.
            shape = f"^[+-]?(?=[.]?[0-9])0*[0-9]{{0,{whole}}}([.][0-9]{{0,{scale}}}0*)?$"
            fits = f"{self.trimmed} RLIKE '{shape}'"
            what = f"is not a number of at most {digits} digits and {places(scale)}"
            value = self._checked(self.trimmed, fits, what)
            return self._units(f"CAST({value} AS DECIMAL({digits},{scale}))", scale, digits)
        if self.found in {"float", "double"}:
            raise Unfit(f"{self.found}, which holds no exact decimals")
        raise Unfit(self.found)

    def string(self, values: tuple[str, ...] | None) -> str:
        if self.found in _WHOLE:
            value = f"CAST({self.column} AS STRING)"
        elif self.found == "string":
            value = self.column
        else:
            raise Unfit(self.found)
        if values is None:
            return value
        listed = ", ".join(SPARK.text(each) for each in values)
        what = "is not one of " + ", ".join(f'"{each}"' for each in values)
        return self._checked(value, f"{value} IN ({listed})", what)

    def boolean(self) -> str:
        if self.found == "boolean":
            return self.column
        if self.found in _WHOLE:
            known = self._checked(self.column, f"{self.column} IN (0, 1)", "is not 0 or 1")
            return f"({known} = 1)"
        if self.found != "string":
            raise Unfit(self.found)
        low = f"lower({self.trimmed})"
        known = self._checked(low, f"{low} IN ('true', '1', 'false', '0')", "is not true or false")
        return f"({known} IN ('true', '1'))"

    def day(self) -> str:
        if self.found == "string":
            shape = f"{self.trimmed} RLIKE '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$'"
            fits = f"{shape} AND {_within_years(f'try_cast({self.trimmed} AS DATE)')}"
            return f"CAST({self._checked(self.trimmed, fits, 'is not a date')} AS DATE)"
        value = self.column if self.found == "date" else f"CAST({self._moment()} AS DATE)"
        return self._checked(value, _within_years(value), "is beyond the years 1 to 9999")

    def moment(self) -> str:
        if self.found == "string":
            time = "[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?"
            shape = f"{self.trimmed} RLIKE '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{time}$'"
            fits = f"{shape} AND {_within_years(f'try_cast({self.trimmed} AS TIMESTAMP_NTZ)')}"
            value = self._checked(self.trimmed, fits, "is not a date and time without a zone")
            return f"CAST({value} AS TIMESTAMP_NTZ)"
        value = self._moment()
        return self._checked(value, _within_years(value), "is beyond the years 1 to 9999")

    def _moment(self) -> str:
        """The day and time on the clock; the session's own zone is UTC."""
        if self.found == "timestamp_ntz":
            return self.column
        if self.found == "timestamp":
            return f"CAST(from_utc_timestamp({self.column}, {SPARK.text(self.zone)}) AS TIMESTAMP_NTZ)"
        raise Unfit(self.found)

    def _small(self, whole: int, digits: int) -> str:
        fits = f"abs(CAST({self.column} AS DECIMAL(20,0))) < {_power(whole)}"
        return self._checked(self.column, fits, f"has more than {digits} digits")

    def _units(self, value: str, scale: int, digits: int) -> str:
        if digits <= _NARROW:
            # 18 digits and a power of ten with no more than 19: Spark loses places beyond 38 only.
            return f"CAST({value} * {_power(scale)} AS BIGINT)" if scale else f"CAST({value} AS BIGINT)"
        # A product of two long decimals would be rounded: the point is taken out of the digits.
        whole = f"replace(CAST({value} AS STRING), '.', '')" if scale else value
        return f"CAST({whole} AS DECIMAL(38,0))"

    def _checked(self, value: str, fits: str, what: str) -> str:
        words = SPARK.text(f"{self.said}: ")
        shown = f"concat({words}, CAST({self.column} AS STRING), {SPARK.text(' ' + what)})"
        return f"(CASE WHEN {value} IS NULL OR {fits} THEN {value} ELSE raise_error({shown}) END)"


def _power(exponent: int) -> str:
    return f"CAST('1{'0' * exponent}' AS DECIMAL({exponent + 1},0))"


def _within_years(value: str) -> str:
    return f"year({value}) BETWEEN 1 AND 9999"
