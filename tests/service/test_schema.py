"""Schemas of a book: what is good validates, what names something that is not there does not."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from policybook.book.from_files import documents_from
from policybook.book.from_folder import book_from
from policybook.document.from_yaml import from_yaml
from policybook.document.kinds import KINDS
from policybook.document.node import plain
from policybook.service.schema import BOOK, editor_settings, file_of, hint_for, schemas_for, write_schemas
from policybook.text import Source
from tests.conftest import CHECKOUT

FOLDERS = sorted(
    path.parent for folder in ("rules", "examples") for path in (CHECKOUT / folder).glob("*/policybook.yaml")
)
HARBOUR = CHECKOUT / "examples" / "harbour-logistics"


@cache
def schemas_of(folder: Path) -> dict[str, Any]:
    book, findings = book_from(folder)
    assert book is not None, findings
    return schemas_for(book)


@cache
def validators(folder: Path) -> dict[str, Draft7Validator]:
    schemas = schemas_of(folder)
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], DRAFT7.create_resource(schema)) for schema in schemas.values()
    )
    return {kind: Draft7Validator(schema, registry=registry) for kind, schema in schemas.items()}


@pytest.fixture(scope="module")
def harbour() -> dict[str, Draft7Validator]:
    return validators(HARBOUR)


def test_they_are_schemas() -> None:
    for schema in schemas_of(HARBOUR).values():
        Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_good_books_follow_their_own_schemas(folder: Path) -> None:
    known = validators(folder)
    documents, _ = documents_from(folder, "")
    assert documents
    for document in documents:
        for validator in (known[document.kind], known[BOOK]):
            faults = [
                f"{list(error.absolute_path)}: {error.message}"
                for error in validator.iter_errors(plain(document.node))
            ]
            assert faults == [], document.node.span


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("classification", "classification: x\nof: c\nclasses: {A: a, B: b}\nrules: [{id: r, then: A}]\n"),
        ("overlay", "overlay: abcd\nrules: [{remove: vip}]\n"),
        ("overlay", "overlay: abc\nrules: [{remove: no-such-rule}]\n"),
        ("overlay", "overlay: abc\nrules: [{before: no-such-rule, id: x, then: A}]\n"),
        ("overlay", "overlay: abc\nrules: [{replace: vip, then: Z}]\n"),
        ("overlay", "overlay: abc\nparameters: {no_such: 1}\n"),
        ("overlay", "overlay: abc\nclasses: {E: {after: Z, label: x}}\n"),
        ("cases", "cases: no-such\ntests: [{name: x, expect: A}]\n"),
        ("cases", "cases: abc\ntests: [{name: x, expect: Z}]\n"),
        ("cases", "cases: abc\ntests: [{name: x, given: {no_such: 1}, expect: A}]\n"),
        ("cases", "cases: abc\ntests: [{name: x, expect: A, fired: [no-such]}]\n"),
        ("cases", "cases: abc\nfixtures: {f: {no_such: 1}}\ntests: [{name: x, use: f, expect: A}]\n"),
        ("cases", "cases: abc\ntests: [{name: x, columns: [no_such, expect], rows: [[1, A]]}]\n"),
        ("mapping", "mapping: m\ncolumns: {A: string}\nrows: [{entity: no_such, fields: {id: A}}]\n"),
        ("mapping", "mapping: m\ncolumns: {A: string}\nrows: [{entity: customer, fields: {no_such: A}}]\n"),
        ("policybook", "policybook: 1\nname: x\nparameters: {no_such: 1}\n"),
        ("decision", "decision: d\nof: no_such\noutput: {type: string}\nrules: [{id: r, then: 1}]\n"),
    ],
)  # fmt: skip
def test_a_name_that_is_not_there_is_underlined(
    harbour: dict[str, Draft7Validator], kind: str, text: str
) -> None:
    documents, findings = from_yaml(Source("b", text))
    assert findings == []
    instance = plain(documents[0])
    assert len(list(harbour[kind].iter_errors(instance))) == 1
    assert not harbour[BOOK].is_valid(instance)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("overlay", "overlay: customer-care\nsteps: [{remove: no-such-step}]\n"),
        ("overlay", "overlay: customer-care\nsteps: [{replace: no-such-step, lead: P3D}]\n"),
        ("overlay", "overlay: customer-care\nsteps: [{before: no-such-step, id: x, on: since}]\n"),
        ("overlay", "overlay: customer-care\nrules: [{remove: no-such-rule}]\n"),
        ("overlay", "overlay: customer-care\nexit: [{remove: no-such-exit}]\n"),
        ("overlay", "overlay: customer-care\nchannels: {mail: {after: no-such, label: Mail}}\n"),
        ("overlay", "overlay: customer-care\nparameters: {no_such: 1}\n"),
        ("cadence", "cadence: x\nof: no_such\noutcomes: {a: {contact: true}}\nsteps: [{id: a, on: x}]\n"),
        ("announcement", "announcement: x\nkind: y\nof: no_such\nfrom: 2026-01-01\nuntil: 2026-01-02\n"),
    ],
)
def test_a_name_that_no_cadence_has_is_underlined(kind: str, text: str) -> None:
    care = validators(CHECKOUT / "rules" / "customer-care")
    documents, findings = from_yaml(Source("b", text))
    assert findings == []
    assert len(list(care[kind].iter_errors(plain(documents[0])))) == 1


@pytest.mark.parametrize(
    "steps",
    [
        "[{replace: birthday, lead: P3D}, {remove: birthday}, {id: x, on: since}]",
        "[{id: x, after: {step: birthday}}, {after: birthday, id: y, on: since}]",
    ],
)
def test_what_a_cadence_has_is_not(steps: str) -> None:
    documents, _ = from_yaml(Source("b", f"overlay: customer-care\nsteps: {steps}\n"))
    care = validators(CHECKOUT / "rules" / "customer-care")
    assert [error.message for error in care["overlay"].iter_errors(plain(documents[0]))] == []


def test_when_offers_the_facts_with_their_labels(harbour: dict[str, Draft7Validator]) -> None:
    facts = harbour["classification"].schema["definitions"]["when"]["anyOf"][1]["properties"]
    assert "annual_spend" in facts
    assert all(each["description"] for each in facts.values())


def test_the_same_book_gives_the_same_schemas() -> None:
    again, _ = book_from(HARBOUR)
    assert again is not None
    assert json.dumps(schemas_for(again)) == json.dumps(schemas_of(HARBOUR))


def test_schemas_are_written_for_editors(tmp_path: Path) -> None:
    schemas = schemas_of(HARBOUR)
    paths = write_schemas(schemas, tmp_path / ".policybook")
    assert [path.name for path in paths] == [file_of(kind) for kind in (*KINDS, BOOK)]
    assert [json.loads(path.read_text(encoding="utf-8")) for path in paths] == [*schemas.values()]


def test_editors_are_told_where_the_schema_is() -> None:
    assert (
        hint_for(".policybook/book.schema.json")
        == "# yaml-language-server: $schema=.policybook/book.schema.json"
    )
    assert editor_settings(".policybook") == {
        "yaml.schemas": {".policybook/book.schema.json": ["*.yaml", "*.yml"]}
    }
