"""Templates of reasons, filled with the values of their facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from policybook.expr.temporal import text_of
from policybook.expr.values import Value


def shown(value: Value) -> str:
    """A value as a reason shows it: plain digits with the decimals it has, `-` for null.

    >>> shown(Decimal("91200.50")), shown(Decimal("1E+3")), shown(None), shown("客户")
    ('91200.50', '1000', '-', '客户')
    """
    if value is None:
        return "-"
    if isinstance(value, Decimal):
        return format(value, "f")
    return text_of(value)


def filled(template: str, facts: Sequence[tuple[str, Value]]) -> str:
    """The template with each `{fact}` replaced by its value.

    >>> filled("ranks {rank} of {n}", [("rank", 3), ("n", 5837)])
    'ranks 3 of 5837'
    """
    if not facts:
        return template
    known = {"{" + name + "}": shown(value) for name, value in facts}
    places = sorted(known, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, places)), lambda found: known[found.group()], template)
