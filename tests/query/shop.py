"""Customers with orders, as facts for one record and as tables for a query."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping as Node
from policybook.expr.scope import Scope
from policybook.expr.tree import Expr
from policybook.expr.types import DATE, BooleanType, DateTimeType, DateType, NumberType
from policybook.functions.read import read_expression
from policybook.plan.model import Formula, Measure, Plan, PopulationFact, Texts
from policybook.syntax.tree import Text
from policybook.text import Source, Span
from policybook.vocabulary.from_document import vocabulary_from
from policybook.vocabulary.model import Vocabulary

HERE = Path(__file__).parent
AS_OF = date(2024, 3, 31)


def yaml(name: str) -> Node:
    path = HERE / name
    nodes, findings = from_yaml(Source(name, path.read_text(encoding="utf-8")))
    assert not findings
    node = nodes[0]
    assert isinstance(node, Node)
    return node


def read(text: str, facts: Mapping[str, Any]) -> Expr:
    source = Source(text, text)
    expr, findings = read_expression(Text(text, lambda a, b: Span(source, a, b)), Scope(facts))
    assert expr is not None, (text, findings)
    return expr


def vocabulary(measures: Mapping[str, str], population: Sequence[PopulationFact] = ()) -> Vocabulary:
    """The shop's vocabulary with measures of a customer."""
    base, findings = vocabulary_from([yaml("vocabulary.yaml")])
    assert not findings
    facts = base.facts("customer") | {"as_of": DATE}
    made: dict[str, Measure] = {}
    for name, text in measures.items():
        expr = read(text, facts)
        made[name] = Measure(name, expr, expr.type, text)
        facts[name] = expr.type
    return Vocabulary(
        base.entities, {"customer": made}, {"customer": {each.name: each for each in population}}
    )


def plan(of: Vocabulary, where: str | None = None, population: Sequence[PopulationFact] = ()) -> Plan:
    """A policy of customers; only who it is about matters here."""
    facts = of.facts("customer") | {"as_of": DATE}
    condition = None if where is None else read(where, facts)
    nothing = read("null", {})
    no_text = Texts("", "")
    return Plan(
        "p", "decision", no_text, "customer", {}, (), condition, Formula(nothing), (), nothing.type,
        population=tuple(population),
    )  # fmt: skip


_DAYS = st.sampled_from(
    [
        *(date(2024, 1, 31), date(2024, 2, 29), date(2023, 2, 28), date(2023, 3, 31), date(2024, 3, 31)),
        *(date(2024, 2, 28), date(2023, 12, 31), date(2020, 2, 29), date(1969, 7, 20), date(2024, 3, 1)),
    ]
)
_VALUES = {
    DateType: lambda _: _DAYS,
    DateTimeType: lambda _: _DAYS.map(lambda day: datetime(day.year, day.month, day.day, 23, 59)),  # noqa: DTZ001  # FEEL's own without an offset
    BooleanType: lambda _: st.booleans(),
    NumberType: lambda kind: st.one_of(
        st.sampled_from([0, 1, 2, 100, -1, 150]).map(Decimal),
        st.integers(-(10**7), 10**7).map(lambda units: Decimal(units).scaleb(-kind.scale)),
    ),
}
_TEXTS = st.sampled_from(["active", "lapsed", "网店", "shop", "张三公司", "O'Neil_", "", "中"])


def _rows(fields: Mapping[str, Any], key: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            name: st.one_of(st.none(), made) if name != key else st.none()
            for name, field in fields.items()
            for made in [_VALUES[type(field.type)](field.type) if type(field.type) in _VALUES else _TEXTS]
        }
    )


def customers(of: Vocabulary, most: int = 6) -> st.SearchStrategy[list[dict[str, Any]]]:
    """A shop's customers with their lists; keys are given out afterwards so that they are unique."""
    customer = of.entities["customer"]
    row = _rows(customer.fields, "id")
    lists = {
        name: st.lists(_rows(of.entities[child].fields, "id"), max_size=4)
        for name, child in customer.has_many.items()
    }
    return st.lists(
        st.tuples(row, st.fixed_dictionaries(lists)).map(lambda both: {**both[0], **both[1]}), max_size=most
    ).map(_with_keys)


def _with_keys(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    numbered = []
    for number, row in enumerate(rows):
        lists = {
            name: [{**each, "id": f"{name}-{number}-{at}"} for at, each in enumerate(value)]
            for name, value in row.items()
            if isinstance(value, list)
        }
        numbered.append({**row, **lists, "id": f"客-{number:02}"})
    return numbered


def store(of: Vocabulary, rows: Sequence[Mapping[str, Any]]) -> sqlite3.Connection:
    """The rows as tables, as the store keeps them."""
    connection = sqlite3.connect(":memory:")
    for entity in of.entities.values():
        kinds = [f'"{name}" {_stored_as(field.type)}' for name, field in entity.fields.items()]
        parent = [f'"{entity.belongs_to}" TEXT'] if entity.belongs_to else []
        connection.execute(f'CREATE TABLE "{entity.name}" ({", ".join(kinds + parent)}) STRICT')
    customer = of.entities["customer"]
    for row in rows:
        _insert(connection, of, "customer", row)
        for name, child in customer.has_many.items():
            for each in row[name]:
                _insert(connection, of, child, {**each, "customer": row["id"]})
    return connection


def _insert(connection: sqlite3.Connection, of: Vocabulary, entity: str, row: Mapping[str, Any]) -> None:
    fields = of.entities[entity].fields
    values = {name: _stored(row.get(name), field.type) for name, field in fields.items()}
    if of.entities[entity].belongs_to:
        values["customer"] = row["customer"]
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join("?" * len(values))
    connection.execute(f'INSERT INTO "{entity}" ({names}) VALUES ({places})', list(values.values()))


def _stored_as(kind: Any) -> str:
    return "INTEGER" if isinstance(kind, NumberType | BooleanType) else "TEXT"


def _stored(value: Any, kind: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, NumberType):
        return int(Decimal(value).scaleb(kind.scale or 0))
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
