"""How deep an expression goes: an engine reads text that is nested only so far."""

from __future__ import annotations

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.walk import children
from policybook.query.dialect import Dialect
from policybook.query.refused import RefusedError

_ROUNDED = frozenset({"decimal", "floor", "ceiling"})


def check_depth(dialect: Dialect, expr: Expr) -> None:
    """Refuses an expression that the engine might not read."""
    if _depth(dialect, expr) > dialect.most_depth:
        raise RefusedError(
            "an expression nested this deep", expr.span, "give a part of it a measure of its own"
        )


def _depth(dialect: Dialect, expr: Expr) -> int:
    below = max((_depth(dialect, each) for each in children(expr)), default=0)
    return _places(dialect, expr) + below


def _places(dialect: Dialect, expr: Expr) -> int:
    match expr:
        case tree.Call(name) if name in _ROUNDED:
            return dialect.rounding_depth
        case tree.Compare() | tree.Within():
            return 10
        case tree.If():
            return 8
        case tree.Literal() | tree.Fact() | tree.Local():
            return 1
        case _:
            return 5
