"""FEEL numbers with a fixed scale, as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from tests.differential.grammar import Grammar, Known, Number
from tests.differential.values import Kind, literal

#: Digits that intermediate results may take, so that few of them leave 64 bits.
_ROOM = 17


class Numbers(Grammar):
    """Draws numbers."""

    def number(self, depth: int) -> Number:
        """A number with a fixed scale."""
        made = self._number(depth)
        while made is None or made.digits > _ROOM + 4:
            depth = max(0, depth - 1)
            made = self._number(depth)
        return made

    def _number(self, depth: int) -> Number | None:
        numbers = self.of(Kind.NUMBER)
        if depth <= 0 or not numbers:
            return self._plain_number(numbers)
        choices: list[tuple[int, Callable[[int], Number | None]]] = [
            (4, lambda _: self._plain_number(numbers)),
            (5, self._arithmetic),
            (2, self._rounded),
            (2, self._quotient),
            (2, self._of_few),
            (2, self._chosen),
        ]
        if self.of(Kind.DATE):
            choices.append((4, self._of_date))
        if self.of(Kind.TEXT):
            choices.append((1, lambda depth: Number(f"string length({self.text(depth - 1)})", 0, 2)))
        if self.lists:
            choices.append((9, self._aggregated))
        return self.draw.weighted(choices)(depth)

    def _plain_number(self, numbers: Sequence[Known]) -> Number:
        if numbers and self.draw.chance(0.85):
            found = self.draw.one(numbers)
            return Number(found.name, found.scale, found.digits)
        value = Decimal(self.draw.one(("0", "1", "2", "0.1", "0.2", "3", "10", "0.5", "-1", "1.25", "100")))
        places = max(0, -int(value.as_tuple().exponent))
        return Number(literal(value), places, len(value.as_tuple().digits) + 1)

    def _arithmetic(self, depth: int) -> Number | None:
        one, other = self.number(depth - 1), self.number(depth - 1)
        scale = max(one.scale, other.scale)
        match self.draw.one(("+", "-", "*", "*", "neg", "abs")):
            case "neg":
                return Number(f"-({one.text})", one.scale, one.digits)
            case "abs":
                return Number(f"abs({one.text})", one.scale, one.digits)
            case "*":
                if one.digits + other.digits > _ROOM or one.scale + other.scale > 6:
                    return None
                return Number(
                    f"({one.text}) * ({other.text})", one.scale + other.scale, one.digits + other.digits
                )
            case sign:
                digits = max(one.digits + scale - one.scale, other.digits + scale - other.scale) + 1
                return Number(f"({one.text} {sign} ({other.text}))", scale, digits)

    def _rounded(self, depth: int) -> Number:
        inner = self.number(depth - 1)
        match self.draw.one(("decimal", "decimal", "floor", "ceiling", "round", "modulo")):
            case "round":
                places = self.draw.number(0, max(0, inner.scale))
                way = self.draw.one(("up", "down", "half up", "half down"))
                return Number(f"round {way}({inner.text}, {places})", places, inner.digits + 1)
            case "modulo":
                by = self.draw.one(("3", "7", "0.3", "-4", "10"))
                return Number(f"modulo({inner.text}, {by})", max(inner.scale, 1), inner.digits + 1)
            case "decimal":
                places = self.draw.number(0, max(0, inner.scale))
                return Number(f"decimal({inner.text}, {places})", places, inner.digits + 1)
            case function:
                return Number(f"{function}({inner.text})", 0, max(1, inner.digits - inner.scale) + 1)

    def quotient(self, depth: int) -> tuple[str, int] | None:
        """A quotient that is not rounded, and the digits of its longer half."""
        over, under = self.number(depth - 1), self.number(depth - 1)
        if self.draw.chance(0.4):
            under = Number(self.draw.one(("3", "7", "8", "0.3", "12")), 1, 2)
        longest = over.digits + under.digits + over.scale + under.scale
        return None if longest > _ROOM else (f"({over.text}) / ({under.text})", longest)

    def _quotient(self, depth: int) -> Number | None:
        found = self.quotient(depth)
        if found is None:
            return None
        places = self.draw.number(0, 4)
        text, longest = found
        if longest + places > _ROOM + 1:
            return None
        match self.draw.weighted([(6, "decimal"), (1, "floor"), (1, "ceiling")]):
            case "decimal":
                return Number(f"decimal({text}, {places})", places, longest)
            case function:
                return Number(f"{function}({text})", 0, longest)

    def _of_few(self, depth: int) -> Number:
        terms = [self.number(depth - 1) for _ in range(self.draw.number(2, 3))]
        scale = max(each.scale for each in terms)
        digits = max(each.digits + scale - each.scale for each in terms) + 1
        listed = ", ".join(each.text for each in terms)
        match self.draw.one(("min", "max", "sum", "mean")):
            case "mean":
                return Number(f"decimal(mean({listed}), 2)", 2, digits + 2)
            case function:
                return Number(f"{function}({listed})", scale, digits)

    def _chosen(self, depth: int) -> Number:
        then, otherwise = self.number(depth - 1), self.number(depth - 1)
        scale = max(then.scale, otherwise.scale)
        digits = max(then.digits + scale - then.scale, otherwise.digits + scale - otherwise.scale)
        last = "null" if self.draw.chance(0.15) else otherwise.text
        return Number(f"(if {self.boolean(depth - 1)} then {then.text} else {last})", scale, digits)

    def _of_date(self, depth: int) -> Number:
        times = self.of(Kind.DATE_TIME)
        if times and self.draw.chance(0.3):
            part = self.draw.one(("hour", "minute", "second", "year", "month", "day", "weekday"))
            return Number(f"{self.draw.one(times).name}.{part}", 0, 4)
        match self.draw.weighted([(4, "part"), (2, "days"), (1, "weeks"), (1, "of year"), (1, "months")]):
            case "of year":
                return Number(f"{self.draw.one(('day', 'week'))} of year({self.date(depth - 1)})", 0, 3)
            case "months":
                between = f"years and months duration({self.date(depth - 1)}, {self.date(0)})"
                return Number(f"{between}.{self.draw.one(('years', 'months'))}", 0, 4)
            case "part":
                part = self.draw.one(("year", "month", "day", "weekday"))
                return Number(f"({self.date(depth - 1)}).{part}", 0, 4)
            case "days":
                return Number(f'({self.date(depth - 1)} - {self.date(depth - 1)}) / duration("P1D")', 0, 7)
            case _:
                days = f"{self.date(depth - 1)} - {self.date(depth - 1)}"
                return Number(
                    f'decimal(({days}) / duration("{self.draw.one(("P7D", "PT12H", "P30D"))}"), 2)', 2, 9
                )

    def _aggregated(self, depth: int) -> Number | None:
        chosen, filtered = self.filtered(depth)
        numbers = [each for each in chosen.fields if each.kind is Kind.NUMBER and each.digits <= 15]
        over = self.draw.weighted(
            [(4, "count"), (5, "sum"), (4, "ends"), (2, "mean"), (2, "each"), (2, "distinct")]
        )
        if over == "count" or (not numbers and over in ("sum", "ends", "mean", "each")):
            return Number(f"count({filtered})", 0, 3)
        if over == "distinct":
            field = self.draw.one(chosen.fields)
            return Number(f"count(distinct values({filtered}.{field.name}))", 0, 3)
        if over == "each":
            inner = self.inside(chosen, "o").number(1)
            function = self.draw.one(("sum", "min", "max"))
            return Number(
                f"{function}(for o in {filtered} return {inner.text})", inner.scale, inner.digits + 2
            )
        field = self.draw.one(numbers)
        match over:
            case "sum":
                return Number(f"sum({filtered}.{field.name})", field.scale, field.digits + 2)
            case "mean":
                text = f"mean({filtered}.{field.name})"
                if self.draw.chance(0.3):
                    text = f"sum({filtered}.{field.name}) / count({filtered})"
                return Number(f"decimal({text}, 2)", 2, field.digits + 3)
            case _:
                return Number(
                    f"{self.draw.one(('min', 'max'))}({filtered}.{field.name})", field.scale, field.digits
                )
