"""A FEEL expression as it was written: names are not looked up and nothing is typed yet.

Places are offsets into the expression's own text; `Text` maps them to the file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from policybook.text import Span


@dataclass(frozen=True, slots=True)
class Text:
    """An expression's characters and the place in the file of any run of them."""

    text: str
    place: Callable[[int, int], Span]


@dataclass(frozen=True, slots=True)
class At:
    """The characters `start` up to but not including `end` of the expression's text."""

    start: int
    end: int


def _at() -> At:
    return field(default=At(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number:
    """`12`, `.5`, `1.2e3`."""

    value: Decimal
    at: At = _at()


@dataclass(frozen=True, slots=True)
class String:
    """`"text"`, escapes already read."""

    value: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Bool:
    """`true` or `false`."""

    value: bool
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Null:
    """`null`."""

    at: At = _at()


@dataclass(frozen=True, slots=True)
class AtLiteral:
    """`@"2024-02-29"`: a date, time, date and time or duration, told apart by its form."""

    text: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Name:
    """A name, white space inside it normalised to single spaces. `?` is the name `?`."""

    name: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Negate:
    """`-x`."""

    operand: Tree
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Binary:
    """`a OP b`; `op` is one of `or and = != < <= > >= + - * / **`; `op_at` is the operator's place."""

    op: str
    left: Tree
    right: Tree
    op_at: At = _at()
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Between:
    """`x between low and high`."""

    value: Tree
    low: Tree
    high: Tree
    at: At = _at()


@dataclass(frozen=True, slots=True)
class In:
    """`x in test` or `x in (test, test)`."""

    value: Tree
    tests: tuple[UnaryTest, ...]
    at: At = _at()


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """`x instance of T`."""

    value: Tree
    type: TypeName
    at: At = _at()


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type as written: `number`, `list<string>`, `context<a: number>`, `function<T> -> R`."""

    name: str
    arguments: tuple[TypeName, ...] = ()
    members: tuple[tuple[str, TypeName], ...] = ()
    result: TypeName | None = None
    at: At = _at()


@dataclass(frozen=True, slots=True)
class If:
    """`if c then a else b`."""

    condition: Tree
    then: Tree
    otherwise: Tree
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Iteration:
    """`name in source`, or `name in low..high` where `high` is given."""

    name: str
    source: Tree
    high: Tree | None
    at: At = _at()


@dataclass(frozen=True, slots=True)
class For:
    """`for a in xs, b in ys return body`; `partial` in the body is the list so far."""

    iterations: tuple[Iteration, ...]
    body: Tree
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some|every a in xs satisfies condition`."""

    every: bool
    iterations: tuple[Iteration, ...]
    condition: Tree
    at: At = _at()


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """`[a, b]`."""

    items: tuple[Tree, ...]
    at: At = _at()


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """`key: value`; the key as text, whether it was written as a name or a string."""

    key: str
    value: Tree
    at: At = _at()


@dataclass(frozen=True, slots=True)
class ContextLiteral:
    """`{a: 1, "b c": 2}`."""

    entries: tuple[ContextEntry, ...]
    at: At = _at()


@dataclass(frozen=True, slots=True)
class RangeLiteral:
    """`[a..b]`, `(a..b)`, `]a..b[` and their mixtures; an open end of one-sided ranges is None.

    `sign` is `=` or `!=` where it was written so, as `(= 5)`; both ends are then the value.
    """

    low: Tree | None
    high: Tree | None
    low_closed: bool
    high_closed: bool
    at: At = _at()
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """`x.name`; `name_at` is the place of the name alone."""

    of: Tree
    name: str
    name_at: At = _at()
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Filter:
    """`xs[condition]` or `xs[n]`."""

    of: Tree
    condition: Tree
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call; `name` where it was passed by name."""

    name: str | None
    value: Tree
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Call:
    """`f(a, b)` or `f(name: a)`; `function` is a `Name` for all but computed functions."""

    function: Tree
    arguments: tuple[Argument, ...]
    at: At = _at()


@dataclass(frozen=True, slots=True)
class FunctionLiteral:
    """`function(a: number, b) body`."""

    parameters: tuple[tuple[str, TypeName | None], ...]
    body: Tree
    at: At = _at()


Tree: TypeAlias = (
    Number
    | String
    | Bool
    | Null
    | AtLiteral
    | Name
    | Negate
    | Binary
    | Between
    | In
    | InstanceOf
    | If
    | For
    | Quantified
    | ListLiteral
    | ContextLiteral
    | RangeLiteral
    | Path
    | Filter
    | Call
    | FunctionLiteral
)


@dataclass(frozen=True, slots=True)
class AnyTest:
    """`-`: always true."""

    at: At = _at()


@dataclass(frozen=True, slots=True)
class OperatorTest:
    """`< x`, `<= x`, `> x`, `>= x`, `= x`, `!= x` of the input."""

    op: str
    value: Tree
    at: At = _at()


@dataclass(frozen=True, slots=True)
class ExpressionTest:
    """A value, range, list, or an expression with `?`: the input equals it, lies in it, or it is true."""

    value: Tree
    at: At = _at()


@dataclass(frozen=True, slots=True)
class NotTest:
    """`not(test, test)`."""

    tests: tuple[UnaryTest, ...]
    at: At = _at()


UnaryTest: TypeAlias = AnyTest | OperatorTest | ExpressionTest | NotTest


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """A table cell: any one of its tests suffices."""

    tests: tuple[UnaryTest, ...]
    at: At = _at()
