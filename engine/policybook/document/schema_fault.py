"""A fault in a document's shape as plain data: what the schema asks for that a node does not have."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from policybook.diagnostics.model import nearest
from policybook.document.node import Mapping, Node, Scalar


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """One fault: what the schema asks for that the node does not have.

    `keyword` is that of the schema, or `one_of` and `exclusive` for keys that stand for each other.
    """

    keyword: str
    node: Node
    details: dict[str, Any]

    def unknown(self) -> dict[Scalar, str | None]:
        """The keys that are not known, each with the absent key that was probably meant."""
        if self.keyword != "additionalProperties" or not isinstance(self.node, Mapping):
            return {}
        known = self.details["known"]
        absent = [key for key in known if key not in self.node]
        required = [key for key in self.details["required"] if key in absent]
        return {
            entry.key: nearest(entry.key.text, required) or nearest(entry.key.text, absent)
            for entry in self.node
            if entry.key.text not in known
        }

    def meant(self) -> set[str]:
        """The keys that unknown ones were probably meant to be."""
        return {meant for meant in self.unknown().values() if meant}

    def without(self, keys: Collection[str]) -> Fault | None:
        """The fault where these keys are not held to be missing; None where nothing is left of it."""
        name = "keys" if self.keyword == "one_of" else "missing"
        listed = self.details[name]
        left = tuple(key for key in listed if key not in keys)
        if not left or (self.keyword == "one_of" and left != listed):
            return None
        return Fault(self.keyword, self.node, self.details | {name: left})
