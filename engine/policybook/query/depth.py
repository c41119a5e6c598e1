"""How deep an expression goes: an engine reads text that is nested only so far."""

from __future__ import annotations

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import BooleanType
from policybook.expr.walk import children
from policybook.query import next_calls
from policybook.query.dialect import Dialect
from policybook.query.refused import RefusedError
from policybook.query.roundings import WAYS
from policybook.query.terms import Ratio, Term

_NESTING = frozenset(
    {*WAYS, *next_calls.SPELLED, "modulo", "string", "substring", "substring before", "substring after"}
)
#: Many an operation writes down what it is given more than once, so that a nest of them grows and grows.
_MOST_CHARACTERS = 20_000
_TOO_DEEP = "an expression nested this deep"
_HELP = "give a part of it a measure of its own"


def check_depth(dialect: Dialect, expr: Expr) -> None:
    """Refuses an expression that the engine might not read."""
    if _depth(dialect, expr) > dialect.most_depth:
        raise RefusedError(_TOO_DEEP, expr.span, _HELP)


def check_length(term: Term, expr: Expr) -> None:
    """Refuses a value whose text has grown so long; a condition may well have many parts."""
    texts = [term.over.text, term.under.text] if isinstance(term, Ratio) else [term.text]
    if max(map(len, texts)) > _MOST_CHARACTERS and not isinstance(expr.type, BooleanType):
        raise RefusedError(_TOO_DEEP, expr.span, _HELP)


def _depth(dialect: Dialect, expr: Expr) -> int:
    below = max((_depth(dialect, each) for each in children(expr)), default=0)
    return _places(dialect, expr) + below


def _places(dialect: Dialect, expr: Expr) -> int:
    match expr:
        case tree.Call(name) if name in _NESTING:
            return dialect.rounding_depth
        case tree.Compare() | tree.Within():
            return 10
        case tree.If():
            return 8
        case tree.Literal() | tree.Fact() | tree.Local():
            return 1
        case _:
            return 5
