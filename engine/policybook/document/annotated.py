"""Which texts of a document are expressions, as the `format` of its schema says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policybook.document.kinds import kind_of
from policybook.document.node import Mapping, Node, Scalar, Sequence
from policybook.document.schema_files import followed, schema_of

FORMATS = ("feel", "feel-unary-tests")
"""An expression, and a test of a fact as it stands in a cell."""


def expressions(document: Node) -> Iterator[tuple[Scalar, str]]:
    """The texts of a document that are expressions, each with its format, in the order written.

    Numbers, booleans, outputs' own values and texts with columns of unusual names are left out.
    """
    kind = kind_of(document)
    if kind is None:
        return
    own, odd = _own_values(document), _odd_columns(document)
    for scalar, form in _within(document, [schema_of(kind)]):
        if not isinstance(scalar.value, str) or scalar.text in own:
            continue
        if not any(name in scalar.text for name in odd):
            yield scalar, form


def _odd_columns(document: Node) -> tuple[str, ...]:
    """The columns of a mapping that only the mapping's own reader can tell from a calculation.

    `Customer-ID` may be one column, or two with a minus between them.
    """
    columns = document.get("columns") if isinstance(document, Mapping) else None
    names = columns.keys() if isinstance(columns, Mapping) else ()
    return tuple(name for name in names if not name.isidentifier())


def _own_values(document: Node) -> frozenset[str]:
    """What a decision's outputs list under `values`: in `then` such a text is the value itself."""
    if not isinstance(document, Mapping):
        return frozenset()
    outputs: list[Node | None] = [document.get("output")]
    if isinstance(several := document.get("outputs"), Mapping):
        outputs += [entry.value for entry in several]
    listed = [output.get("values") for output in outputs if isinstance(output, Mapping)]
    items = [item for values in listed if isinstance(values, Sequence) for item in values.items]
    return frozenset(item.text for item in items if isinstance(item, Scalar))


def _within(node: Node, schemas: list[dict[str, Any]]) -> Iterator[tuple[Scalar, str]]:
    possible = [branch for schema in schemas for branch in _branches(schema)]
    match node:
        case Scalar():
            for schema in possible:
                if schema.get("format") in FORMATS:
                    yield node, schema["format"]
                    return
        case Sequence():
            items = [schema["items"] for schema in possible if isinstance(schema.get("items"), dict)]
            for item in node.items:
                yield from _within(item, items)
        case Mapping():
            for entry in node:
                yield from _within(entry.value, _under(entry.key.text, node, possible))


def _under(key: str, node: Mapping, possible: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The schemas of the value under a key: those of branches that take all of the mapping's keys."""
    fitting = [schema for schema in possible if _takes(schema, node)] or possible
    found = []
    for schema in fitting:
        under = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
        if isinstance(under, dict):
            found.append(under)
    return found


def _takes(schema: dict[str, Any], node: Mapping) -> bool:
    others = schema.get("additionalProperties", True)
    return others is not False or all(entry.key.text in schema.get("properties", {}) for entry in node)


def _branches(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    schema = followed(schema)
    for branch in schema.get("anyOf", ()):
        yield from _branches(branch)
    if "anyOf" not in schema:
        yield schema
