"""A typed expression: every name is looked up, every node knows its type, defaults are written out.

This is what back ends read. Implied steps of FEEL are explicit here: a filter's bare member names
are `Member(Local("item"), …)`, a path over a list is `MapMember`, a cell is a boolean expression
over its input. Each node's `span` is its place in the file and takes no part in equality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from policybook.expr.types import BOOLEAN, BooleanType, Type
from policybook.expr.values import Value
from policybook.text import Span


def _span() -> Span | None:
    return field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value known beforehand; `name` where it is a parameter of the book."""

    value: Value
    type: Type
    name: str | None = None
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the record: a field, list, measure, population fact, another policy's outcome, `as_of`."""

    name: str
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Local:
    """A name bound inside the expression: by `for`, `some`, `every`, a filter (`item`), a function."""

    name: str
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a context, or a property of a date, time, duration or range (`year`, `days`)."""

    of: Expr
    name: str
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class MapMember:
    """The list of the members of a list's items: `orders.amount`."""

    of: Expr
    name: str
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Negate:
    """`-x`; null of null."""

    operand: Expr
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`+ - * / **` on numbers, text, dates and durations; null where a side is null or kinds do not fit."""

    op: str
    left: Expr
    right: Expr
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Compare:
    """`= != < <= > >=`. Equality with null is true or false; an order with null is null."""

    op: str
    left: Expr
    right: Expr
    type: BooleanType = BOOLEAN
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class And:
    """True when all are, false when one is, else null. At least one operand."""

    operands: tuple[Expr, ...]
    type: BooleanType = BOOLEAN
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Or:
    """True when one is, false when all are, else null. At least one operand."""

    operands: tuple[Expr, ...]
    type: BooleanType = BOOLEAN
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Not:
    """True of false, false of true, null of anything else."""

    operand: Expr
    type: BooleanType = BOOLEAN
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Within:
    """Whether a value lies between ends (`between`, `in [a..b]`); an end of None is unbounded."""

    value: Expr
    low: Expr | None
    high: Expr | None
    low_closed: bool
    high_closed: bool
    type: BooleanType = BOOLEAN
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether a value equals one of these literals (all `Literal`, none null): `"A", "B"` of a cell."""

    value: Expr
    options: tuple[Literal, ...]
    type: BooleanType = BOOLEAN
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Contains:
    """`x in e` and a cell `e` where `e` is computed: membership of a list or range, else equality."""

    value: Expr
    container: Expr
    type: BooleanType = BOOLEAN
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """Whether a value is of a type; null is of no type but `Null`, not even of `Any`."""

    value: Expr
    of: Type
    type: BooleanType = BOOLEAN
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class If:
    """`then` where the condition is true, else `otherwise` (also where it is null)."""

    condition: Expr
    then: Expr
    otherwise: Expr
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Iteration:
    """A variable and what it goes over: a list or range `source`, or `source..high`, up or down."""

    local: Local
    source: Expr
    high: Expr | None = None


@dataclass(frozen=True, slots=True)
class For:
    """The list of the body's values; later variables may use earlier ones, the body `partial`."""

    iterations: tuple[Iteration, ...]
    body: Expr
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some` or `every`, three-valued."""

    every: bool
    iterations: tuple[Iteration, ...]
    condition: Expr
    type: BooleanType = BOOLEAN
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[a, b]`."""

    items: tuple[Expr, ...]
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class ContextOf:
    """`{a: 1, b: a + 1}`; a later entry sees earlier ones as `Local`s of their keys."""

    entries: tuple[tuple[str, Expr], ...]
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class RangeOf:
    """A range as a value; `sign` is the comparison it was written as, `>` of `(> 5)`."""

    low: Expr | None
    high: Expr | None
    low_closed: bool
    high_closed: bool
    type: Type
    span: Span | None = _span()
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """The items for which the condition is true; the condition speaks of `item` as a `Local`."""

    of: Expr
    item: Local
    condition: Expr
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class At:
    """`xs[n]`: the n-th item, from the end where negative, null outside."""

    of: Expr
    index: Expr
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Call:
    """A built-in, by its FEEL name; arguments in the order of its parameters, None where left out."""

    function: str
    arguments: tuple[Expr | None, ...]
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """A function literal."""

    parameters: tuple[Local, ...]
    body: Expr
    type: Type
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Apply:
    """A call of a function value."""

    function: Expr
    arguments: tuple[Expr, ...]
    type: Type
    span: Span | None = _span()


Expr: TypeAlias = (
    Literal
    | Fact
    | Local
    | Member
    | MapMember
    | Negate
    | Arithmetic
    | Compare
    | And
    | Or
    | Not
    | Within
    | OneOf
    | Contains
    | InstanceOf
    | If
    | For
    | Quantified
    | ListOf
    | ContextOf
    | RangeOf
    | Filter
    | At
    | Call
    | FunctionOf
    | Apply
)
