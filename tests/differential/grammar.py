"""What expressions are drawn from: facts, thresholds near their values, and lists."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.differential.draw import Draw
from tests.differential.values import DAYS, TEXTS, Kind, literal, near

COMPARED = ("<", "<=", ">", ">=", "=", "!=")


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that an expression may read; `digits` is about how long its numbers really are."""

    name: str
    kind: Kind
    scale: int = 0
    digits: int = 0
    near: tuple[Any, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """The text of a number, with what is known of its length."""

    text: str
    scale: int
    digits: int


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of the record: its name and the fields of its rows."""

    name: str
    fields: tuple[Known, ...]


class Grammar(ABC):
    """Draws the text of expressions; `lists` may be gone over, and `day` says whether `as_of` may be read.

    A depth bounds how far an expression is nested.
    """

    def __init__(
        self, draw: Draw, known: Sequence[Known], lists: Sequence[ListOf] = (), *, day: bool = True
    ) -> None:
        self.draw = draw
        self.known = tuple(known)
        self.lists = tuple(lists)
        self.day = day

    def of(self, kind: Kind) -> list[Known]:
        """The facts of a type."""
        return [each for each in self.known if each.kind is kind]

    def any_known(self) -> Known:
        return self.draw.one(self.known)

    @abstractmethod
    def number(self, depth: int) -> Number:
        """A number with a fixed scale."""

    @abstractmethod
    def quotient(self, depth: int) -> tuple[str, int] | None:
        """A quotient that is not rounded, and the digits of both halves together."""

    @abstractmethod
    def boolean(self, depth: int) -> str:
        """A condition; with facts that are null it may be null."""

    @abstractmethod
    def date(self, depth: int) -> str:
        """A date."""

    @abstractmethod
    def text(self, depth: int) -> str:
        """A text."""

    @abstractmethod
    def over(self, known: Sequence[Known]) -> Grammar:
        """The same over other facts, and over no lists."""

    # -- lists -----------------------------------------------------------------------------------

    def filtered(self, depth: int) -> tuple[ListOf, str]:
        """A list, most often narrowed by a condition on its rows."""
        chosen = self.draw.one(self.lists)
        if self.draw.chance(0.3):
            return chosen, chosen.name
        outer = [each for each in self.known if each.kind is not Kind.DATE_TIME]
        seen = [*chosen.fields, *(self.draw.some(outer, 1, 2) if outer and self.draw.chance(0.25) else [])]
        inside = self.over(seen)
        text = f"{chosen.name}[{inside.boolean(min(1, depth - 1))}]"
        if self.draw.chance(0.1):
            text += f"[{inside.boolean(0)}]"
        return chosen, text

    def inside(self, chosen: ListOf, name: str) -> Grammar:
        fields = [
            Known(f"{name}.{each.name}", each.kind, each.scale, each.digits, each.near, each.values)
            for each in chosen.fields
        ]
        return self.over(fields)

    # -- thresholds ------------------------------------------------------------------------------

    def threshold(self, fact: Known) -> str:
        """A value near those of the fact, as FEEL writes it."""
        return literal(self.value(fact), self.draw)

    def value(self, fact: Known) -> Any:
        found = [each for each in fact.near if each is not None]
        if fact.values:
            return self.draw.one(fact.values)
        if not found:
            return _FALLBACK[fact.kind]
        if fact.kind is Kind.TEXT and self.draw.chance(0.15):
            return self.draw.one(TEXTS)
        return near(self.draw, self.draw.one(found), fact.scale)

    def ends(self, fact: Known) -> tuple[str, str]:
        """Two different values near the fact's, in order."""
        low, high = self.value(fact), self.value(fact)
        for _ in range(8):
            if low != high:
                break
            high = near(self.draw, self.value(fact), fact.scale)
        if low > high:
            low, high = high, low
        if low == high:
            high = _further(low)
        return literal(low, self.draw), literal(high, self.draw)

    def range(self, fact: Known) -> str:
        """A range with ends of every sort."""
        low, high = self.ends(fact)
        return f"{self.draw.one('[([]')}{low}..{high}{self.draw.one('])]')}"


_FALLBACK: dict[Kind, Any] = {
    Kind.NUMBER: Decimal(1),
    Kind.TEXT: "A",
    Kind.BOOLEAN: True,
    Kind.DATE: DAYS[0],
    Kind.DATE_TIME: None,
    Kind.DAYS: timedelta(days=30),
}


def _further(value: Any) -> Any:
    match value:
        case Decimal():
            return value + 1
        case str():
            return value + "z"
        case timedelta():
            return value + timedelta(days=1)
        case _:
            return (
                type(value).fromordinal(min(value.toordinal() + 1, 3_652_058))
                if value.toordinal() < 3_652_058
                else value
            )
