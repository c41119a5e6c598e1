"""Values that are written out -> SQL text."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from policybook.expr import tree
from policybook.expr.types import shows
from policybook.expr.values import ARITHMETIC, Months
from policybook.query.dialect import Dialect
from policybook.query.refused import RefusedError
from policybook.query.terms import (
    DAY,
    NULL,
    SAFE_DIGITS,
    Duration,
    MonthsCount,
    Plain,
    Term,
    constant,
    microseconds,
)


def literal(dialect: Dialect, expr: tree.Literal) -> Term:
    """A value that is written out."""
    match expr.value:
        case None:
            return Plain(NULL, expr.type)
        case bool() as value:
            return Plain(dialect.boolean(value), expr.type)
        case (int() | Decimal()) as value:
            exact = Decimal(value)
            scale = max(0, -int(exact.normalize().as_tuple().exponent)) if exact else 0
            found = constant(int(exact.scaleb(scale, ARITHMETIC)), scale)
            most = max(SAFE_DIGITS, dialect.most_digits)
            if found.digits is None or found.digits > most:
                raise RefusedError(f"a number of more than {most} digits", expr.span)
            return found
        case str() as value:
            return Plain(dialect.text(value), expr.type)
        case datetime(tzinfo=None) as value:
            return Plain(dialect.moment(value), expr.type)
        case datetime():
            raise RefusedError("a date and time with a zone", expr.span, "compare dates")
        case date() as value:
            return Plain(dialect.day(value), expr.type, value)
        case timedelta() as value:
            whole = microseconds(value)
            unit = DAY if whole % DAY == 0 else 1
            return Duration(dialect.integer(whole // unit), unit, whole // unit)
        case Months(count):
            return MonthsCount(dialect.integer(count), count)
        case _:
            raise RefusedError(f"a {shows(expr.type)}", expr.span)
