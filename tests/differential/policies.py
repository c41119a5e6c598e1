"""Classifications and decisions of every sort over the facts of a generated vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.differential.cells import Cells, Parameters
from tests.differential.draw import Draw
from tests.differential.expressions import Expressions
from tests.differential.grammar import Known
from tests.differential.outputs import Outputs, named
from tests.differential.rules import Facts, Rules
from tests.differential.values import Kind, literal

_CODES = (
    ("A", "B", "C", "D"),
    ("甲", "乙", "丙"),
    ("gold", "silver", "bronze"),
    ("A+", "A", "O'K", "b"),
    ("1", "0"),
)
#: Every sort of decision: a table with its hit policy, a scorecard, an expression.
SORTS = (
    *("FIRST", "UNIQUE", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"),
    *("COLLECT SUM", "COLLECT MIN", "COLLECT MAX", "COLLECT COUNT", "scorecard", "expression", "scorecard"),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy's document, and what others can read of it."""

    document: dict[str, Any]
    outcomes: tuple[Known, ...]


class Policies:
    """Draws policies, each of which may read the outcomes of those before it."""

    def __init__(self, draw: Draw, facts: Facts) -> None:
        self.draw = draw
        self.facts = facts
        self.made: list[Policy] = []

    def add(self, sort: str | None = None) -> None:
        """One policy more: a classification or a decision, or the sort of decision that is named."""
        number = len(self.made) + 1
        draw = self.draw
        self.parameters = Parameters(draw)
        outcomes = [each for policy in self.made for each in policy.outcomes]
        self.read = draw.some(outcomes, 1, 2) if outcomes and draw.chance(0.6) else []
        places = [*self.facts.places] if draw.chance(0.75) else []
        shares = [*self.facts.shares] if places else []
        known = [*self.facts.plain, *places, *self.read]
        self.cells = Cells(draw, known, shares, self.parameters)
        self.rules = Rules(draw, self.facts, self.cells, [*self.read, *places, *shares])
        self.expressions = self.cells.expressions
        self.outputs = Outputs(draw, self.expressions)
        if sort is None and (number == 1 or draw.chance(0.6)):
            made = self._classification(number)
        else:
            made = self._decision(number, sort or draw.one(SORTS))
        if self.parameters.document:
            made.document["parameters"] = self.parameters.document
        self.made.append(made)

    def _head(self, kind: str, number: int) -> dict[str, Any]:
        made: dict[str, Any] = {
            kind: f"{self.draw.one(('abc', 'grade', 'plan'))}-{number}",
            "of": self.facts.entity,
        }
        made["title"] = {"en": "A policy", "zh": "制度"}
        if self.draw.chance(0.3):
            plain = [each for each in self.facts.plain if each.kind is not Kind.DATE_TIME]
            made["where"] = Expressions(self.draw, plain).boolean(self.draw.number(0, 2))
        return made

    # -- classifications -------------------------------------------------------------------------

    def _classification(self, number: int) -> Policy:
        draw = self.draw
        made = self._head("classification", number)
        codes = draw.one(_CODES)[: draw.number(2, 4)]
        made["classes"] = {code: {"en": f"Class {code}", "zh": f"{code}类"} for code in codes}
        if draw.chance(0.12):
            made["expression"] = self._class_expression(codes)
        else:
            policy = draw.weighted([(4, "FIRST"), (2, "UNIQUE"), (2, "ANY"), (2, "PRIORITY")])
            made["hit_policy"] = policy
            made["rules"] = self.rules.rules(policy, lambda: draw.one(codes))
            if draw.chance(0.6):
                made["default"] = codes[-1]
        made |= self._over_time(codes)
        known = Known(made["classification"], Kind.TEXT, values=tuple(codes), near=tuple(codes))
        return Policy(made, (known,))

    def _over_time(self, codes: Sequence[str]) -> dict[str, Any]:
        """What bears on a class from run to run: streaks, caps, classes set by hand, checks."""
        draw = self.draw
        made: dict[str, Any] = {}
        if draw.chance(0.5):
            made["stability"] = {
                "demote_after": f"{draw.number(1, 3)} runs",
                "promote_after": draw.number(1, 2),
            }
            numbers = [each.name for each in self.facts.plain if each.kind is Kind.NUMBER]
            if draw.chance(0.5):
                made["stability"]["cap"] = {
                    code: draw.number(0, 4) for code in codes[: draw.number(1, len(codes) - 1)]
                }
                made["stability"]["order_by"] = draw.one(numbers)
        if draw.chance(0.5):
            made["overrides"] = {"roles": ["boss"], "max_period": "P180D"}
        if draw.chance(0.4):
            made["checks"] = [
                self._check(number, literal(draw.one(codes))) for number in range(1, draw.number(2, 3))
            ]
        return made

    def _check(self, number: int, code: str) -> dict[str, Any]:
        draw = self.draw
        numbers = [each for each in self.facts.plain if each.kind is Kind.NUMBER]
        fact = draw.one([each for each in numbers if each.digits < 16] or numbers)
        total = f"sum(members[class = {code}].{fact.name})"
        expect = draw.one(
            (
                f"count(members[class = {code}]) >= 2",
                f"{total} > 0",
                f"count(members) > 3 and count(members[{fact.name} = null]) = 0",
            )
        )
        return {"id": f"check-{number}", "expect": expect, "value": draw.one((total, "count(members)"))}

    def _class_expression(self, codes: Sequence[str]) -> str:
        one, other = (literal(self.draw.one(codes)) for _ in range(2))
        last = literal(codes[-1]) if self.draw.chance(0.7) else "null"
        rest = f"if {self.expressions.boolean(1)} then {other} else {last}"
        return f"if {self.expressions.boolean(2)} then {one} else {rest}"

    # -- decisions -------------------------------------------------------------------------------

    def _decision(self, number: int, sort: str) -> Policy:
        made = self._head("decision", number)
        match sort:
            case "scorecard":
                return self._scorecard(made)
            case "expression":
                return self._formula(made)
            case _:
                return self._table(made, sort)

    def _table(self, made: dict[str, Any], sort: str) -> Policy:
        draw = self.draw
        collects = sort.startswith("COLLECT")
        made["hit_policy"] = policy = "COLLECT" if collects else sort
        aggregation = sort.removeprefix("COLLECT").strip() if collects else ""
        if aggregation:
            made["aggregation"] = aggregation
        lists = policy in ("RULE ORDER", "OUTPUT ORDER") or (collects and not aggregation)
        by_value = policy in ("PRIORITY", "OUTPUT ORDER")
        if draw.chance(0.35) and aggregation in ("", "COUNT"):
            return self._of_several(made, by_value=by_value, lists=lists, counts=bool(aggregation))
        _, document, of = self.outputs.output("", by_value, number_only=bool(aggregation))
        made["output"] = document
        written_out = ("ANY", "COLLECT MIN", "COLLECT MAX")
        literal_only = lists or by_value or (sort in written_out and draw.chance(0.9))
        made["rules"] = self.rules.rules(policy, lambda: self.outputs.given(of, literal_only=literal_only))
        if draw.chance(0.4):
            document["default"] = self.outputs.plain(of)
        return Policy(made, () if lists else (named(made["decision"], of),))

    def _of_several(self, made: dict[str, Any], *, by_value: bool, lists: bool, counts: bool) -> Policy:
        """A table with several outputs, of which the first has the priority."""
        draw = self.draw
        names = ("level", "visits", "词")[: draw.number(2, 3)]
        outputs = [self.outputs.output(each, by_value and each == "level") for each in names]
        literal_only = lists or (made["hit_policy"] == "ANY" and draw.chance(0.9))
        made["outputs"] = {name: document for name, document, _ in outputs}
        made["rules"] = self.rules.rules(
            made["hit_policy"],
            lambda: {name: self.outputs.given(of, literal_only=literal_only) for name, _, of in outputs},
        )
        if draw.chance(0.5) and not counts:
            for _, document, of in outputs:
                document["default"] = self.outputs.plain(of)
        if lists or counts:
            return Policy(made, ())
        return Policy(made, tuple(named(f"{made['decision']}.{name}", of) for name, _, of in outputs))

    def _formula(self, made: dict[str, Any]) -> Policy:
        _, document, of = self.outputs.output("", by_value=False)
        made["output"] = document
        made["expression"] = self.outputs.formula(of)
        return Policy(made, (named(made["decision"], of),))

    def _scorecard(self, made: dict[str, Any]) -> Policy:
        draw = self.draw
        scale = draw.one((0, 0, 1, 2))
        made["output"] = {"type": "integer"} if scale == 0 else {"type": "decimal", "scale": scale}
        card: dict[str, Any] = {"initial": self._score(scale)}
        if draw.chance(0.7):
            card["low"] = Decimal(draw.number(-5, 0))
        if draw.chance(0.7):
            card["high"] = Decimal(draw.number(10, 40))
        card["characteristics"] = [
            self._characteristic(number, scale) for number in range(1, draw.number(3, 6))
        ]
        made["scorecard"] = card
        near = tuple(Decimal(each) for each in (0, 5, 10, 20))
        return Policy(made, (Known(made["decision"], Kind.NUMBER, scale, 4, near),))

    def _score(self, scale: int) -> Decimal:
        return Decimal(self.draw.number(-5 * 10**scale, 20 * 10**scale)).scaleb(-scale)

    def _characteristic(self, number: int, scale: int) -> dict[str, Any]:
        draw = self.draw
        columns = self.cells.columns(1, 2, self.rules.favoured)
        scores: list[dict[str, Any]] = []
        for _ in range(draw.number(1, 4)):
            score: dict[str, Any] = {"when": self.cells.when(columns), "score": self._score(scale)}
            if draw.chance(0.3):
                score["id"] = f"s{number}-{len(scores) + 1}"
            scores.append(score)
        made: dict[str, Any] = {"id": f"c{number}", "label": "特征", "scores": scores}
        if draw.chance(0.7):
            made["otherwise"] = self._score(scale)
        if draw.chance(0.6):
            made |= {"baseline": self._score(scale), "reason": draw.one(("LOW", "WEAK", "OLD"))}
        return made
