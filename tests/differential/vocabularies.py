"""The words of a generated book: an entity with fields of every type, and one or two lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.differential.draw import Draw
from tests.differential.values import SIZES, Kind, Size, edges

_NAMES = (
    *("spend", "credit", "visits", "rating", "since", "checked_on", "seen_at", "stage", "channel", "vip"),
    *("open", "note", "年采购额", "客户类型", "首单日", "等级", "group", "limit", "select", "desc", "user"),
    *("end", "values", "key", "Größe", "x1", "a_b", "row", "index", "level", "city", "balance", "debt"),
    *("paid", "amount", "quantity", "placed_on", "billed_at", "kind", "returned", "折扣", "weight", "due_on"),
    *("rank", "share", "count_of", "total", "table", "where", "hits", "r", "c", "n", "m", "d", "result"),
)
_ENTITIES = ("customer", "客户", "account", "group", "user")
_CHILDREN = ("order", "订单", "contact", "line", "case")
_LISTS = {"order": "orders", "订单": "全部订单", "contact": "contacts", "line": "lines", "case": "cases"}
_VALUES = (("active", "lapsed", "prospect"), ("高", "中", "低"), ("x", "X", "y z"), ("A", "B"))


@dataclass(frozen=True, slots=True)
class Field:
    """A field, with the values near which its data lie."""

    name: str
    kind: Kind
    size: Size | None = None
    values: tuple[str, ...] = ()
    near: tuple[Any, ...] = ()

    @property
    def document(self) -> Any:
        """What the vocabulary says of it."""
        if self.kind is Kind.NUMBER:
            assert self.size is not None
            if self.size.scale == 0:
                return (
                    "integer" if self.size.digits == 18 else {"type": "integer", "digits": self.size.digits}
                )
            return {"type": "decimal", "scale": self.size.scale, "digits": self.size.digits}
        return {"type": str(self.kind), "values": list(self.values)} if self.values else str(self.kind)


@dataclass(frozen=True, slots=True)
class Drawn:
    """An entity; `fields` are without the key."""

    name: str
    key: Field
    fields: tuple[Field, ...]
    parent: str | None = None
    list_name: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The entity that policies are about, and those in its lists."""

    entity: Drawn
    children: tuple[Drawn, ...]

    def document(self, measures: dict[str, Any], population: dict[str, Any]) -> dict[str, Any]:
        """The vocabulary as its document says it."""
        entities = {each.name: _entity(each) for each in (self.entity, *self.children)}
        if self.children:
            entities[self.entity.name]["has_many"] = {each.list_name: each.name for each in self.children}
        made: dict[str, Any] = {"vocabulary": "words", "entities": entities}
        if measures:
            made["measures"] = {self.entity.name: measures}
        if population:
            made["population"] = {self.entity.name: population}
        return made


def _entity(of: Drawn) -> dict[str, Any]:
    fields = {each.name: each.document for each in of.fields}
    if of.key.kind is not Kind.TEXT:
        fields = {of.key.name: of.key.document, **fields}
    made: dict[str, Any] = {"key": of.key.name, "fields": fields}
    if of.parent:
        made["belongs_to"] = of.parent
    else:
        made["plural"] = "members"
    return made


def words(draw: Draw) -> Words:
    """Names that a database would take for its own among them."""
    entity = draw.weighted(
        [(6, _ENTITIES[0]), (1, _ENTITIES[1]), (1, _ENTITIES[2]), (1, draw.one(_ENTITIES))]
    )
    names = [each for each in draw.shuffled(_NAMES) if each != entity]
    whole = draw.chance(0.2)
    key = Field("no" if whole else "id", Kind.NUMBER if whole else Kind.TEXT, SIZES[4] if whole else None)
    own = _fields(draw, names, draw.number(5, 8), all_kinds=True)
    children = []
    for child in draw.some(
        [each for each in _CHILDREN if each != entity],
        *draw.weighted([(3, (1, 1)), (2, (2, 2)), (1, (0, 0))]),
    ):
        fields = _fields(draw, names, draw.number(3, 5), all_kinds=False)
        children.append(Drawn(child, Field("id", Kind.TEXT), fields, entity, _LISTS[child]))
    return Words(Drawn(entity, key, own), tuple(children))


def _fields(draw: Draw, names: list[str], count: int, *, all_kinds: bool) -> tuple[Field, ...]:
    kinds: Sequence[Kind] = [Kind.NUMBER, Kind.NUMBER, Kind.TEXT, Kind.BOOLEAN, Kind.DATE]
    if all_kinds or draw.chance(0.4):
        kinds = [*kinds, Kind.DATE_TIME]
    chosen = [Kind.NUMBER, draw.one((Kind.DATE, Kind.TEXT))]
    if all_kinds:
        chosen = [Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.DATE_TIME, Kind.BOOLEAN]
    chosen += [draw.one(kinds) for _ in range(count - len(chosen))]
    return tuple(_field(draw, names.pop(), kind) for kind in chosen)


def _field(draw: Draw, name: str, kind: Kind) -> Field:
    size = draw.weighted([(5, SIZES[0]), (2, SIZES[1]), (4, SIZES[2]), (1, SIZES[3]), (1, SIZES[4])])
    size = size if kind is Kind.NUMBER else None
    values = draw.one(_VALUES) if kind is Kind.TEXT and draw.chance(0.4) else ()
    return Field(name, kind, size, values, edges(draw, kind, size, values))
