"""Rules of generated policies: their conditions, reasons and periods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.differential.cells import Cells
from tests.differential.draw import Draw
from tests.differential.expressions import Expressions
from tests.differential.grammar import Known, ListOf
from tests.differential.values import Kind


@dataclass(frozen=True, slots=True)
class Facts:
    """What policies may read: fields and measures, places in the population, lists; and the day."""

    entity: str
    plain: tuple[Known, ...]
    places: tuple[Known, ...]
    shares: tuple[Known, ...]
    lists: tuple[ListOf, ...]
    as_of: date


class Rules:
    """Draws the rules of one policy; those of its columns that are `favoured` are chosen more often."""

    def __init__(self, draw: Draw, facts: Facts, cells: Cells, favoured: list[Known]) -> None:
        self.draw = draw
        self.facts = facts
        self.cells = cells
        self.favoured = favoured
        self.expressions: Expressions = cells.expressions

    def rules(self, policy: str, outcome: Callable[[], Any]) -> list[dict[str, Any]]:
        draw = self.draw
        if policy == "UNIQUE" or (policy == "ANY" and draw.chance(0.3)):
            rules = self._apart(outcome)
        elif policy == "ANY":
            then = outcome()
            columns = self.cells.columns(1, 3, self.favoured)
            rules = [{"when": self.cells.when(columns), "then": then} for _ in range(draw.number(2, 4))]
            rules.append({"when": self.cells.when(columns), "then": outcome()})
        else:
            columns = self.cells.columns(1, 3, self.favoured)
            rules = [{"when": self.cells.when(columns), "then": outcome()} for _ in range(draw.number(2, 6))]
            if draw.chance(0.35):
                rules.append({"then": outcome()})
        return [self._finished(number, each) for number, each in enumerate(rules, start=1)]

    def _apart(self, outcome: Callable[[], Any]) -> list[dict[str, Any]]:
        """Rules of which only one matches, save where one more is laid over them."""
        draw = self.draw
        fact = draw.one(self.cells.columns(1, 3, self.favoured))
        parts = self.cells.parts(fact, draw.number(2, 5))
        if draw.chance(0.3):
            parts.append("null")
        rules = [{"when": {fact.name: each}, "then": outcome()} for each in parts]
        if draw.chance(0.3):
            rules.append({"when": {fact.name: self.cells.cell(fact)}, "then": outcome()})
        return draw.shuffled(rules)

    def _finished(self, number: int, rule: dict[str, Any]) -> dict[str, Any]:
        draw = self.draw
        made = {"id": f"r{number}", **rule}
        if draw.chance(0.6):
            made["because"] = self._because()
        if draw.chance(0.12):
            made["effective"] = self._period()
        return made

    def _period(self) -> dict[str, Any]:
        day, draw = self.facts.as_of, self.draw
        return draw.one(
            (
                {"from": day.isoformat()},
                {"to": day.isoformat()},
                {"from": (day + timedelta(days=1)).isoformat()},
                {"to": (day + timedelta(days=1)).isoformat()},
                {
                    "from": (day - timedelta(days=30)).isoformat(),
                    "to": (day + timedelta(days=30)).isoformat(),
                },
            )
        )

    def _because(self) -> Any:
        draw = self.draw
        unusual = draw.chance(0.05)  # a query cannot spell a duration
        known = [each for each in self.cells.known if unusual or each.kind is not Kind.DAYS]
        facts = [*known, *self.cells.shares]
        shown = draw.some([each.name for each in facts], 1, 2)
        if (
            self.facts.places
            and any(each.name.startswith("rank") for each in self.cells.known)
            and draw.chance(0.5)
        ):
            shown.append("population")
        if draw.chance(0.2):
            shown.append(draw.one(("as_of", self.expressions.number(1).text)))
        listed = ", ".join("{" + each + "}" for each in shown)
        if draw.chance(0.3):
            return f"it's {listed} 100%"
        return {"en": f"has {listed}", "zh": f"其值为{listed}。"}
