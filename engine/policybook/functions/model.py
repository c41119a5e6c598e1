"""What a built-in function says of itself: its signature, words for people, examples, and its meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from policybook.expr.types import Type
from policybook.expr.values import Value


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its FEEL name, the type it takes, whether it may be left out."""

    name: str
    type: Type
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """An expression and what it gives, both as FEEL text; they run as tests."""

    expression: str
    value: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call it. With `variadic`, the last parameter takes any number of arguments."""

    parameters: tuple[Parameter, ...]
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """An argument that is written out and that the function has no meaning for: which, why, what to do."""

    argument: int
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class Function:
    """A built-in of FEEL.

    `result` gives the result's type from the arguments' types (None for one left out).
    `evaluate` takes the arguments in the order of the signature, None for one left out or null,
    lists as Python lists, and gives the value; it gives None for what FEEL calls an error and
    raises nothing. A variadic function takes one list. `null_strict` says that a null argument
    always gives null, so that compiled code may skip the call. `in_bulk` is False with a reason
    in `why_not_in_bulk` where there is no meaning for a query. `wrong` looks at the arguments that
    are written out, None for all others, and gives the first that is no good.
    """

    name: str
    signatures: tuple[Signature, ...]
    result: Callable[[Sequence[Type | None]], Type]
    evaluate: Callable[..., Value]
    words_en: str
    words_zh: str
    examples: tuple[Example, ...]
    null_strict: bool = True
    in_bulk: bool = False
    why_not_in_bulk: str = ""
    wrong: Callable[[Sequence[Value]], Wrong | None] = lambda _: None
