"""What a cell with computed bounds comes to: `<= 36` for `<= ceiling(1% * population)`."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.expr.tree import Compare, Expr, Literal, Within
from policybook.expr.values import Value
from policybook.plan.because import shown


def computed_bounds(test: Expr) -> tuple[Expr, ...]:
    """The bounds of a cell that compares its input with something computed, or with a parameter.

    None for a cell whose bounds can be read off, and for one of several tests.
    """
    match test:
        case Compare(_, _, right):
            bounds: tuple[Expr | None, ...] = (right,)
        case Within(_, low, high):
            bounds = (low, high)
        case _:
            return ()
    there = tuple(each for each in bounds if each is not None)
    return () if all(isinstance(each, Literal) and each.name is None for each in there) else there


def written_out(test: Expr, values: Sequence[Value]) -> str:
    """The cell with the values of its `computed_bounds`."""
    bounds = computed_bounds(test)
    texts = [
        f'"{value}"' if isinstance(value, str) else "null" if value is None else shown(value, bound.type)
        for bound, value in zip(bounds, values, strict=True)
    ]
    match test:
        case Compare(op):
            return texts[0] if op == "=" else f"{op} {texts[0]}"
        case Within(_, low, high, low_closed, high_closed):
            start, end = (texts[0] if low is not None else ""), (texts[-1] if high is not None else "")
            return f"{'[' if low_closed else '('}{start}..{end}{']' if high_closed else ')'}"
        case _:
            return ""
