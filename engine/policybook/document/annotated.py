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

    Numbers, booleans and outputs' own values are none.
    """
    kind = kind_of(document)
    if kind is None:
        return
    own = _own_values(document)
    for scalar, form in _within(document, [schema_of(kind)]):
        if isinstance(scalar.value, str) and scalar.text not in own:
            yield scalar, form


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
