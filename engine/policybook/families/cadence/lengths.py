"""Durations, and numbers, as a cadence writes them: `P14D`, `P6M`, or the name of a parameter."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Node, Scalar
from policybook.expr.temporal import duration_from
from policybook.expr.tree import Arithmetic, Expr, Literal
from policybook.expr.types import DATE, DAYS, MONTHS, AnyType, DaysDurationType, MonthsDurationType
from policybook.expr.values import Months
from policybook.tables.reader import Reader

_DAY = timedelta(days=1)
#: What is longer is a slip, and ends beyond the days that there are.
_LONGEST, _LONGEST_IN_DAYS = Months(100 * 12), timedelta(days=100 * 366)


def length_from(node: Node | None, reader: Reader) -> Literal | None:
    """Whole days or whole months, not less than none; None where nothing is written, or after a fault."""
    if not isinstance(node, Scalar) or node.value is None:
        return None
    known = reader.scope.constants.get(node.text)
    if known is not None:
        reader.parameters_used.add(node.text)
        if isinstance(known.type, AnyType):
            return None  # the parameter is at fault itself
        if not isinstance(known.type, DaysDurationType | MonthsDurationType):
            reader.found.append(_no_duration(node, f"parameter `{node.text}` is no duration", reader))
            return None
        value: object = known.value
    else:
        value = duration_from(node.text)
    if not isinstance(value, timedelta | Months):
        reader.found.append(
            _no_duration(node, f"expected a number of days or months, found `{node.text}`", reader)
        )
        return None
    if isinstance(value, timedelta) and (value < timedelta(0) or value % _DAY):
        message = f"a cadence counts in whole days, found `{node.text}`"
        reader.found.append(Diagnostic(Code.WRONG_VALUE, message, node.span, help="write days, as `P14D`"))
        return None
    if isinstance(value, Months) and value.count < 0:
        message = f"a duration here is not negative, found `{node.text}`"
        reader.found.append(Diagnostic(Code.WRONG_VALUE, message, node.span, help="write it without a sign"))
        return None
    if value.count > _LONGEST.count if isinstance(value, Months) else value > _LONGEST_IN_DAYS:
        message = f"a cadence counts up to a hundred years, found `{node.text}`"
        reader.found.append(Diagnostic(Code.WRONG_VALUE, message, node.span, help="write fewer"))
        return None
    kind = DAYS if isinstance(value, timedelta) else MONTHS
    return Literal(value, kind, node.text if known is not None else None, node.span)


def days_from(node: Node | None, reader: Reader) -> int | None:
    """A number of days, of which months have no fixed one."""
    given = length_from(node, reader)
    if given is None:
        return None
    if isinstance(given.value, timedelta):
        return given.value.days
    assert given.span is not None
    text = node.text if isinstance(node, Scalar) else ""
    message = f"expected a number of days, found `{text}`"
    label = "a month has no fixed number of days"
    reader.found.append(Diagnostic(Code.WRONG_VALUE, message, given.span, label, "write days, as `P30D`"))
    return None


def count_from(node: Node | None, reader: Reader) -> int | None:
    """A whole number of at least 1, or a parameter that is one."""
    if not isinstance(node, Scalar) or node.value is None:
        return None
    value: object = node.value
    if isinstance(value, str):
        known = reader.scope.constants.get(node.text)
        if known is None:
            names = [name for name, each in reader.scope.constants.items() if isinstance(each.value, Decimal)]
            message = f"expected a whole number, found `{node.text}`"
            help = hint(node.text, names, "numbers among the parameters") if names else "write a number"
            reader.found.append(Diagnostic(Code.WRONG_VALUE, message, node.span, help=help))
            return None
        reader.parameters_used.add(node.text)
        value = known.value
        if value is None:
            return None  # the parameter is at fault itself
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and value == int(value) and value > 0:
        return int(value)
    message = f"expected a whole number of at least 1, found `{node.text}`"
    reader.found.append(Diagnostic(Code.WRONG_VALUE, message, node.span, help="write a number, as `2`"))
    return None


def later(day: Expr, by: Literal | None) -> Expr:
    """The day so much later; the day itself where nothing is said."""
    return _moved("+", day, by)


def earlier(day: Expr, by: Literal | None) -> Expr:
    """The day so much earlier; the day itself where nothing is said."""
    return _moved("-", day, by)


def surely_longer(one: Literal, other: Literal) -> bool:
    """Whether a duration is longer than another, whichever months they begin in.

    >>> two_months, days = Literal(Months(2), MONTHS), lambda n: Literal(timedelta(days=n), DAYS)
    >>> surely_longer(two_months, days(59)), surely_longer(two_months, days(50))
    (False, True)
    """
    if isinstance(one.value, Months) and isinstance(other.value, Months):
        return one.value.count > other.value.count
    return _days(one, 28, 365) > _days(other, 31, 366)


def about_days(length: Literal | None) -> int:
    """A duration in days, with a month counted as 30 and none as 0."""
    if length is None:
        return 0
    return length.value.count * 30 if isinstance(length.value, Months) else _days(length, 30, 365)


def _days(length: Literal, month: int, year: int) -> int:
    """At least or at most so many days, by what a month and a year have at least or at most."""
    if isinstance(length.value, Months):
        years, months = divmod(length.value.count, 12)
        return years * year + months * month
    assert isinstance(length.value, timedelta)
    return length.value.days


def _moved(sign: str, day: Expr, by: Literal | None) -> Expr:
    if by is None or by.value in (timedelta(0), Months(0)):
        return day
    return Arithmetic(sign, day, by, DATE, day.span)


def _no_duration(node: Scalar, message: str, reader: Reader) -> Diagnostic:
    kinds = DaysDurationType | MonthsDurationType
    known = [name for name, each in reader.scope.constants.items() if isinstance(each.type, kinds)]
    help = "write it as `P14D`, `P6M` or `P1Y`"
    if known and not node.text.startswith("P"):
        help = hint(node.text, known, "durations among the parameters") or help
    return Diagnostic(Code.WRONG_VALUE, message, node.span, help=help)
