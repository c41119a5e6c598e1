"""Expressions of a policy, read in its scope; what is wrong with them is gathered as they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Scalar
from policybook.expr.scope import Scope
from policybook.expr.temporal import number_text
from policybook.expr.tree import And, Compare, Expr, Fact, If, Literal, Not, OneOf, Or, Within
from policybook.expr.types import BOOLEAN, NULL, NumberType, accepts, shows
from policybook.expr.walk import walk
from policybook.functions.read import read_expression, read_test
from policybook.syntax.tree import Text

#: A test of nothing else is read once for all cells that say it: nobody will point at a place inside it.
_PLAIN = (Literal, Fact, Compare, Within, OneOf, And, Or, Not)


@dataclass(slots=True)
class Reader:
    """The scope of a policy and the findings so far."""

    scope: Scope
    found: list[Diagnostic] = field(default_factory=list)
    parameters_used: set[str] = field(default_factory=set)
    _cells: dict[tuple[int, str], tuple[Expr, Expr]] = field(default_factory=dict)

    def expression(self, scalar: Scalar) -> Expr | None:
        """FEEL, or a YAML number, boolean or null as itself; None after a fault."""
        match scalar.value:
            case None:
                return Literal(None, NULL, span=scalar.span)
            case bool():
                return Literal(scalar.value, BOOLEAN, span=scalar.span)
            case int() | Decimal():
                return number_literal(Decimal(scalar.value), scalar)
            case _:
                return self.text(Text(scalar.text, scalar.place))

    def text(self, text: Text) -> Expr | None:
        """FEEL that is part of a scalar, as a place in a template; None after a fault."""
        return self._kept(*read_expression(text, self.scope))

    def condition(self, scalar: Scalar, what: str) -> Expr | None:
        """An expression that must be true or false; `what` names it, as `where`."""
        expr = self.expression(scalar)
        if expr is None or accepts(BOOLEAN, expr.type):
            return expr
        self.found.append(
            Diagnostic(
                Code.NOT_BOOLEAN,
                f"`{what}` is neither true nor false, it is a {shows(expr.type)}",
                scalar.span,
                f"a {shows(expr.type)}",
                help='compare it with something, as in `stage = "active"`',
            )
        )
        return None

    def cell(self, scalar: Scalar, input: Expr) -> Expr | None:
        """A cell of a table over its input; a YAML number or boolean stands for itself."""
        match scalar.value:
            case bool() | int() | Decimal() | None:
                text = Text(_as_feel(scalar), lambda _start, _end: scalar.span)
            case _:
                text = Text(scalar.text, scalar.place)
        known = self._cells.get((id(input), text.text))
        if known is not None and known[0] is input:
            return known[1]
        expr, found = read_test(text, input, self.scope)
        if expr is not None and not found and all(isinstance(part, _PLAIN) for part in walk(expr)):
            self._cells[id(input), text.text] = input, expr
        return self._kept(expr, found)

    def _kept(self, expr: Expr | None, found: list[Diagnostic]) -> Expr | None:
        self.found += found
        if expr is None or any(each.is_error for each in found):
            return None
        self.parameters_used.update(
            part.name for part in walk(expr) if isinstance(part, Literal) and part.name is not None
        )
        return expr

    @property
    def has_errors(self) -> bool:
        """Whether something was found that stops the policy from being used."""
        return any(each.is_error for each in self.found)


def number_literal(value: Decimal, scalar: Scalar, name: str | None = None) -> Literal:
    """A number known beforehand, typed by the decimal places and digits it has."""
    whole, _, places = number_text(value.copy_abs()).partition(".")
    return Literal(value, NumberType(len(places), len(whole) + len(places)), name, scalar.span)


def leaves(expr: Expr) -> Iterator[Literal]:
    """The literals that an expression can give as its value."""
    match expr:
        case Literal():
            yield expr
        case If(_, then, otherwise):
            yield from leaves(then)
            yield from leaves(otherwise)
        case _:
            pass


def _as_feel(scalar: Scalar) -> str:
    match scalar.value:
        case None:
            return "null" if scalar.text else ""
        case bool():
            return "true" if scalar.value else "false"
        case int() | Decimal():
            return number_text(scalar.value)
        case _:
            return scalar.text
