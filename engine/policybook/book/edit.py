"""Small changes of a document's tree; every node that stays keeps its own place."""

from __future__ import annotations

from collections.abc import Iterable

from policybook.document.node import Entry, Mapping, Node, Scalar, Style
from policybook.text import Span


def written(text: str, span: Span) -> Scalar:
    """A text that stands nowhere in a file, shown at `span`, the place that led to it."""
    return Scalar(span, text, text, Style.PLAIN, (span.start,) * len(text) + (max(span.start, span.end - 1),))


def with_entry(node: Mapping, entry: Entry) -> Mapping:
    """The mapping with this entry in place of the one of its key, or at its end."""
    if entry.key.text not in node:
        return Mapping(node.span, (*node.entries, entry))
    return Mapping(
        node.span, tuple(entry if each.key.text == entry.key.text else each for each in node.entries)
    )


def with_value(node: Mapping, key: str, value: Node) -> Mapping:
    """The mapping with this value under a key, which is shown where the value stands if it is new."""
    old = node.entry(key)
    return with_entry(node, Entry(old.key if old else written(key, value.span), value))


def without(node: Mapping, *keys: str) -> Mapping:
    """The mapping without these keys."""
    return Mapping(node.span, tuple(each for each in node.entries if each.key.text not in keys))


def with_entries(node: Mapping, given: Mapping, *, but: Iterable[str] = ()) -> Mapping:
    """The mapping with all entries of another over its own, save those of some keys."""
    left_out = frozenset(but)
    for entry in given.entries:
        if entry.key.text not in left_out:
            node = with_entry(node, entry)
    return node
