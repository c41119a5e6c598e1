"""FEEL expressions of every type over known facts, as text."""

from __future__ import annotations

from collections.abc import Sequence

from tests.differential.conditions import Conditions
from tests.differential.grammar import Known
from tests.differential.numbers import Numbers
from tests.differential.values import DAYS, TEXTS, Kind, literal

_MONTHS = ("P1M", "P1Y", "P3M", "P13M", "-P1M", "P12M", "P11M")
_SPANS = ("P1D", "P30D", "P365D", "-P7D", "PT12H", "P1DT1H", "P0D", "PT36H")


class Expressions(Numbers, Conditions):
    """Draws expressions of any type."""

    def over(self, known: Sequence[Known]) -> Expressions:
        return Expressions(self.draw, known, day=self.day)

    def date(self, depth: int) -> str:
        """A date."""
        known = self.of(Kind.DATE)
        times = self.of(Kind.DATE_TIME)
        if depth <= 0 or self.draw.chance(0.35):
            if times and self.draw.chance(0.2):
                return f"date({self.draw.one(times).name})"
            if self.day and self.draw.chance(0.25):
                return "as_of"
            return (
                self.draw.one(known).name
                if known and self.draw.chance(0.85)
                else literal(self.draw.one(DAYS))
            )
        match self.draw.weighted(
            [(4, "months"), (3, "days"), (1, "ends"), (1, "if"), (2 if self.lists else 0, "list")]
        ):
            case "months":
                return f"({self.date(depth - 1)} {self.draw.one('+-')} {self._months(depth)})"
            case "days":
                return f"({self.date(depth - 1)} {self.draw.one('+-')} {self.duration(depth - 1)})"
            case "ends":
                return f"{self.draw.one(('min', 'max'))}({self.date(depth - 1)}, {self.date(depth - 1)})"
            case "if":
                return f"(if {self.boolean(depth - 1)} then {self.date(depth - 1)} else {self.date(0)})"
            case _:
                chosen, filtered = self.filtered(depth)
                fields = [each for each in chosen.fields if each.kind is Kind.DATE]
                if not fields:
                    return self.date(depth - 1)
                return f"{self.draw.one(('min', 'max'))}({filtered}.{self.draw.one(fields).name})"

    def _months(self, depth: int) -> str:
        one, other = (f'duration("{self.draw.one(_MONTHS)}")' for _ in range(2))
        if self.draw.chance(0.2):
            return f"(if {self.boolean(depth - 1)} then {one} else {other})"
        return one

    def duration(self, depth: int) -> str:
        """A duration in days."""
        one = f'duration("{self.draw.one(_SPANS)}")'
        if depth <= 0 or self.draw.chance(0.45):
            return one
        small = [each for each in self.of(Kind.NUMBER) if each.digits <= 4 and each.scale == 0]
        if small and self.draw.chance(0.7):
            return f'duration("P1D") * {self.draw.one(small).name}'
        return f"({self.date(depth - 1)} - {self.date(depth - 1)})"

    def text(self, depth: int) -> str:
        """A text."""
        known = [each for each in self.of(Kind.TEXT) if not each.values] or self.of(Kind.TEXT)
        if depth <= 0 or self.draw.chance(0.5):
            return (
                self.draw.one(known).name
                if known and self.draw.chance(0.8)
                else literal(self.draw.one(TEXTS))
            )
        if self.lists and self.draw.chance(0.3):
            chosen, filtered = self.filtered(depth)
            fields = [each for each in chosen.fields if each.kind is Kind.TEXT]
            if fields:
                return f"{self.draw.one(('min', 'max'))}({filtered}.{self.draw.one(fields).name})"
        if self.draw.chance(0.35):
            return f"({self.text(depth - 1)} + {self.text(depth - 1)})"
        if self.draw.chance(0.5):
            return self._made_text(depth)
        return f"(if {self.boolean(depth - 1)} then {self.text(depth - 1)} else {self.text(0)})"

    def _made_text(self, depth: int) -> str:
        """A part of a text, or a value as text."""
        draw = self.draw
        dates = self.of(Kind.DATE)
        match draw.one(("substring", "after", "before", "string", "of date")):
            case "substring":
                start = draw.one(("1", "2", "-1", "-2", "1, 1", "2, 3", "-3, 2", "9"))
                return f"substring({self.text(depth - 1)}, {start})"
            case ("after" | "before") as way:
                part = literal(draw.one(("", "A", "客", "_", "'", " ", "\\", "0")))
                return f"substring {way}({self.text(depth - 1)}, {part})"
            case "of date" if dates:
                return f"{draw.one(('day of week', 'month of year', 'string'))}({self.date(depth - 1)})"
            case _:
                return f"string({draw.one((self.number(depth - 1).text, self.boolean(0)))})"
