"""The kinds of document a book is made of, told apart by their first key."""

from __future__ import annotations

from policybook.document.node import Mapping, Node

KINDS = (
    "policybook",
    "vocabulary",
    "classification",
    "decision",
    "cadence",
    "announcement",
    "overlay",
    "cases",
    "mapping",
    "source",
    "calendar",
)
"""Each kind's name is also the key that tells it and the name of its schema."""

WEAK = ("source", "calendar")
"""Kinds whose key may stand in documents of other kinds with another meaning."""


def kind_of(node: Node) -> str | None:
    """The kind of a document, or None where it has no key that tells it.

    The first such key counts, so that a decision may not be taken for something else by a later
    key that does not belong there. `source` and `calendar` count last: in any other document they
    say where it comes from, and by which calendar it counts.
    """
    if not isinstance(node, Mapping):
        return None
    found = [entry.key.text for entry in node if entry.key.text in KINDS]
    return next((key for key in found if key not in WEAK), found[0] if found else None)
