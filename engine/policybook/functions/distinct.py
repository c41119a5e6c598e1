"""Items of which each is there once."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from policybook.expr.limits import spent
from policybook.expr.operations import equal
from policybook.expr.values import Value


def distinct(items: Iterable[Value]) -> list[Value]:
    """The items in the order they first appear, equal ones once.

    >>> distinct(["a", Decimal("1.0"), 1, None, "a", None])
    ['a', Decimal('1.0'), None]
    """
    found: list[Value] = []
    plain: set[str | int | Decimal] = set()
    others: list[Value] = []
    now = spent()
    for each in items:
        if type(each) in (str, int, Decimal):
            if each in plain:
                continue
            plain.add(each)  # type: ignore[arg-type]  # it is of one of the three
        else:
            now.step(len(others) + 1)
            if any(equal(each, known) is True for known in others):
                continue
            others.append(each)
        found.append(each)
    return found
