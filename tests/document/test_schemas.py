"""What must be true of the schema files themselves, which editors read as well."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from policybook.document.kinds import KINDS
from policybook.shipped import shipped

FILES = sorted(shipped("schemas").rglob("*.schema.json"))


def parts(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            yield from parts(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for number, value in enumerate(schema):
            yield from parts(value, f"{path}/{number}")


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def test_there_is_one_schema_for_each_kind() -> None:
    names = {path.name.removesuffix(".schema.json") for path in FILES if path.parent.name == "schemas"}
    assert names == {*KINDS, "common"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_schema_is_valid_and_named_as_its_file(path: Path) -> None:
    schema = read(path)
    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["$id"] == path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_mapping_with_known_keys_takes_others(path: Path) -> None:
    for place, part in parts(read(path)):
        if "properties" in part and "/if" not in place:
            assert part.get("additionalProperties") is False, place


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.parent.name == "schemas"], ids=lambda path: path.name
)
def test_every_key_is_described_in_english_and_chinese(path: Path) -> None:
    for place, part in parts(read(path)):
        for key, schema in part.get("properties", {}).items() if "/if" not in place else ():
            said = schema.get("description", "")
            assert re.search("[A-Za-z]{2}", said), f"{place}/{key}"
            assert re.search("[\u4e00-\u9fff]", said), f"{place}/{key}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_reference_leads_to_a_definition(path: Path) -> None:
    common = read(shipped("schemas") / "common.schema.json")["definitions"]
    own = read(path).get("definitions", {})
    for place, part in parts(read(path)):
        if "$ref" in part:
            file, _, name = part["$ref"].partition("#/definitions/")
            assert name in (common if file else own), place


def test_every_definition_is_used() -> None:
    used = {
        part["$ref"].rsplit("/", 1)[-1] for path in FILES for _, part in parts(read(path)) if "$ref" in part
    }
    assert set(read(shipped("schemas") / "common.schema.json")["definitions"]) <= used
