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
from policybook.query import sqlite
from policybook.query.arithmetic import checked
from policybook.query.model import Form, ResultColumn
from policybook.query.refused import RefusedError
from policybook.query.terms import Duration, MonthsCount, Number, Plain, Ratio, Term


def column(alias: str, name: str, kind: Type) -> Term:
    """A column of a table or an earlier step, as it is stored."""
    text = f"{alias}.{sqlite.name(name)}"
    match kind:
        case NumberType(scale, digits):
            if scale is None:
                raise RefusedError(
                    f"the number `{name}` without a fixed scale", None, "give the field a `scale`"
                )
            return Number(text, scale, digits, held=True)
        case DaysDurationType():
            return Duration(text, 1)
        case MonthsDurationType():
            return MonthsCount(text)
        case BooleanType() | StringType() | DateType() | DateTimeType():
            return Plain(text, kind)
        case _:
            raise RefusedError(f"{shows(kind)} as a column", None)


def stored(term: Term) -> str:
    """The text by which a term becomes a column of a step."""
    match term:
        case Number():
            return checked(term)
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
