"""How many decimal places and digits a number can have, from the numbers it is made of."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from policybook.expr.tree import Arithmetic, Expr, Literal
from policybook.expr.types import NUMBER, DateType, NumberType, Type, join

_DAY = timedelta(days=1)


def of_literal(value: int | Decimal) -> NumberType:
    """The type of a number that is written out.

    >>> of_literal(Decimal("12.50")), of_literal(Decimal("0.001"))
    (NumberType(scale=1, digits=3), NumberType(scale=3, digits=3))
    """
    exact = Decimal(value)
    scale = 0
    if exact:
        _, digits, exponent = exact.as_tuple()
        zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
        scale = max(0, -int(exponent) - zeros)
    return NumberType(scale, max(0, exact.adjusted() + 1 if exact else 1) + scale)


def sum_of(left: NumberType, right: NumberType) -> NumberType:
    """The type of `a + b` and `a - b`: one digit more than the wider of the two."""
    joined = join(left, right)
    assert isinstance(joined, NumberType)  # two numbers join to a number
    return joined if joined.digits is None else NumberType(joined.scale, joined.digits + 1)


def product_of(left: NumberType, right: NumberType) -> NumberType:
    """The type of `a * b`: scales and digits add up."""
    if left.scale is None or right.scale is None:
        return NUMBER
    digits = None if left.digits is None or right.digits is None else left.digits + right.digits
    return NumberType(left.scale + right.scale, digits)


def rounded(given: Type | None, scale: int) -> NumberType:
    """The type of a number rounded to so many places; rounding up may take one digit more."""
    places = max(0, scale)
    if not isinstance(given, NumberType) or given.scale is None or given.digits is None:
        return NumberType(places, None)
    return NumberType(places, max(1, given.digits - given.scale + 1) + places)


def days_between(left: Expr, right: Expr) -> bool:
    """Whether `left / right` counts whole days: the difference of two dates by one day."""
    return (
        isinstance(right, Literal)
        and right.value in (_DAY, -_DAY)
        and isinstance(left, Arithmetic)
        and left.op == "-"
        and isinstance(left.left.type, DateType)
        and isinstance(left.right.type, DateType)
    )
