"""`modulo`: what is left of a division."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import DecimalException

from policybook.expr.types import (
    ANY,
    NUMBER,
    NumberType,
    Type,
    join,
)
from policybook.expr.values import ARITHMETIC, Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    number,
    takes,
)


def _evaluate(dividend: Value, divisor: Value) -> Value:
    one, other = number(dividend), number(divisor)
    if one is None or other is None or other == 0:
        return None
    try:
        rest = ARITHMETIC.remainder(one, other)
        return ARITHMETIC.add(rest, other) if rest and (rest < 0) != (other < 0) else rest
    except DecimalException:
        return None


def _result(given: Sequence[Type | None]) -> Type:
    kind = join(given[0] or ANY, given[1] or ANY)
    return kind if isinstance(kind, NumberType) else NUMBER


MODULO = Function(
    "modulo",
    (takes(dividend=NUMBER, divisor=NUMBER),),
    _result,
    _evaluate,
    "What is left when one number is divided by the other; it has the sign of the divisor.",
    "相除的余数，符号与除数相同。",
    (Example("modulo(12, 5)", "2"), Example("modulo(-12, 5)", "3"), Example("modulo(1, 0)", "null")),
    in_bulk=True,
)
