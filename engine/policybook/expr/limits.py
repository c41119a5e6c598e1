"""How far an evaluation may go, and what is said where it would go further.

Whoever evaluates says with `bounded` which limits hold; what loops, recurs or grows spends from them.
Outside of `bounded` nothing is counted, so that code that cannot grow pays for nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.expr.values import Value
from policybook.text import Source, Span

Given = ParamSpec("Given")
Found = TypeVar("Found")

#: How much of a list or text a built-in goes through in the time of one step of a loop.
_ITEMS_A_STEP = 8
_CHARACTERS_A_STEP = 1024
_COPIED_A_STEP = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """What one evaluation may use; a book sets its own under `limits` in its manifest."""

    depth: int = 200
    list_items: int = 100_000
    iterations: int = 1_000_000
    text_length: int = 1_000_000
    pattern_steps: int = 100_000_000
    exponent: int = 100_000


DEFAULT = Limits()
_WORDS = {
    "depth": "functions call each other more than {} deep",
    "list_items": "a list grows beyond {} items",
    "iterations": "evaluating this takes more than {} steps",
    "text_length": "a text grows beyond {} characters",
    "pattern_steps": "this pattern may need more than {} steps on a text of this length",
    "exponent": "an exponent is beyond {}",
}
_HELP = {
    "depth": "make sure that the function ends",
    "list_items": "go over less",
    "iterations": "go over less",
    "text_length": "make the text shorter",
    "pattern_steps": "make the pattern simpler",
    "exponent": "take a smaller exponent",
}


def exceeded(limit: str, allowed: int, span: Span) -> Diagnostic:
    """The finding on what goes beyond one of the limits."""
    return Diagnostic(
        Code.LIMIT_EXCEEDED,
        _WORDS[limit].format(f"{allowed:,}"),
        span,
        "here",
        help=f"{_HELP[limit]}, or allow more: `limits: {{{limit}: …}}` in the manifest",
    )


class LimitError(Exception):
    """An evaluation that went as far as it may; `finding` says where and how far that is."""

    def __init__(self, limit: str, allowed: int, span: Span | None = None) -> None:
        super().__init__(limit, allowed)
        self.limit = limit
        self.allowed = allowed
        self.span = span

    def at(self, span: Span | None) -> LimitError:
        """The same with a place, unless a closer one is known."""
        self.span = self.span or span
        return self

    @property
    def finding(self) -> Diagnostic:
        """What is said of it."""
        return exceeded(self.limit, self.allowed, self.span or Span(Source("expression", ""), 0, 0))

    def __str__(self) -> str:
        return self.finding.message


class Spent:
    """What one evaluation has used so far."""

    __slots__ = ("deep", "limits", "steps")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.steps = 0
        self.deep = 0

    def step(self, count: int = 1) -> None:
        """Take so many steps."""
        self.steps += count
        if self.steps > self.limits.iterations:
            raise LimitError("iterations", self.limits.iterations)

    def items(self, count: int) -> None:
        """Make a list of so many items."""
        if count > self.limits.list_items:
            raise LimitError("list_items", self.limits.list_items)

    def text(self, length: int) -> None:
        """Make a text of so many characters."""
        if length > self.limits.text_length:
            raise LimitError("text_length", self.limits.text_length)

    def read(self, value: object) -> None:
        """Hand a value to a built-in, which goes through it once."""
        if isinstance(value, list):
            self.step(len(value) // _ITEMS_A_STEP)
        elif isinstance(value, str):
            self.step(len(value) // _CHARACTERS_A_STEP)

    def made(self, value: object) -> None:
        """Hold what was made to the limits of its kind."""
        if isinstance(value, list):
            self.items(len(value))
        elif isinstance(value, str):
            self.text(len(value))


class _Uncounted(Spent):
    """What stands where nobody set limits: no steps are counted, sizes are held to the defaults."""

    __slots__ = ()

    def step(self, count: int = 1) -> None:
        """Nothing is counted."""


class _Thread(threading.local):
    spent: Spent = _Uncounted(DEFAULT)


_THREAD = _Thread()


def spent() -> Spent:
    """What the evaluation that is under way in this thread has used."""
    return _THREAD.spent


def bounded(
    function: Callable[Given, Found], limits: Limits, span: Span | None = None
) -> Callable[Given, Found]:
    """The function held to the limits; each call has all of them. Raises LimitError, never RecursionError."""

    @wraps(function)
    def held(*args: Given.args, **kwargs: Given.kwargs) -> Found:
        before, _THREAD.spent = _THREAD.spent, Spent(limits)
        try:
            return function(*args, **kwargs)
        except LimitError as error:
            raise error.at(span) from None
        except RecursionError:
            raise LimitError("depth", limits.depth, span) from None
        finally:
            _THREAD.spent = before

    return held


class Guard:
    """Calls what may loop or grow, and gives its place to a limit that it goes beyond."""

    __slots__ = ("span",)

    def __init__(self, span: Span | None) -> None:
        self.span = span

    def __call__(self, function: Callable[..., Found], *given: object) -> Found:
        """What the function gives; its arguments are gone through."""
        try:
            now = _THREAD.spent
            for each in given:
                now.read(each)
            return function(*given)
        except LimitError as error:
            raise error.at(self.span) from None

    def made(self, function: Callable[..., Found], *given: object) -> Found:
        """What the function gives, which is new and so is held to its size."""
        found = self(function, *given)
        try:
            _THREAD.spent.made(found)
        except LimitError as error:
            raise error.at(self.span) from None
        return found

    def over(self, value: Found) -> Found:
        """The value itself, to be gone through once inside of something that repeats."""
        try:
            if isinstance(value, list):
                _THREAD.spent.step(len(value))
        except LimitError as error:
            raise error.at(self.span) from None
        return value

    def copied(self, value: list[Value]) -> list[Value]:
        """A copy, so that what is kept of it does not change."""
        try:
            _THREAD.spent.step(len(value) // _COPIED_A_STEP)
        except LimitError as error:
            raise error.at(self.span) from None
        return value[:]

    def applied(self, function: Callable[..., Found], *given: object) -> Found:
        """What a function value gives, one level deeper."""
        now = _THREAD.spent
        now.deep += 1
        try:
            now.step()
            if now.deep > now.limits.depth:
                raise LimitError("depth", now.limits.depth)
            return function(*given)
        except LimitError as error:
            raise error.at(self.span) from None
        finally:
            now.deep -= 1
