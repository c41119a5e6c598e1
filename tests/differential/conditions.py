"""FEEL conditions, as text: on one fact, on several, on the rows of a list."""

from __future__ import annotations

from collections.abc import Callable

from tests.differential.grammar import COMPARED, Grammar, Known
from tests.differential.values import DAYS, Kind, literal

_INSTANCES = (Kind.NUMBER, Kind.TEXT, Kind.BOOLEAN, Kind.DATE)


class Conditions(Grammar):
    """Draws conditions."""

    def boolean(self, depth: int) -> str:
        """A condition; with facts that are null it may be null."""
        if depth <= 0:
            return self._about(self.any_known())
        choices: list[tuple[int, Callable[[], str]]] = [
            (6, lambda: self._about(self.any_known())),
            (2, lambda: f"({self.boolean(depth - 1)} and {self.boolean(depth - 1)})"),
            (2, lambda: f"({self.boolean(depth - 1)} or {self.boolean(depth - 1)})"),
            (1, lambda: f"not({self.boolean(depth - 1)})"),
            (2, lambda: self._numbers_compared(depth)),
            (1, lambda: f"{self.draw.one(('even', 'odd'))}({self.number(depth - 1).text})"),
            (1, lambda: self._chosen_condition(depth)),
        ]
        if self.of(Kind.DATE):
            choices.append((2, lambda: self._dates_compared(depth)))
        if self.of(Kind.TEXT):
            choices.append(
                (1, lambda: f"{self.text(depth - 1)} {self.draw.one(COMPARED)} {self.text(depth - 1)}")
            )
        if self.lists:
            choices.append((6, lambda: self._quantified(depth)))
        return self.draw.weighted(choices)()

    def _chosen_condition(self, depth: int) -> str:
        return f"(if {self.boolean(depth - 1)} then {self.boolean(depth - 1)} else {self.boolean(0)})"

    def _quantified(self, depth: int) -> str:
        chosen, filtered = self.filtered(depth)
        inside = self.inside(chosen, "o")
        booleans = [each for each in chosen.fields if each.kind is Kind.BOOLEAN]
        match self.draw.one(("some", "every", "any", "all", "contains")):
            case ("some" | "every") as word:
                return f"({word} o in {filtered} satisfies {inside.boolean(1)})"
            case ("any" | "all") as function:
                if booleans and self.draw.chance(0.6):
                    return f"{function}({filtered}.{self.draw.one(booleans).name})"
                return f"{function}(for o in {filtered} return {inside.boolean(0)})"
            case _:
                field = self.draw.one([each for each in chosen.fields if each.kind is not Kind.DATE_TIME])
                return f"list contains({filtered}.{field.name}, {self.threshold(field)})"

    def _numbers_compared(self, depth: int) -> str:
        sign = self.draw.one(COMPARED)
        found = self.quotient(depth) if self.draw.chance(0.3) else None
        if found is not None and found[1] < 14:
            return f"{found[0]} {sign} {self.draw.one(('0.5', '1', '2.5', '0.1', '-1', '1/3', '0.3333'))}"
        return f"{self.number(depth - 1).text} {sign} {self.number(depth - 1).text}"

    def _dates_compared(self, depth: int) -> str:
        if self.draw.chance(0.3):
            spans = self.draw.one(("P0D", "P30D", "P90D", "P365D", "-P1D", "PT24H"))
            between = f"{self.date(depth - 1)} - {self.date(depth - 1)}"
            if self.draw.chance(0.3):
                months = f"years and months duration({self.date(depth - 1)}, {self.date(0)})"
                return (
                    f'{months} {self.draw.one(COMPARED)} duration("{self.draw.one(("P1M", "P1Y", "P0M"))}")'
                )
            return f'{between} {self.draw.one(COMPARED)} duration("{spans}")'
        return f"{self.date(depth - 1)} {self.draw.one(COMPARED)} {self.date(depth - 1)}"

    def _about(self, fact: Known) -> str:
        """A condition on one fact."""
        name, draw = fact.name, self.draw
        if draw.chance(0.08):
            return f"{name} {draw.one(('=', '!='))} null"
        if draw.chance(0.03) and fact.kind is not Kind.DATE_TIME:
            return f"{name} instance of {fact.kind}" if fact.kind in _INSTANCES else f"{name} != null"
        match fact.kind:
            case Kind.BOOLEAN:
                return draw.one(
                    (name, f"not({name})", f"{name} = true", f"{name} = false", f"{name} != true")
                )
            case Kind.DATE_TIME if draw.chance(0.5):
                others = [each.name for each in self.of(Kind.DATE_TIME)]
                other = draw.one(others) if draw.chance(0.3) else self.threshold(fact)
                return f"{name} {draw.one(COMPARED)} {other}"
            case Kind.DATE_TIME:
                return f"date({name}) {draw.one(COMPARED)} {literal(draw.one(DAYS), draw)}"
            case Kind.TEXT:
                return self._about_text(fact)
            case _:
                return self._about_order(fact)

    def _about_text(self, fact: Known) -> str:
        draw, name = self.draw, fact.name
        if fact.values:
            listed = ", ".join(self.threshold(fact) for _ in range(2))
            return draw.one(
                (
                    f"{name} = {self.threshold(fact)}",
                    f"{name} in ({listed})",
                    f"{name} != {self.threshold(fact)}",
                )
            )
        of = str(draw.one(fact.near or ("A",)))
        part = draw.one((of[:1], of[-1:], of[1:3], of, "客", "_", "%", "'", "", "a", "\\", "司"))
        match draw.one(("compare", "compare", "in", "starts with", "ends with", "contains", "length")):
            case "compare":
                return f"{name} {draw.one(COMPARED)} {self.threshold(fact)}"
            case "in":
                return f"{name} in ({self.threshold(fact)}, {self.threshold(fact)})"
            case "length":
                return f"string length({name}) {draw.one(COMPARED)} {draw.number(0, 4)}"
            case function:
                return f"{function}({name}, {literal(part)})"

    def _about_order(self, fact: Known) -> str:
        draw, name = self.draw, fact.name
        match draw.weighted([(5, "compare"), (2, "range"), (2, "in"), (1, "between"), (1, "not in")]):
            case "compare":
                return f"{name} {draw.one(COMPARED)} {self.threshold(fact)}"
            case "range":
                return f"{name} in {self.range(fact)}"
            case "between":
                low, high = self.ends(fact)
                return f"{name} between {low} and {high}"
            case way:
                listed = f"{name} in ({self.threshold(fact)}, {self.threshold(fact)})"
                return f"not({listed})" if way == "not in" else listed
