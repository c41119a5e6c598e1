"""A source document -> where a firm's records lie already, column by column, typed against the vocabulary.

One model for tables of a database and for files. Which columns there really are, and whether what
they hold fits, is known to whoever reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Severity, hint
from policybook.document.node import Mapping as MappingNode
from policybook.document.node import Node, Scalar, entries_of, text_of
from policybook.plan.model import Texts
from policybook.store.schema import Stored, columns
from policybook.text import Span
from policybook.vocabulary.model import Entity, Vocabulary
from policybook.vocabulary.texts import texts_from

_TABLE = re.compile(r'(?:(?P<schema>"(?:[^"]|"")+"|[^".]+)\.)?(?P<table>"(?:[^"]|"")+"|[^".]+)')


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column that is read, with the field it gives; of a child also the one with its parent's key."""

    stored: Stored
    name: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SourceEntity:
    """Where the records of an entity are: in a table (`schema` may be absent), or in files.

    `files` is a pattern as it was written, `span` the place of either. The key is the first of the
    columns; a field that has no column is null.
    """

    entity: Entity
    schema: str | None
    table: str | None
    files: str | None
    columns: tuple[SourceColumn, ...]
    span: Span = field(compare=False, repr=False)

    @property
    def shown(self) -> str:
        """The table or the files as people write them."""
        return self.files or ".".join(each for each in (self.schema, self.table) if each)

    def column(self, name: str) -> SourceColumn | None:
        """The column of a field, or of the parent; None where there is none."""
        return next((each for each in self.columns if each.stored.name == name), None)


@dataclass(frozen=True, slots=True)
class Source:
    """A source, ready to be read. An entity that is not there has no records."""

    id: str
    title: Texts
    entities: Mapping[str, SourceEntity]
    span: Span = field(compare=False, repr=False)


def source_from(node: MappingNode, vocabulary: Vocabulary) -> tuple[Source | None, list[Diagnostic]]:
    """The source that a document writes; None where it has faults."""
    findings: list[Diagnostic] = []
    entities: dict[str, SourceEntity] = {}
    for entry in entries_of(node.get("entities")):
        entity = vocabulary.entities.get(entry.key.text)
        if entity is None:
            help = hint(entry.key.text, vocabulary.entities, "entities")
            findings.append(_fault(f"unknown entity `{entry.key.text}`", entry.key, "no such entity", help))
        elif isinstance(entry.value, MappingNode):
            found = _entity(entry.key, entry.value, entity, vocabulary, findings)
            if found is not None:
                entities[entity.name] = found
    findings += _forgotten(node, entities, vocabulary)
    if any(finding.is_error for finding in findings):
        return None, findings
    id = text_of(node.get("source")) or ""
    return Source(id, texts_from(node.get("title"), id), entities, node.span), findings


def check_sources(nodes: Iterable[MappingNode], vocabulary: Vocabulary) -> list[Diagnostic]:
    """What is wrong with sources, before anybody looks at the data."""
    return [finding for node in nodes for finding in source_from(node, vocabulary)[1]]


def _entity(
    key: Scalar, node: MappingNode, entity: Entity, vocabulary: Vocabulary, findings: list[Diagnostic]
) -> SourceEntity | None:
    table, files, fields = node.get("table"), node.get("files"), node.get("fields")
    place = table or files
    if (table is None) == (files is None) or not isinstance(place, Scalar):
        said = "both a table and files" if table else "neither a table nor files"
        help = "write `table: schema.name` or `files: pattern`, one of them"
        findings.append(_fault(f"`{entity.name}` has {said}", key, "where are its records", help))
        return None
    schema, name = None, None
    if table is not None:
        found = _TABLE.fullmatch(place.text)
        if found is None:
            help = "write `schema.table`, a name with a dot or a quote in it in double quotes"
            findings.append(_fault(f"`{place.text}` names no table", place, "not a name", help))
            return None
        schema, name = _unquoted(found["schema"]), _unquoted(found["table"])
    listed = tuple(_columns(key, fields, entity, vocabulary, findings))
    pattern = place.text if files is not None else None
    return SourceEntity(entity, schema, name, pattern, listed, place.span)


def _unquoted(name: str | None) -> str | None:
    return name[1:-1].replace('""', '"') if name is not None and name[0] == '"' else name


def _columns(
    key: Scalar, fields: Node | None, entity: Entity, vocabulary: Vocabulary, findings: list[Diagnostic]
) -> Iterator[SourceColumn]:
    stored = {each.name: each for each in columns(vocabulary, entity)}
    given: dict[str, SourceColumn] = {}
    for entry in entries_of(fields):
        column = stored.get(entry.key.text)
        if column is None:
            message = f"`{entity.name}` has no field `{entry.key.text}`"
            help = hint(entry.key.text, stored, "fields")
            findings.append(_fault(message, entry.key, "no such field", help))
        elif isinstance(entry.value, Scalar):
            given[column.name] = SourceColumn(column, entry.value.text, entry.value.span)
    needed = [entity.key, *(each.name for each in stored.values() if each.parent)]
    written = {entry.key.text for entry in entries_of(fields)}
    for missing in (each for each in needed if each not in written):
        what = "the key" if missing == entity.key else f"the key of its {missing}"
        findings.append(
            _fault(
                f"the source does not say which column of `{entity.name}` is {what}, `{missing}`",
                key,
                f"`{missing}` is missing",
                f"add `{missing}: column` to its fields",
            )
        )
    # In the order of the vocabulary, in which the key is the first.
    yield from (given[name] for name in stored if name in given)


def _forgotten(
    node: MappingNode, entities: Mapping[str, SourceEntity], vocabulary: Vocabulary
) -> Iterator[Diagnostic]:
    """A list whose rows are nowhere would be empty for everybody: that should be meant."""
    written = {entry.key.text for entry in entries_of(node.get("entities"))}
    for name in entities:
        for child in sorted({*vocabulary.entities[name].has_many.values()} - written):
            message = f"the source has `{name}` but says nothing of `{child}`, so there will be none"
            help = f"say where the records of `{child}` are"
            span = node.entries[0].value.span
            yield Diagnostic(Code.BAD_SOURCE, message, span, "", help, severity_override=Severity.WARNING)


def _fault(message: str, node: Node, label: str, help: str = "") -> Diagnostic:
    return Diagnostic(Code.BAD_SOURCE, message, node.span, label, help)
