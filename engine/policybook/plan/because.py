"""Templates of reasons, filled with the values of their facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from policybook.expr.temporal import text_of
from policybook.expr.types import ANY, NumberType, Type
from policybook.expr.values import ARITHMETIC, Value

#: Decimal places at most of a number whose type has no fixed scale, as a share or a quotient.
PLACES = 6


def shown(value: Value, kind: Type = ANY) -> str:
    """A value as a reason shows it: a number with the decimal places of its type, `-` for null.

    The same amount reads the same wherever it came from; a number without a fixed scale has up to
    six places, half even, and no zeros at its end.

    >>> shown(Decimal("91200.5"), NumberType(2, 18)), shown(10, NumberType(2, 18)), shown(None)
    ('91200.50', '10.00', '-')
    >>> shown(Decimal("0.3333333333")), shown(Decimal("1E+3")), shown("客户")
    ('0.333333', '1000', '客户')
    >>> shown(Decimal("-0.0000001")), shown(Decimal("-0.00"), NumberType(2, 18))
    ('0', '0.00')
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
        return _unsigned_zero(f"{value:.{scale}f}")
    if places > PLACES:
        text = f"{value.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_EVEN, ARITHMETIC):f}"
    return _unsigned_zero(text.rstrip("0").rstrip(".") if "." in text else text)


def _unsigned_zero(text: str) -> str:
    """The number as it is, nothing as nothing: a product with nothing may have a sign."""
    return text.lstrip("-") if not text.strip("-0.") else text


def filled(template: str, facts: Sequence[tuple[str, Value, Type]]) -> str:
    """The template with each `{fact}` replaced by its value.

    >>> filled("ranks {rank} of {n}", [("rank", 3, ANY), ("n", 5837, ANY)])
    'ranks 3 of 5837'
    """
    known = {name: shown(value, kind) for name, value, kind in facts}
    return "".join(
        part if name is None else known[name]
        for part, name in parts(template, [name for name, _, _ in facts])
    )


def parts(template: str, names: Sequence[str]) -> list[tuple[str, str | None]]:
    """A template cut into its text and its facts, each with the fact's name or None.

    >>> parts("ranks {rank} of {n}", ["rank", "n"])
    [('ranks ', None), ('{rank}', 'rank'), (' of ', None), ('{n}', 'n')]
    """
    if not names:
        return [(template, None)]
    known = {"{" + name + "}": name for name in names}
    places = sorted(known, key=len, reverse=True)
    cut = re.split("(" + "|".join(map(re.escape, places)) + ")", template)
    return [(part, known[part] if at % 2 else None) for at, part in enumerate(cut) if part]
