"""A mapping document -> how the columns of a file become rows of the store, typed against the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import (
    Entry,
    Mapping,
    Node,
    Scalar,
    entries_of,
    mappings_of,
    scalars_of,
    text_of,
)
from policybook.expr.scope import Scope
from policybook.expr.tree import Expr
from policybook.expr.types import INTEGER, NUMBER, STRING, AnyType, BooleanType, Type, accepts, shows
from policybook.functions.read import read_expression
from policybook.plan.model import Texts
from policybook.store.schema import Stored, columns
from policybook.syntax.tree import Text
from policybook.text import Span
from policybook.vocabulary.model import Entity, Vocabulary
from policybook.vocabulary.texts import texts_from
from policybook.vocabulary.types import FIELD_TYPES, type_from

COLUMN_TYPES = FIELD_TYPES | {"number": NUMBER}

#: Encodings by the names people give them. GB18030 contains GBK and GB2312.
ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "utf-16": "utf-16",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "big5hkscs",
    "latin-1": "latin-1",
    "windows-1252": "cp1252",
}

FORMATS = ("csv", "jsonl")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read; `format` tells how its days are written where that is not ISO."""

    name: str
    type: Type
    format: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Rejection:
    """Rows that are not wanted, and why."""

    id: str
    when: Expr
    because: Texts


@dataclass(frozen=True, slots=True)
class Target:
    """A row of an entity that each row of the file gives: its columns and their expressions."""

    entity: Entity
    columns: tuple[Stored, ...]
    values: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class RowMapping:
    """A mapping, ready to run. `ignore` is None where every unlisted column is ignored."""

    id: str
    format: str | None
    encoding: str
    columns: tuple[Column, ...]
    ignore: frozenset[str] | None
    rejections: tuple[Rejection, ...]
    targets: tuple[Target, ...]
    span: Span


def mapping_from(node: Mapping, vocabulary: Vocabulary) -> tuple[RowMapping | None, list[Diagnostic]]:
    """The mapping that a document writes; None where it has faults."""
    findings: list[Diagnostic] = []
    listed = tuple(_columns(node, findings))
    # A column of that name hides `row` or `file`.
    names: dict[str, Type] = {"row": INTEGER, "file": STRING}
    scope = Scope(names | {each.name: each.type for each in listed})
    rejections = tuple(_rejections(node, scope, findings))
    targets = tuple(_targets(node, vocabulary, scope, findings))
    encoding = _chosen(node, "encoding", tuple(ENCODINGS), findings) or "utf-8"
    format = _chosen(node, "format", FORMATS, findings)
    if any(finding.is_error for finding in findings):
        return None, findings
    mapping = RowMapping(
        text_of(node.get("mapping")) or "",
        format,
        ENCODINGS[encoding],
        listed,
        _ignored(node),
        rejections,
        targets,
        node.span,
    )
    return mapping, findings


def check_mappings(nodes: Iterable[Mapping], vocabulary: Vocabulary) -> list[Diagnostic]:
    """What is wrong with mappings, before there is any data."""
    return [finding for node in nodes for finding in mapping_from(node, vocabulary)[1]]


def _columns(node: Mapping, findings: list[Diagnostic]) -> Iterator[Column]:
    for entry in entries_of(node.get("columns")):
        kind, found = type_from(entry.value, COLUMN_TYPES)
        findings += found
        format = entry.value.get("format") if isinstance(entry.value, Mapping) else None
        yield Column(entry.key.text, kind, text_of(format), entry.key.span)


def _rejections(node: Mapping, scope: Scope, findings: list[Diagnostic]) -> Iterator[Rejection]:
    for item in mappings_of(node.get("reject")):
        when = _expression(item.get("when"), scope, findings)
        if when is None:
            continue
        if not isinstance(when.type, BooleanType | AnyType):
            message = f"a row is rejected by a condition, this is a {shows(when.type)}"
            findings.append(_fault(Code.NOT_BOOLEAN, message, item.get("when"), "not true or false"))
        id = text_of(item.get("id")) or ""
        yield Rejection(id, when, texts_from(item.get("because"), id))


def _targets(
    node: Mapping, vocabulary: Vocabulary, scope: Scope, findings: list[Diagnostic]
) -> Iterator[Target]:
    for item in mappings_of(node.get("rows")):
        name, fields = item.get("entity"), item.get("fields")
        if not isinstance(name, Scalar) or not isinstance(fields, Mapping):
            continue
        entity = vocabulary.entities.get(name.text)
        if entity is None:
            help = hint(name.text, vocabulary.entities, "entities")
            findings.append(
                _fault(Code.BAD_MAPPING, f"unknown entity `{name.text}`", name, "no such entity", help)
            )
            continue
        stored = {each.name: each for each in columns(vocabulary, entity)}
        given = []
        for entry in fields.entries:
            found = _field(entry, entity, stored, scope, findings)
            if found is not None:
                given.append(found)
        needed = [entity.key, *(each.name for each in stored.values() if each.parent)]
        for missing in (each for each in needed if each not in fields):
            what = "the key" if missing == entity.key else f"the key of its {missing}"
            findings.append(
                _fault(
                    Code.BAD_MAPPING,
                    f"rows of `{entity.name}` do not say {what}, `{missing}`",
                    name,
                    f"`{missing}` is missing",
                    f"add `{missing}: …` to its fields",
                )
            )
        # The key first: everything that follows finds it there.
        given.sort(key=lambda each: each[0].name != entity.key)
        yield Target(entity, tuple(each for each, _ in given), tuple(value for _, value in given))


def _field(
    entry: Entry, entity: Entity, stored: dict[str, Stored], scope: Scope, findings: list[Diagnostic]
) -> tuple[Stored, Expr] | None:
    column = stored.get(entry.key.text)
    if column is None:
        message = f"`{entity.name}` has no field `{entry.key.text}`"
        help = hint(entry.key.text, stored, "fields")
        findings.append(_fault(Code.BAD_MAPPING, message, entry.key, "no such field", help))
        return None
    value = _expression(entry.value, scope, findings)
    if value is None:
        return None
    if not accepts(column.type, value.type):
        message = f"`{column.name}` is a {shows(column.type)}, this is a {shows(value.type)}"
        findings.append(_fault(Code.BAD_MAPPING, message, entry.value, f"expected {shows(column.type)}"))
        return None
    return column, value


def _expression(node: Node | None, scope: Scope, findings: list[Diagnostic]) -> Expr | None:
    if not isinstance(node, Scalar):
        return None
    expr, found = read_expression(Text(node.text, node.place), scope)
    findings += found
    return expr


def _ignored(node: Mapping) -> frozenset[str] | None:
    ignored = node.get("ignore")
    if text_of(ignored) == "rest":
        return None
    return frozenset(each.text for each in scalars_of(ignored))


def _chosen(node: Mapping, key: str, known: tuple[str, ...], findings: list[Diagnostic]) -> str | None:
    written = node.get(key)
    if not isinstance(written, Scalar):
        return None
    chosen = written.text.lower()
    if chosen not in known:
        help = hint(written.text, known, f"{key}s")
        findings.append(_fault(Code.WRONG_VALUE, f"unknown {key} `{written.text}`", written, "", help))
        return None
    return chosen


def _fault(code: Code, message: str, node: Node | None, label: str, help: str = "") -> Diagnostic:
    assert node is not None, "a finding stands where something was written"
    return Diagnostic(code, message, node.span, label, help)
