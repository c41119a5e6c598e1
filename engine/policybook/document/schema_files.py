"""The schema files as plain data: one for each kind of document, and what they share."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from policybook.shipped import shipped


@cache
def schema_of(kind: str) -> dict[str, Any]:
    """The schema of a kind, or the shared definitions under `common`; not to be changed."""
    text = (shipped("schemas") / f"{kind}.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def followed(schema: dict[str, Any]) -> dict[str, Any]:
    """The shared definition that a schema refers to, else itself."""
    while "$ref" in schema:
        schema = schema_of("common")["definitions"][str(schema["$ref"]).rsplit("/", 1)[-1]]
    return schema
