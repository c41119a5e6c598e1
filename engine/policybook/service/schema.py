"""Book -> JSON Schemas that know its names: what an editor offers and underlines while a person writes.

The shipped schemas say what shape a document has; here the book's entities, fields, facts, classes,
rules and parameters are added, for each policy its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Mapping as Map
from copy import deepcopy
from pathlib import Path
from typing import Any

from policybook.book.from_files import documents_from
from policybook.book.model import Book
from policybook.book.overlay_rules import OPERATIONS
from policybook.cases.from_table import SPECIAL
from policybook.document.kinds import KINDS, WEAK
from policybook.document.node import Node, Scalar, entries_of, mappings_of, text_of
from policybook.document.schema_files import schema_of
from policybook.expr.types import shows
from policybook.plan.model import Plan, Scorecard
from policybook.service.files import write_whole
from policybook.service.schema_cadence import overlay_of_cadence
from policybook.service.schema_timeline import timelines
from policybook.vocabulary.model import Vocabulary
from policybook.vocabulary.to_json import json_text

Schema = dict[str, Any]

BOOK = "book"
"""The schema that fits every document of a book: it picks the kind by the document's key."""


def schemas_for(book: Book) -> dict[str, Schema]:
    """A draft-07 schema for each kind of document, each complete in itself, and `book` for all kinds."""
    schemas = {kind: _complete(kind) for kind in KINDS}
    schemas["policybook"]["properties"]["parameters"] = _with_names(
        schemas["policybook"]["properties"]["parameters"], _parameters_of_all(book)
    )
    for kind in ("classification", "decision", "cadence"):
        schemas[kind]["properties"]["of"]["enum"] = sorted(book.vocabulary.entities)
        _offer_facts(schemas[kind], book)
    _offer_facts(schemas["overlay"], book)
    pointed = _pointed_at(book)
    for id, plan in sorted(book.plans.items()):
        _when(schemas["cases"], "cases", id, _cases(book, plan))
    for id, plan in sorted(book.policies.items()):
        _when(schemas["overlay"], "overlay", id, _overlay(book, plan, pointed))
        if plan.classes is not None:
            _when(schemas["classification"], "classification", id, _classification(book, plan))
    for id, cadence in sorted(book.cadences.items()):
        _when(schemas["cases"], "cases", id, timelines(book, cadence))
        _when(schemas["overlay"], "overlay", id, overlay_of_cadence(book, id, pointed))
    schemas["cases"]["properties"]["cases"]["enum"] = sorted({*book.plans, *book.cadences})
    schemas["overlay"]["properties"]["overlay"]["enum"] = sorted(book.resolved.policies)
    schemas["announcement"]["properties"]["of"]["enum"] = sorted(book.vocabulary.entities)
    _mapping(schemas["mapping"], book.vocabulary)
    _source(schemas["source"], book.vocabulary)
    schemas[BOOK] = _any_kind()
    return schemas


def file_of(kind: str) -> str:
    """The name of a schema's file."""
    return f"{kind}.schema.json"


def write_schemas(schemas: Map[str, Schema], folder: Path) -> list[Path]:
    """Write each schema to a file of its own in a folder, which is made where it is missing; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, schema in schemas.items():
        paths.append(folder / file_of(kind))
        write_whole(paths[-1], json_text(schema, indent=2) + "\n")
    return paths


def hint_for(path: str) -> str:
    """The comment that tells an editor a file's schema, for the first line of the file."""
    return f"# yaml-language-server: $schema={path}"


def editor_settings(folder: str) -> Schema:
    """Settings of Visual Studio Code's YAML extension for schemas that were written to a folder."""
    return {"yaml.schemas": {f"{folder}/{file_of(BOOK)}": ["*.yaml", "*.yml"]}}


def _complete(kind: str) -> Schema:
    """A shipped schema with the shared definitions in it."""
    schema: Schema = _local(deepcopy(schema_of(kind)))
    schema["definitions"] = _local(deepcopy(schema_of("common")["definitions"]))
    return schema


def _local(part: Any) -> Any:
    match part:
        case dict():
            if "$ref" in part:
                # An editor reads a description beside a reference; a validator passes over it.
                part["$ref"] = "#" + part["$ref"].partition("#")[2]
                rest = {key: value for key, value in part.items() if key != "$ref"}
                return {**rest, "allOf": [{"$ref": part["$ref"]}]} if rest else part
            return {key: _local(value) for key, value in part.items()}
        case list():
            return [_local(value) for value in part]
        case _:
            return part


