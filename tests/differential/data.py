"""Records of a generated vocabulary: near the thresholds, with nulls, ties, and nothing at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from tests.differential.draw import Draw
from tests.differential.values import DAYS, TEXTS, TIMES, Kind, near
from tests.differential.vocabularies import Drawn, Field, Words

Row: TypeAlias = dict[str, Any]
#: By entity its rows; those of a list have one more value, named as the parent entity: its key.
Data: TypeAlias = dict[str, list[Row]]

_KEYS = ("", "a", "B", "客", "Z", "é", "😀", "｡", "b'", '"', "\\", "10", "9", " ", "c%")


def data(draw: Draw, words: Words, most: int = 24) -> Data:
    """As many records as drawn, at times none at all, with their lists."""
    count = draw.weighted([(1, 0), (1, 1), (6, draw.number(2, 8)), (12, draw.number(8, most))])
    entity = words.entity
    blank = draw.weighted([(5, 0.12), (2, 0.0), (1, 0.5)])
    rows = [_row(draw, entity, key, blank) for key in _keys(draw, entity.key, count)]
    made: Data = {entity.name: rows}
    for child in words.children:
        listed: list[Row] = []
        for row in rows:
            for _ in range(draw.weighted([(2, 0), (3, 1), (3, draw.number(2, 3)), (2, draw.number(3, 6))])):
                key = f"{draw.one(('o', '单', 'O'))}{len(listed)}"
                listed.append({**_row(draw, child, key, blank), entity.name: row[entity.key.name]})
        made[child.name] = draw.shuffled(listed)
    return made


def _keys(draw: Draw, key: Field, count: int) -> list[Any]:
    if key.kind is Kind.NUMBER:
        return [Decimal(each) for each in draw.some(range(-5, 120), count, count)]
    plain = [f"c{number:02}" for number in range(count)]
    odd = draw.some(_KEYS, 0, min(count, 8)) if draw.chance(0.6) else []
    return draw.shuffled([*odd, *plain][:count])


def _row(draw: Draw, of: Drawn, key: Any, blank: float) -> Row:
    return {of.key.name: key, **{each.name: _value(draw, each, blank) for each in of.fields}}


def _value(draw: Draw, field: Field, blank: float) -> Any:
    if draw.chance(blank):
        return None
    if draw.chance(0.8):
        found = near(draw, draw.one(field.near), field.size.scale if field.size else 0)
        return _held(found, field)
    return _any(draw, field)


def _any(draw: Draw, field: Field) -> Any:
    match field.kind:
        case Kind.NUMBER:
            assert field.size is not None
            return (
                Decimal(draw.number(-2_000, 20_000))
                .scaleb(-field.size.scale)
                .quantize(Decimal(1).scaleb(-field.size.scale))
                if field.size.digits > 4
                else Decimal(draw.number(-20, 200))
            )
        case Kind.TEXT:
            return draw.one(field.values or TEXTS)
        case Kind.BOOLEAN:
            return draw.chance(0.5)
        case Kind.DATE:
            return draw.one(DAYS) + timedelta(days=draw.number(-40, 40))
        case _:
            return _at(draw)


def _at(draw: Draw) -> Any:
    return datetime.fromisoformat(f"{draw.one(DAYS)}T{draw.one(TIMES)}")


def _held(value: Any, field: Field) -> Any:
    """The value within the digits of its field."""
    if isinstance(value, Decimal) and field.size is not None:
        most = Decimal(10**field.size.digits - 1).scaleb(-field.size.scale)
        value = max(-most, min(most, value))
        return value.quantize(Decimal(1).scaleb(-field.size.scale))
    return value


def next_day(draw: Draw, words: Words, before: Data) -> Data:
    """Most records as they were, some with other values, a few gone with all that they had."""
    entity = words.entity
    key = entity.key.name
    kept = [row for row in before[entity.name] if not draw.chance(0.08)]
    made: Data = {entity.name: [_other(draw, entity, row) for row in kept]}
    keys = {row[key] for row in kept}
    for child in words.children:
        rows = [row for row in before[child.name] if row[entity.name] in keys]
        made[child.name] = [_other(draw, child, row) for row in rows if not draw.chance(0.05)]
    return made


def _other(draw: Draw, of: Drawn, row: Row) -> Row:
    if draw.chance(0.6):
        return row
    changed = {each.name: _value(draw, each, 0.1) for each in draw.some(of.fields, 1, 2)}
    return {**row, **changed}


def lists_of(words: Words, rows: Data, row: Row) -> dict[str, list[Row]]:
    """The lists of a record, each in the order of its keys, as the store gives them."""
    parent = words.entity.name
    found: dict[str, list[Row]] = {}
    for child in words.children:
        mine: Sequence[Row] = [
            each for each in rows[child.name] if each[parent] == row[words.entity.key.name]
        ]
        listed = sorted(mine, key=lambda each: str(each[child.key.name]))
        found[child.list_name] = [
            {name: value for name, value in each.items() if name != parent} for each in listed
        ]
    return found
