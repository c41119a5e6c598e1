"""Arithmetic, members and built-ins over certain types -> Python text that asks for null and nothing else.

What is spelled here gives what `expr.operations` and the functions give. None is the answer where a
type leaves more open: then those are called.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial, reduce

from policybook.expr import operations, tree
from policybook.expr.limits import LimitError
from policybook.expr.tree import Expr
from policybook.expr.types import (
    DateTimeType,
    DateType,
    DaysDurationType,
    ListType,
    NumberType,
    StringType,
    Type,
)
from policybook.expr.values import ARITHMETIC, Value
from policybook.record.forms import Forms, called, strict
from policybook.text import Span

#: Digits that any chain of exact `+ - *` keeps far away from where arithmetic could fail.
SAFE_DIGITS = 1000
_ADD, _SUBTRACT, _MULTIPLY, _DIVIDE = (
    *(ARITHMETIC.add, ARITHMETIC.subtract),
    *(ARITHMETIC.multiply, ARITHMETIC.divide),
)
_EXACT: dict[str, Callable[..., Decimal]] = {"+": _ADD, "-": _SUBTRACT, "*": _MULTIPLY}
_TEXT = {
    "string length": "len({0})",
    "contains": "{1} in {0}",
    "starts with": "{0}.startswith({1})",
    "ends with": "{0}.endswith({1})",
}


def quotient(a: int | Decimal | None, b: int | Decimal | None) -> Value:
    """`a / b` of two numbers; null where `b` is zero."""
    if a is None or b is None:
        return None
    try:
        return _DIVIDE(a, b)
    except ArithmeticError:
        return None


def added(a: int | Decimal | None, b: int | Decimal | None) -> Value:
    """`a + b` of two numbers."""
    if a is None or b is None:
        return None
    try:
        return _ADD(a, b)
    except ArithmeticError:
        return None


def subtracted(a: int | Decimal | None, b: int | Decimal | None) -> Value:
    """`a - b` of two numbers."""
    if a is None or b is None:
        return None
    try:
        return _SUBTRACT(a, b)
    except ArithmeticError:
        return None


def multiplied(a: int | Decimal | None, b: int | Decimal | None) -> Value:
    """`a * b` of two numbers."""
    if a is None or b is None:
        return None
    try:
        return _MULTIPLY(a, b)
    except ArithmeticError:
        return None


def days_between(a: Value, b: Value) -> Value:
    """`a - b` of two dates."""
    return a - b if type(a) is date and type(b) is date else operations.subtract(a, b)


def later(a: Value, b: Value) -> Value:
    """A date and a duration in days."""
    if type(a) is date and type(b) is timedelta:
        try:
            return a + b
        except OverflowError:
            pass
    return operations.add(a, b)


def earlier(a: Value, b: Value) -> Value:
    """A date less a duration in days."""
    if type(a) is date and type(b) is timedelta:
        try:
            return a + -b  # rounded down to a day, as the operations have it
        except OverflowError:
            pass
    return operations.subtract(a, b)


def total(values: list[Decimal] | None) -> Decimal | None:
    """`sum` of a list of numbers; null of none, and where one of them is null."""
    if not values:
        return None
    try:
        return reduce(_ADD, values)
    except (ArithmeticError, TypeError):
        return None


_NUMBERS: dict[str, Callable[..., Value]] = {
    "+": added,
    "-": subtracted,
    "*": multiplied,
    "/": quotient,
}


def arithmetic(write: Forms, op: str, left: Expr, right: Expr) -> str | None:
    """`left OP right` of numbers, and of dates with dates or days."""
    match left.type, right.type:
        case NumberType(), NumberType() if op in _NUMBERS:
            safe = bounded(left.type) and bounded(right.type)
            if safe and op in _EXACT:
                return _within_context(write, _EXACT[op], left, right)
            if safe and op == "/" and isinstance(right, tree.Literal) and right.value:
                return _within_context(write, _DIVIDE, left, right)
            return called(write, _NUMBERS[op], left, right)
        case DateType(), DateType() if op == "-":
            return called(write, days_between, left, right)
        case DateType(), DaysDurationType() if op in "+-":
            return called(write, later if op == "+" else earlier, left, right)
        case _:
            return None


def joined(write: Forms, left: Expr, right: Expr, span: Span | None) -> str | None:
    """`left + right` of texts outside of loops, where nothing but the length of what comes needs a look."""
    limits = write.writer.limits
    if limits is None or not (isinstance(left.type, StringType) and isinstance(right.type, StringType)):
        return None
    found, beyond = write.writer.fresh(), write.writer.bound(partial(_too_long, limits.text_length, span))
    return strict(
        write,
        [left, right],
        lambda one, two: f"{found} if len({found} := {one} + {two}) <= {limits.text_length} else {beyond}()",
    )


def _too_long(most: int, span: Span | None) -> None:
    raise LimitError("text_length", most, span)


def _within_context(write: Forms, meaning: Callable[..., Decimal], left: Expr, right: Expr) -> str:
    named = write.writer.named(meaning)
    return strict(write, [left, right], lambda one, two: f"{named}({one}, {two})")


def member(write: Forms, of: Expr, name: str) -> str | None:
    """`of.name` of a date."""
    if not isinstance(of.type, DateType | DateTimeType):
        return None
    if name in ("year", "month", "day"):
        return strict(write, [of], lambda one: f"{one}.{name}")
    return None


def call(write: Forms, expr: tree.Call) -> str | None:
    """A built-in of texts or lists that Python has as well."""
    arguments = [each for each in expr.arguments if each is not None]
    if expr.function in _TEXT and all(isinstance(each.type, StringType) for each in arguments):
        return strict(write, arguments, _TEXT[expr.function].format)
    match expr.function, [each.type for each in arguments]:
        case "count", [ListType()]:
            return strict(write, arguments, lambda one: f"len({one})")
        case "sum", [ListType(NumberType())]:
            return called(write, total, *arguments)
        case _:
            return None


def bounded(kind: Type) -> bool:
    """Whether no chain of exact arithmetic on such numbers can fail."""
    return isinstance(kind, NumberType) and kind.digits is not None and kind.digits <= SAFE_DIGITS
