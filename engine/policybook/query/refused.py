"""The one thing a query can say of an expression: that it has no exact meaning here, and what to do."""

from __future__ import annotations

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import ContextType, shows
from policybook.text import Span


class RefusedError(Exception):
    """A construct without an exact query; caught where the query is put together, and made a finding."""

    def __init__(self, construct: str, span: Span | None, help: str = "") -> None:
        super().__init__(construct)
        self.construct = construct
        self.span = span
        self.help = help


def said(expr: Expr) -> str:
    """What an expression is, in the words of a finding."""
    match expr:
        case tree.For():
            return "`for`"
        case tree.Quantified(every):
            return "`every`" if every else "`some`"
        case tree.Filter():
            return "a filtered list"
        case tree.At():
            return "a single item of a list"
        case tree.MapMember(_, name):
            return f"the list of `{name}`"
        case tree.Member((tree.At() | tree.Filter()) as of):
            return said(of)
        case tree.Member(of, name) if isinstance(of.type, ContextType):
            return f"the member `{name}`"
        case tree.Member(of, name):
            return f"`{name}` of {shows(of.type)}"
        case tree.Call(name):
            return f"`{name}()`"
        case tree.FunctionOf() | tree.Apply():
            return "a function value"
        case tree.ContextOf():
            return "a context"
        case tree.RangeOf():
            return "a range as a value"
        case tree.InstanceOf():
            return "`instance of`"
        case tree.Contains():
            return "`in` a computed list"
        case _:
            return shows(expr.type)
