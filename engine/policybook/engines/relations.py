"""The records of an embedded store as an engine reads them: each table with the query's own types."""

from __future__ import annotations

from collections.abc import Callable

from policybook.expr.types import BooleanType, DateTimeType, DateType, NumberType, Type
from policybook.query.dialect import ColumnKind, Dialect
from policybook.store.schema import columns
from policybook.store.sqlite import Store
from policybook.vocabulary.model import Entity, Vocabulary


def relations(
    store: Store, vocabulary: Vocabulary, schema: str, dialect: Dialect, cast: Callable[[str, Type], str]
) -> dict[str, str]:
    """By entity what stands behind FROM; `cast` makes of a stored cell what a query expects.

    An entity that was never loaded has no table, and a field that is younger than the data no
    column: both are nulls here.
    """
    known = set(store.connection.execute("SELECT entity, field FROM pb_field"))
    return {
        entity.name: _relation(vocabulary, entity, known, schema, dialect, cast)
        for entity in vocabulary.entities.values()
    }


def _relation(
    vocabulary: Vocabulary,
    entity: Entity,
    known: set[tuple[str, str]],
    schema: str,
    dialect: Dialect,
    cast: Callable[[str, Type], str],
) -> str:
    listed = columns(vocabulary, entity)
    if not any((entity.name, each.name) in known for each in listed):
        return f"({dialect.empty_table([(each.name, kind_of(each.type)) for each in listed])})"
    table = f"{schema}.{dialect.name(entity.name)}"
    texts, plain = [], True
    for each in listed:
        name = dialect.name(each.name)
        there = (entity.name, each.name) in known
        text = cast(name, each.type) if there else dialect.missing(kind_of(each.type))
        plain = plain and text == name
        texts.append(name if text == name else f"{text} AS {name}")
    # Nothing stands between a query and a table whose cells are read as they are: its indexes serve.
    return table if plain else f"(SELECT {', '.join(texts)} FROM {table})"


def kind_of(kind: Type) -> ColumnKind:
    """The kind of column that a field of a type has in a query."""
    match kind:
        case NumberType():
            return "integer"
        case BooleanType():
            return "boolean"
        case DateTimeType():
            return "date and time"
        case DateType():
            return "date"
        case _:
            return "text"
