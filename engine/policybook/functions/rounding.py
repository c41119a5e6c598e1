"""Rounding to a number of places, in each of the ways that functions ask for."""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation

from policybook.expr.values import Value
from policybook.functions.shapes import number

#: DMN's bound on a scale, and precision enough for 34 digits with it.
_LEAST, _MOST = -6111, 6176
_WIDE = Context(prec=12400)


def rounded(n: Value, scale: Value, how: str) -> Decimal | None:
    """A number with so many places at most, rounded `how` (one of the decimal module's ways)."""
    exact, wanted = number(n), number(scale)
    if exact is None or wanted is None or not _LEAST <= wanted <= _MOST:
        return None
    places = int(wanted)
    if exact.is_finite() and -int(exact.as_tuple().exponent) <= places:
        return exact
    try:
        return exact.quantize(Decimal(1).scaleb(-places, _WIDE), how, _WIDE)
    except InvalidOperation:
        return None
