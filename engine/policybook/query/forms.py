"""What the parts that spell expressions ask each other for."""

from __future__ import annotations

from typing import Protocol

from policybook.expr.tree import Expr
from policybook.query.dialect import Dialect
from policybook.query.terms import Number, Term


class Forms(Protocol):
    """The forms of an expression over one row."""

    @property
    def dialect(self) -> Dialect:
        """The engine that they are spelled for."""

    def term(self, expr: Expr) -> Term:
        """The expression's value."""

    def true(self, expr: Expr) -> str:
        """A condition that is true exactly where the expression is; it may be null where not."""

    def plain(self, expr: Expr) -> str:
        """Text of a value that is no number or duration."""

    def number(self, expr: Expr) -> Number:
        """A number with a fixed scale."""
