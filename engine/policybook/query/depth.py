"""How deep an expression goes: SQLite reads text that is nested only so far."""

from __future__ import annotations

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.walk import children
from policybook.query.refused import RefusedError

#: The places on the parser's stack, of which SQLite has 100; the rest is for the query around.
_MOST = 85
_ROUNDED = frozenset({"decimal", "floor", "ceiling"})


def check_depth(expr: Expr) -> None:
    """Refuses an expression that SQLite might not read."""
    if _depth(expr) > _MOST:
        raise RefusedError(
            "an expression nested this deep", expr.span, "give a part of it a measure of its own"
        )


def _depth(expr: Expr) -> int:
    return _places(expr) + max(map(_depth, children(expr)), default=0)


def _places(expr: Expr) -> int:
    match expr:
        case tree.Call(name) if name in _ROUNDED:
            return 20
        case tree.Compare() | tree.Within():
            return 10
        case tree.If():
            return 8
        case tree.Literal() | tree.Fact() | tree.Local():
            return 1
        case _:
            return 5
