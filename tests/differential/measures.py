"""Measures and places in the population of a generated vocabulary, typed as the engine types them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from policybook.expr.scope import Scope
from policybook.expr.tree import Expr
from policybook.expr.types import (
    DATE,
    BooleanType,
    DateType,
    DaysDurationType,
    NumberType,
    StringType,
    Type,
)
from policybook.functions.read import read_expression
from policybook.record.from_expr import compiled_expression
from policybook.syntax.tree import Text
from policybook.text import Source, Span
from policybook.vocabulary.model import Vocabulary
from tests.differential.data import Data, lists_of
from tests.differential.draw import Draw
from tests.differential.expressions import Expressions
from tests.differential.grammar import Known, ListOf
from tests.differential.values import Kind
from tests.differential.vocabularies import Words

_NAMES = ("turnover", "idle", "mean_order", "测度", "score", "last_on", "is_large", "gap", "ratio", "word")
_TIES = ("min", "max", "dense", "row")
#: What the first three measures of a book have in them, by turns: what is else drawn too seldom.
_WISHES = (
    *("max(", "min(", "mean(", "some ", "every ", "any(", "all(", "list contains(", "distinct values("),
    *("ends with(", ".weekday", '") * ', "instance of", " in (", "for o in", " + ", "floor(", "abs("),
    *(
        ").day",
        "modulo(",
        "round half up(",
        "round half down(",
        "even(",
        "substring(",
        "substring after(",
        "string(",
    ),
    *("years and months", "of year(", ".hour", "ceiling(", ").year", "> duration("),
)


@dataclass(slots=True)
class Drawn:
    """The measures as a document, as facts that policies read, and what was refused on the way."""

    document: dict[str, Any] = field(default_factory=dict)
    known: list[Known] = field(default_factory=list)
    refused: int = 0


def fields_known(words: Words, sums: Data) -> list[Known]:
    """The fields that expressions may read."""
    return [_of_field(each, sums[words.entity.name]) for each in words.entity.fields]


def lists_known(words: Words) -> tuple[ListOf, ...]:
    """The lists that may be gone over."""
    return tuple(
        ListOf(each.list_name, tuple(_of_field(field, []) for field in each.fields))
        for each in words.children
    )


def _of_field(of: Any, rows: Sequence[dict[str, Any]]) -> Known:
    size = of.size
    return Known(of.name, of.kind, size.scale if size else 0, size.digits if size else 0, of.near, of.values)


def measures(seed: int, draw: Draw, words: Words, vocabulary: Vocabulary, data: Data, as_of: date) -> Drawn:
    """A few measures; each may read those before it."""
    made = Drawn(known=fields_known(words, data))
    lists = lists_known(words)
    types: dict[str, Type] = vocabulary.facts(words.entity.name) | {"as_of": DATE}
    rows = [{**row, **lists_of(words, data, row), "as_of": as_of} for row in data[words.entity.name]]
    wishes = [_WISHES[(3 * seed + at) % len(_WISHES)] for at in (2, 1, 0)]
    for name in draw.some(_NAMES, 3, 6):
        for attempt in range(8):
            text = _text(draw, Expressions(draw, made.known, lists), wishes[-1] if wishes else "")
            expr = read(text, types)
            known = None if expr is None else _known(name, expr, rows)
            if known is not None and wishes and attempt < 7 and len({repr(row[name]) for row in rows}) < 2:
                continue  # what always comes to the same tells nothing
            if expr is not None and known is not None:
                wishes = wishes[:-1]
                made.document[name] = text
                made.known.append(known)
                types[name] = expr.type
                break
            made.refused += 1
    return made


def _text(draw: Draw, write: Expressions, wish: str) -> str:
    for _ in range(60):
        text = _any_text(draw, write)
        if wish in text:
            break
    return text


def _any_text(draw: Draw, write: Expressions) -> str:
    kind = draw.weighted([(7, "number"), (4, "boolean"), (2, "date"), (2, "text"), (1, "days")])
    depth = draw.number(1, 3)
    match kind:
        case "number":
            return write.number(depth).text
        case "boolean":
            return write.boolean(depth)
        case "date":
            return write.date(depth)
        case "text":
            return write.text(depth)
        case _:
            return f"{write.date(depth - 1)} - {write.date(depth - 1)}"


def read(text: str, types: dict[str, Type]) -> Expr | None:
    """The expression as the engine reads it; None where it is not a sound one."""
    source = Source("generated", text)
    expr, findings = read_expression(Text(text, lambda a, b: Span(source, a, b)), Scope(types))
    return None if any(each.is_error for each in findings) else expr


def _known(name: str, expr: Expr, rows: list[dict[str, Any]]) -> Known | None:
    """What policies can read of a measure; its values for some records are what thresholds lie near."""
    evaluate = compiled_expression(expr)
    values = [evaluate(row) for row in rows]
    for row, value in zip(rows, values, strict=True):
        row[name] = value
    near = tuple(dict.fromkeys(_exact(each) for each in values if each is not None))[:5]
    match expr.type:
        case NumberType(scale=int() as scale):
            longest = max((len(f"{abs(each):f}".replace(".", "")) for each in near), default=1)
            return Known(name, Kind.NUMBER, scale, max(longest, scale + 1), near) if scale <= 9 else None
        case StringType(allowed):
            return Known(name, Kind.TEXT, near=near, values=allowed or ())
        case BooleanType():
            return Known(name, Kind.BOOLEAN, near=(True, False))
        case DateType():
            return (
                Known(name, Kind.DATE, near=near) if not any(isinstance(x, datetime) for x in near) else None
            )
        case DaysDurationType():
            return Known(name, Kind.DAYS, near=near)
        case _:
            return None


def _exact(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def places(draw: Draw, known: Sequence[Known], count: int) -> tuple[dict[str, Any], list[Known], list[Known]]:
    """Places in the population: as a document, those that are whole numbers, and shares."""
    numbers = [each for each in known if each.kind is Kind.NUMBER]
    ordered = numbers + [each for each in known if each.kind in (Kind.DATE, Kind.DAYS)]
    document: dict[str, Any] = {}
    whole: list[Known] = []
    shares: list[Known] = []
    for number in range(1, draw.number(2, 4)):
        by = draw.one(ordered)
        order = draw.one(("descending", "ascending"))
        match draw.one(("rank", "rank", "cumulative_share", "cumulative_share", "ntile")):
            case "rank":
                document[f"rank_{number}"] = {"rank": by.name, "order": order, "ties": draw.one(_TIES)}
                near = tuple(Decimal(each) for each in (1, 2, 3, max(1, count // 2), max(1, count)))
                whole.append(Known(f"rank_{number}", Kind.NUMBER, 0, 3, near))
            case "ntile":
                of = draw.one((2, 3, 4, 5, 10))
                document[f"tile_{number}"] = {
                    "ntile": of,
                    "by": by.name,
                    "order": order,
                    "ties": draw.one(_TIES[::3]),
                }
                whole.append(
                    Known(f"tile_{number}", Kind.NUMBER, 0, 2, (Decimal(1), Decimal(2), Decimal(of)))
                )
            case _:
                by = draw.one(numbers)
                boundary = draw.one(("upper", "lower"))
                document[f"share_{number}"] = {
                    "cumulative_share": by.name,
                    "order": order,
                    "boundary": boundary,
                }
                near = tuple(
                    Decimal(each) for each in ("0.1", "0.2", "0.25", "0.5", "0.75", "0.8", "0.9", "1", "0")
                )
                shares.append(Known(f"share_{number}", Kind.NUMBER, 4, 5, near))
    return document, whole, shares
