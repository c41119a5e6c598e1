"""A stored or computed column -> the term that reads it, and the form in which it is given back."""

from __future__ import annotations

from policybook.expr.types import (
    BooleanType,
    DateTimeType,
    DateType,
    DaysDurationType,
    MonthsDurationType,
    NumberType,
    StringType,
    Type,
    shows,
)
from policybook.query.arithmetic import as_wide, checked
from policybook.query.dialect import ColumnKind, Dialect
from policybook.query.model import Form, ResultColumn
from policybook.query.refused import RefusedError
from policybook.query.terms import NULL, SAFE_DIGITS, Duration, MonthsCount, Number, Plain, Ratio, Term


def column(dialect: Dialect, alias: str, name: str, kind: Type) -> Term:
    """A column of a table or an earlier step, as it is stored."""
    text = f"{alias}.{dialect.name(name)}"
    match kind:
        case NumberType(scale, digits):
            if scale is None:
                raise RefusedError(
                    f"the number `{name}` without a fixed scale", None, "give the field a `scale`"
                )
            return Number(text, scale, digits, held=True, wide=is_wide(dialect, kind))
        case DaysDurationType():
            return Duration(text, 1)
        case MonthsDurationType():
            return MonthsCount(text)
        case BooleanType() | StringType() | DateType() | DateTimeType():
            return Plain(text, kind)
        case _:
            raise RefusedError(f"{shows(kind)} as a column", None)


def is_wide(dialect: Dialect, kind: Type) -> bool:
    """Whether a column of the type has integers of more than 64 bits."""
    if not dialect.widens or not isinstance(kind, NumberType):
        return False
    return kind.digits is None or kind.digits > SAFE_DIGITS


def kind_of(dialect: Dialect, kind: Type) -> ColumnKind:
    """What a column of the type holds."""
    match kind:
        case NumberType():
            return "wide" if is_wide(dialect, kind) else "integer"
        case DaysDurationType() | MonthsDurationType():
            return "integer"
        case BooleanType():
            return "boolean"
        case DateType():
            return "date"
        case DateTimeType():
            return "date and time"
        case _:
            return "text"


def stored(dialect: Dialect, term: Term, kind: Type) -> str:
    """The text by which a term becomes a column of a step, of the type that the kind asks for."""
    if not isinstance(term, Ratio) and term.text == NULL:
        return dialect.missing(kind_of(dialect, kind))
    match term:
        case Number():
            wanted = is_wide(dialect, kind)
            if term.constant is not None:
                return dialect.integer(term.constant, wide=wanted)
            if term.wide and not wanted:
                return dialect.narrow(checked(dialect, term))
            return checked(dialect, as_wide(dialect, term) if wanted else term)
        case Duration(text, unit):
            return text if unit == 1 else f"{text} * {unit}"
        case Ratio():
            raise RefusedError("a quotient without a fixed scale", None, "round it: `decimal(…, 2)`")
        case _:
            return term.text


def result(name: str, kind: Type) -> ResultColumn:
    """How a fact of a type is given back."""
    match kind:
        case NumberType(scale):
            if scale is None:
                raise RefusedError(
                    f"the number `{name}` without a fixed scale", None, "wrap it in `decimal(…, 2)`"
                )
            return ResultColumn(name, kind, Form.SCALED, scale)
        case StringType():
            return ResultColumn(name, kind, Form.TEXT)
        case BooleanType():
            return ResultColumn(name, kind, Form.BOOLEAN)
        case DateType():
            return ResultColumn(name, kind, Form.DATE)
        case DateTimeType():
            return ResultColumn(name, kind, Form.DATE_TIME)
        case DaysDurationType():
            return ResultColumn(name, kind, Form.DAYS)
        case MonthsDurationType():
            return ResultColumn(name, kind, Form.MONTHS)
        case _:
            raise RefusedError(f"the fact `{name}`, {shows(kind)}", None)
