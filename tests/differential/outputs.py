"""Outputs of generated decisions, and what their rules give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.differential.draw import Draw
from tests.differential.expressions import Expressions
from tests.differential.grammar import Known
from tests.differential.values import Kind, literal

_WORDS = ("deep", "normal", "light", "客户")
_NUMBERS = ("0", "1", "2", "0.1", "0.2", "0.3", "-1.5", "12.5", "100", "999999999999.99", "0.25", "7")


class Outputs:
    """Draws outputs and outcomes; a few are worked out from the facts."""

    def __init__(self, draw: Draw, expressions: Expressions) -> None:
        self.draw = draw
        self.expressions = expressions

    def output(
        self, name: str, by_value: bool, *, number_only: bool = False
    ) -> tuple[str, dict[str, Any], Known]:
        draw = self.draw
        kind = draw.weighted([(5, "number"), (4, "string"), (1, "boolean"), (1, "date")])
        if number_only:
            kind = "number"
        elif by_value:
            kind = draw.weighted([(3, "string"), (1, "number")])
        match kind:
            case "number" if by_value:
                values = [int(each) for each in draw.some(("1", "2", "3", "5"), 2, 4)]
                return (
                    name,
                    {"type": "integer", "values": values},
                    Known(name, Kind.NUMBER, 0, 2, tuple(map(Decimal, values)), tuple(map(str, values))),
                )
            case "number":
                scale = draw.one((0, 1, 2, 2))
                document = {"type": "integer"} if scale == 0 else {"type": "decimal", "scale": scale}
                fitting = [Decimal(each) for each in _NUMBERS if -Decimal(each).as_tuple().exponent <= scale]
                return name, document, Known(name, Kind.NUMBER, scale, 15, tuple(fitting))
            case "string":
                if by_value or draw.chance(0.5):
                    values = draw.some(_WORDS, 2, 4)
                    return (
                        name,
                        {"type": "string", "values": values},
                        Known(name, Kind.TEXT, near=tuple(values), values=tuple(values)),
                    )
                return name, {"type": "string"}, Known(name, Kind.TEXT, near=("A", "客户", "", "it's"))
            case "boolean":
                return name, {"type": "boolean"}, Known(name, Kind.BOOLEAN, near=(True, False))
            case _:
                return (
                    name,
                    {"type": "date"},
                    Known(name, Kind.DATE, near=(date(2024, 2, 29), date(2024, 1, 31))),
                )

    def given(self, of: Known, *, literal_only: bool = False) -> Any:
        """A rule's outcome: most often written out, at times worked out."""
        draw = self.draw
        if not literal_only and draw.chance(0.25) and not of.values:
            match of.kind:
                case Kind.NUMBER:
                    return self.expressions.number(2).text
                case Kind.TEXT:
                    return self.expressions.text(1)
                case Kind.BOOLEAN:
                    return self.expressions.boolean(1)
                case _:
                    return self.expressions.date(1)
        if draw.chance(0.06):
            return "null"
        return self.plain(of)

    def plain(self, of: Known) -> Any:
        value = self.draw.one(of.near)
        if of.kind is Kind.TEXT and of.values:
            return value
        return literal(value)

    def formula(self, of: Known) -> str:
        """An expression that gives the output."""
        match of.kind:
            case Kind.NUMBER:
                return self.expressions.number(3).text
            case Kind.TEXT if of.values:
                one, other = (literal(self.draw.one(of.values)) for _ in range(2))
                return f"if {self.expressions.boolean(2)} then {one} else {other}"
            case Kind.TEXT:
                return self.expressions.text(2)
            case Kind.BOOLEAN:
                return self.expressions.boolean(2)
            case _:
                return self.expressions.date(2)


def named(name: str, of: Known) -> Known:
    return Known(name, of.kind, of.scale, of.digits, of.near, of.values if of.kind is Kind.TEXT else ())
