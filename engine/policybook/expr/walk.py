"""Over all parts of an expression: its children, every node in it, the facts it reads."""

from __future__ import annotations

from collections.abc import Iterator

from policybook.expr.tree import (
    And,
    Apply,
    Arithmetic,
    At,
    Call,
    Compare,
    Contains,
    ContextOf,
    Expr,
    Fact,
    Filter,
    For,
    FunctionOf,
    If,
    InstanceOf,
    ListOf,
    Literal,
    Local,
    MapMember,
    Member,
    Negate,
    Not,
    OneOf,
    Or,
    Quantified,
    RangeOf,
    Within,
)
from policybook.expr.types import Type


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside one, in the order they are written."""
    match expr:
        case Literal() | Fact() | Local():
            return ()
        case Member(of) | MapMember(of):
            return (of,)
        case Negate(operand) | Not(operand):
            return (operand,)
        case Arithmetic(_, left, right) | Compare(_, left, right):
            return (left, right)
        case And(operands) | Or(operands):
            return operands
        case Within(value, low, high):
            return tuple(each for each in (value, low, high) if each is not None)
        case OneOf(value, options):
            return (value, *options)
        case Contains(value, container):
            return (value, container)
        case InstanceOf(value):
            return (value,)
        case If(condition, then, otherwise):
            return (condition, then, otherwise)
        case For(iterations, body) | Quantified(_, iterations, body):
            ends = (end for each in iterations for end in (each.source, each.high) if end is not None)
            return (*ends, body)
        case ListOf(items):
            return items
        case ContextOf(entries):
            return tuple(value for _, value in entries)
        case RangeOf(low, high):
            return tuple(each for each in (low, high) if each is not None)
        case Filter(of, _, condition):
            return (of, condition)
        case At(of, index):
            return (of, index)
        case Call(_, arguments):
            return tuple(each for each in arguments if each is not None)
        case FunctionOf(_, body):
            return (body,)
        case Apply(function, given):
            return (function, *given)


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and everything inside it, outer before inner, left before right."""
    left = [expr]
    while left:
        each = left.pop()
        yield each
        left.extend(reversed(children(each)))


def facts_of(expr: Expr) -> dict[str, Type]:
    """The facts an expression reads with their types, in the order they first appear."""
    return {each.name: each.type for each in walk(expr) if isinstance(each, Fact)}
