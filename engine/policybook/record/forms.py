"""What the parts that spell expressions share: the forms they ask each other for, operands and null."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.record.writer import Writer


class Forms(Protocol):
    """The three forms of an expression.

    Its value, the condition that it is true, and the condition that it is false; the last two are
    two-valued, so `and` and `or` need no care for null in them.
    """

    @property
    def writer(self) -> Writer:
        """Where constants are kept."""

    def value(self, expr: Expr) -> str:
        """The expression's value."""

    def true(self, expr: Expr) -> str:
        """A condition that holds exactly where the expression is true."""

    def false(self, expr: Expr) -> str:
        """A condition that holds exactly where the expression is false."""

    def holding(self, expr: Expr, variable: str) -> Forms:
        """The forms that read `variable` wherever this very expression stands."""

    def guard(self, expr: Expr) -> str:
        """Text for what calls functions that may loop or grow, with this expression as their place."""

    def gone_over(self, text: str, expr: Expr) -> str:
        """Text for a list that is gone through here, maybe again and again."""

    def inside(self, names: Mapping[str, str], write: Callable[[], str]) -> str:
        """What `write` gives where these names are bound to these variables."""


def all_of(parts: list[str]) -> str:
    """The condition that all hold."""
    return _joined(" and ", parts, neutral="True")


def any_of(parts: list[str]) -> str:
    """The condition that one holds."""
    return _joined(" or ", parts, neutral="False")


def _joined(word: str, parts: list[str], *, neutral: str) -> str:
    kept = [each for each in parts if each != neutral]
    if not kept:
        return neutral
    return kept[0] if len(kept) == 1 else "(" + word.join(kept) + ")"


def is_null(expr: Expr) -> bool:
    """Whether an expression is the literal `null`."""
    return isinstance(expr, tree.Literal) and expr.value is None


def called(write: Forms, function: Callable[..., Any], *operands: Expr) -> str:
    """A call of a function of ours with the operands' values."""
    return f"{write.writer.named(function)}({', '.join(map(write.value, operands))})"


def operand(write: Forms, expr: Expr) -> str:
    """An expression that is only compared."""
    return write.writer.compared(expr.value) if isinstance(expr, tree.Literal) else write.value(expr)


def strict(write: Forms, operands: list[Expr], form: Callable[..., str], *, exact: bool = True) -> str:
    """The form over the operands' values, null where one of them is null."""
    checks, names = _settled(write, operands, exact=exact)
    missing = " or ".join(f"{each} is None" for each in checks)
    return f"(None if {missing} else {form(*names)})" if missing else f"({form(*names)})"


def present(write: Forms, operands: list[Expr]) -> tuple[list[str], list[str]]:
    """Conditions that no operand is null, and the text by which each is read after them."""
    checks, names = _settled(write, operands, exact=False)
    return [f"{each} is not None" for each in checks], names


def _settled(write: Forms, operands: list[Expr], *, exact: bool) -> tuple[list[str], list[str]]:
    checks, names = [], []
    for each in operands:
        if isinstance(each, tree.Literal) and each.value is not None:
            names.append(write.writer.exact(each.value) if exact else write.writer.compared(each.value))
            continue
        text = write.value(each)
        if text.isidentifier() and text != "None":
            checks.append(text)
            names.append(text)
        else:
            name = write.writer.fresh()
            checks.append(f"({name} := {text})")
            names.append(name)
    return checks, names