def _any_kind() -> Schema:
    """Tells the kind by its key, so that only that kind's faults are shown."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": file_of(BOOK),
        "description": "Any document of a book. 制度书中的任一文档。",
        "type": "object",
        "anyOf": [{"required": [kind]} for kind in KINDS],
        "allOf": [{"if": _is_of(kind), "then": {"$ref": file_of(kind)}} for kind in KINDS],
    }


def _is_of(kind: str) -> Schema:
    # In other documents `source` says where a rule comes from, and `calendar` by which one it counts.
    if kind not in WEAK:
        return {"required": [kind]}
    others = [{"required": [other]} for other in KINDS if other not in WEAK]
    return {"required": [kind], "not": {"anyOf": others}}


def _when(schema: Schema, key: str, id: str, then: Schema) -> None:
    """Adds what holds for the one document whose key has this id."""
    condition = {"properties": {key: {"const": id}}, "required": [key]}
    schema.setdefault("allOf", []).append({"if": condition, "then": {"properties": then}})


def _with_names(schema: Schema, names: Collection[str]) -> Schema:
    return {**schema, "propertyNames": {"enum": sorted(names)}}


def _offer_facts(schema: Schema, book: Book) -> None:
    """Offers the facts as keys of `when`, with their labels; other keys are expressions and stay allowed."""
    cell = {"$ref": "#/definitions/test"}
    facts = {
        name: {"description": said, "allOf": [cell]} for name, said in sorted(_facts_of_all(book).items())
    }
    schema["definitions"]["when"]["anyOf"][1]["properties"] = facts


def _facts_of_all(book: Book) -> dict[str, str]:
    """Every fact that some policy may read, with what is shown of it."""
    said: dict[str, str] = {}
    for plan in book.plans.values():
        for name, kind in book.known_facts(plan.id).items():
            said.setdefault(name, shows(kind))
    for entity in book.vocabulary.entities.values():
        for name, field in entity.fields.items():
            shown = " ".join(dict.fromkeys((field.label.en, field.label.zh)))
            said[name] = f"{shown} ({shows(field.type)})"
    return said


def _parameters(book: Book, policy: str) -> list[str]:
    return [entry.key.text for entry in entries_of(book.resolved.policies[policy].get("parameters"))]


def _parameters_of_all(book: Book) -> set[str]:
    names: set[str] = set()
    for policy in book.resolved.policies:
        own = _parameters(book, policy)
        names |= {*own, *(f"{policy}.{name}" for name in own)}
    return names


def _classes(plan: Plan) -> Schema:
    return {"enum": list(plan.classes or ())}


def _classification(book: Book, plan: Plan) -> Schema:
    classes = _classes(plan)
    return {
        "rules": {"items": {"properties": {"then": classes}}},
        "default": classes,
        "stability": {
            "properties": {
                "cap": {"propertyNames": classes},
                "order_by": {"enum": sorted(book.known_facts(plan.id))},
            }
        },
    }


def _overlay(book: Book, plan: Plan, pointed: Map[tuple[str, str], set[str]]) -> Schema:
    """What there is to point at, and what the book's own overlays took out."""
    rules = {"enum": sorted({*(rule.id for rule in plan.body.rules), *pointed.get((plan.id, "rules"), ())})}
    parts: Schema = {
        "parameters": {"propertyNames": {"enum": sorted(_parameters(book, plan.id))}},
        "rules": {"items": {"properties": dict.fromkeys(OPERATIONS, rules)}},
    }
    if plan.classes is not None:
        classes = _classes(plan)
        checks = {"enum": sorted({*_check_ids(book, plan), *pointed.get((plan.id, "checks"), ())})}
        parts["rules"]["items"]["properties"] |= {"then": classes}
        placed = {"properties": {"after": classes, "before": classes}}
        parts |= {
            "classes": {"additionalProperties": placed},
            "default": classes,
            "checks": {"items": {"properties": {"remove": checks}}},
        }
    return parts


def _pointed_at(book: Book) -> dict[tuple[str, str], set[str]]:
    """By policy and key, the rules, checks, steps and exits that the book's own overlays point at."""
    pointed: dict[tuple[str, str], set[str]] = {}
    documents, _ = documents_from(book.folder, "")
    for node in (each.node for each in documents if each.kind == "overlay"):
        target = node.get("overlay")
        for key in ("rules", "checks", "steps", "exit"):
            if isinstance(target, Scalar):
                pointed.setdefault((target.text, key), set()).update(_pointers(node.get(key)))
    return pointed


def _pointers(changes: Node | None) -> Iterable[str]:
    for change in mappings_of(changes):
        named = [change.get(each) for each in OPERATIONS]
        yield from (each.text for each in named if isinstance(each, Scalar))


def _check_ids(book: Book, plan: Plan) -> Iterable[str]:
    named = (text_of(check.get("id")) for check in mappings_of(book.resolved.policies[plan.id].get("checks")))
    return (id for id in named if id is not None)


def _cases(book: Book, plan: Plan) -> Schema:
    facts = sorted(book.known_facts(plan.id).keys() - {"as_of"})
    given = {"propertyNames": {"enum": facts}}
    fired = {"items": {"enum": sorted(rule.id for rule in plan.body.rules)}}
    test: Schema = {
        "given": given,
        "with": given,
        "facts": given,
        "fired": fired,
        "not_fired": fired,
        "columns": {"items": {"enum": [*facts, *(name for name in SPECIAL if name not in facts)]}},
    }
    if plan.classes is not None:
        test["expect"] = {"enum": [*plan.classes, None]}
    if isinstance(plan.body, Scorecard):
        reasons = sorted({each.reason for each in plan.body.characteristics if each.reason})
        test["reasons"] = {"items": {"enum": reasons}}
    return {"fixtures": {"additionalProperties": given}, "tests": {"items": {"properties": test}}}


def _mapping(schema: Schema, vocabulary: Vocabulary) -> None:
    row = schema["properties"]["rows"]["items"]
    row["properties"]["entity"]["enum"] = sorted(vocabulary.entities)
    for name, entity in sorted(vocabulary.entities.items()):
        fields = [*entity.fields, *([entity.belongs_to] if entity.belongs_to else [])]
        named = {"fields": {"propertyNames": {"enum": sorted(fields)}}}
        _when(row, "entity", name, named)


def _source(schema: Schema, vocabulary: Vocabulary) -> None:
    entities = schema["properties"]["entities"]
    entities["propertyNames"] = {"enum": sorted(vocabulary.entities)}
    for name, entity in sorted(vocabulary.entities.items()):
        fields = [*entity.fields, *([entity.belongs_to] if entity.belongs_to else [])]
        named = {"properties": {"fields": {"propertyNames": {"enum": sorted(fields)}}}}
        entities.setdefault("properties", {})[name] = {"allOf": [entities["additionalProperties"], named]}
