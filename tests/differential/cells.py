"""Unary tests over a fact, and the conditions of rules: by cells, or as one expression."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tests.differential.draw import Draw
from tests.differential.expressions import Expressions
from tests.differential.grammar import Known
from tests.differential.values import Kind, literal

_SIGNS = ("<", "<=", ">", ">=", "<", ">=", "!=")


class Cells:
    """Draws conditions over facts; `shares` are compared, and not reckoned with."""

    def __init__(
        self, draw: Draw, known: Sequence[Known], shares: Sequence[Known], parameters: Parameters
    ) -> None:
        self.draw = draw
        self.known = [each for each in known if each.kind is not Kind.DATE_TIME]
        self.shares = list(shares)
        self.parameters = parameters
        self.expressions = Expressions(draw, known)

    def columns(self, least: int, most: int, favoured: Sequence[Known] = ()) -> list[Known]:
        """Facts that a table's rules are to look at."""
        wanted = self.draw.number(least, most)
        some = self.draw.some(favoured, 1, 1) if favoured and self.draw.chance(0.7) else []
        others = [each for each in (*self.known, *self.shares) if each not in some]
        return (some + self.draw.some(others, wanted, wanted))[: max(wanted, 1)]

    def when(self, columns: Sequence[Known]) -> Any:
        """A rule's condition: cells of some columns, or an expression."""
        if self.draw.chance(0.15):
            return self.expressions.boolean(2)
        chosen = self.draw.some(columns, 1, max(1, len(columns)))
        return {self._input(each): self.cell(each) for each in chosen}

    def _input(self, fact: Known) -> str:
        return fact.name

    def cell(self, fact: Known) -> str:
        """A unary test of a fact."""
        draw = self.draw
        way = draw.weighted([(20, "value"), (2, "null"), (1, "not null"), (2, "-"), (2, "?")])
        if way == "null":
            return "null"
        if way == "not null":
            return "not(null)"
        if way == "-":
            return "-"
        if way == "?" and fact.name not in {each.name for each in self.shares}:
            return self._asking(fact)
        match fact.kind:
            case Kind.BOOLEAN:
                return draw.one(("true", "false", "not(true)", "true, null", "!= true"))
            case Kind.TEXT:
                return self._of_text(fact)
            case _:
                return self._of_order(fact)

    def _asking(self, fact: Known) -> str:
        draw, write = self.draw, self.expressions
        if fact.kind is Kind.NUMBER and fact.digits < 15:
            return draw.one(
                (
                    f"? * 2 > {write.threshold(fact)}",
                    f"? in {write.range(fact)}",
                    f"decimal(? / 3, 1) >= {literal(draw.number(0, 5))}",
                )
            )
        if fact.kind is Kind.TEXT and not fact.values:
            return draw.one(
                ('starts with(?, "A")', "string length(?) > 1", 'contains(?, "客")', 'ends with(?, " ")')
            )
        if fact.kind is Kind.DATE:
            return draw.one(("?.month = 2", "?.day >= 28", '? + duration("P1M") > as_of', "?.weekday < 6"))
        return self._of_order(fact) if fact.kind is not Kind.BOOLEAN else "? = false"

    def _of_text(self, fact: Known) -> str:
        draw, one = self.draw, self.expressions.threshold
        if fact.values:
            return draw.one(
                (one(fact), f"{one(fact)}, {one(fact)}", f"not({one(fact)})", f"{one(fact)}, null")
            )
        sign = draw.one(("<", ">=", "!=", ">"))
        return draw.one(
            (one(fact), f"{one(fact)}, {one(fact)}", f"not({one(fact)})", f"{sign} {one(fact)}", one(fact))
        )

    def _of_order(self, fact: Known) -> str:
        draw, write = self.draw, self.expressions
        named = self.parameters.near(fact)
        bound = named or write.threshold(fact)
        if fact.name.startswith("rank") and draw.chance(0.4):
            share = draw.one(("0.1", "0.2", "20%", "0.5", "1/3"))
            bound = f"ceiling({share} * population)" if share != "20%" else "ceiling(0.20 * population)"
        match draw.weighted([(6, "sign"), (2, "range"), (2, "value"), (1, "two"), (1, "not"), (1, "fact")]):
            case "sign":
                return f"{draw.one(_SIGNS)} {bound}"
            case "range":
                return write.range(fact)
            case "value":
                return bound
            case "two":
                return f"{bound}, {write.threshold(fact)}"
            case "not":
                return f"not({bound})"
            case _:
                others = [each for each in self.known if each.kind is fact.kind and each.name != fact.name]
                if fact.kind not in (Kind.NUMBER, Kind.DATE) or not others:
                    return f"{draw.one(_SIGNS)} {bound}"
                return f"{draw.one(_SIGNS[:6])} {draw.one(others).name}"

    def parts(self, fact: Known, count: int) -> list[str]:
        """Tests of a fact that do not overlap: most often only one of them matches."""
        if fact.kind is Kind.BOOLEAN:
            return ["true", "false"]
        if fact.kind is Kind.TEXT:
            texts = list(
                dict.fromkeys([*fact.values, *(each for each in fact.near if isinstance(each, str))])
            )
            return [literal(each) for each in self.draw.shuffled(texts)][:count]
        values = sorted({self.expressions.value(fact) for _ in range(count + 2)})[: count - 1]
        bounds = [literal(each) for each in values]
        inner = [f"[{low}..{high})" for low, high in pairwise(bounds)]
        return [f"< {bounds[0]}", *inner, f">= {bounds[-1]}"]


class Parameters:
    """The parameters of a policy; one is declared when a rule is the first to name it."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.document: dict[str, Any] = {}
        self._known: dict[str, str] = {}

    def near(self, fact: Known) -> str | None:
        """A parameter that may stand where a value of the fact does, at times."""
        if fact.kind is not Kind.NUMBER or not self.draw.chance(0.12):
            return None
        if fact.name not in self._known:
            name = f"limit_{len(self._known) + 1}"
            value = Expressions(self.draw, [fact]).value(fact)
            kind = "integer" if fact.scale == 0 and value == value.to_integral_value() else "number"
            self.document[name] = {"type": kind, "default": value, "label": "上限"}
            self._known[fact.name] = name
        return self._known[fact.name]
