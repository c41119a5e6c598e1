"""Templates of reasons, filled with the values of their facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from policybook.expr.temporal import text_of
from policybook.expr.types import ANY, NumberType, Type
from policybook.expr.values import ARITHMETIC, Value

#: Decimal places at most of a number whose type has no fixed scale, as a share or a quotient.
_PLACES = 6


def shown(value: Value, kind: Type = ANY) -> str:
    """A value as a reason shows it: a number with the decimal places of its type, `-` for null.

    The same amount reads the same wherever it came from; a number without a fixed scale has up to
    six places, half even, and no zeros at its end.

    >>> shown(Decimal("91200.5"), NumberType(2, 18)), shown(10, NumberType(2, 18)), shown(None)
    ('91200.50', '10.00', '-')
    >>> shown(Decimal("0.3333333333")), shown(Decimal("1E+3")), shown("客户")
    ('0.333333', '1000', '客户')
    >>> shown(Decimal("12345678901234567890123456789012.5"), NumberType(2, 34))
    '12345678901234567890123456789012.50'
    """
    if value is None:
        return "-"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _number(Decimal(value), kind.scale if isinstance(kind, NumberType) else None)
    return text_of(value)


def _number(value: Decimal, scale: int | None) -> str:
    text = f"{value:f}"
    places = len(text.partition(".")[2].rstrip("0"))
    if scale is not None and places <= scale:
        return f"{value:.{scale}f}"
    if places > _PLACES:
        text = f"{value.quantize(Decimal(1).scaleb(-_PLACES), ROUND_HALF_EVEN, ARITHMETIC):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def filled(template: str, facts: Sequence[tuple[str, Value, Type]]) -> str:
    """The template with each `{fact}` replaced by its value.

    >>> filled("ranks {rank} of {n}", [("rank", 3, ANY), ("n", 5837, ANY)])
    'ranks 3 of 5837'
    """
    if not facts:
        return template
    known = {"{" + name + "}": shown(value, kind) for name, value, kind in facts}
    places = sorted(known, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, places)), lambda found: known[found.group()], template)
