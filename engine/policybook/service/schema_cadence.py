"""What an editor offers in an overlay over a cadence: its rules, steps, exits, words and parameters."""

from __future__ import annotations

from collections.abc import Mapping as Map
from typing import Any

from policybook.book.model import Book
from policybook.book.overlay_rules import OPERATIONS
from policybook.document.node import Mapping, entries_of, mappings_of, text_of

Schema = dict[str, Any]


def overlay_of_cadence(book: Book, cadence: str, pointed: Map[tuple[str, str], set[str]]) -> Schema:
    """What there is to point at, and what the book's own overlays took out."""
    node = book.resolved.policies[cadence]

    def ids(key: str) -> Schema:
        return {"enum": sorted({*_ids(node, key), *pointed.get((cadence, key), ())})}

    parameters = sorted(entry.key.text for entry in entries_of(node.get("parameters")))
    # A new step of the kind `after` has a mapping there, which is no id.
    steps = {each: ids("steps") for each in OPERATIONS if each != "after"}
    parts: Schema = {
        "parameters": {"propertyNames": {"enum": parameters}},
        "rules": {"items": {"properties": dict.fromkeys(OPERATIONS, ids("rules"))}},
        "steps": {"items": {"properties": steps}},
        "exit": {"items": {"properties": {"remove": ids("exit")}}},
    }
    for key in ("channels", "depths", "roles"):
        words = {"enum": [entry.key.text for entry in entries_of(node.get(key))]}
        parts[key] = {"additionalProperties": {"properties": {"after": words, "before": words}}}
    return parts


def _ids(node: Mapping, key: str) -> list[str]:
    return [text for each in mappings_of(node.get(key)) if (text := text_of(each.get("id")))]
