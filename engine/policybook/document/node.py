"""A YAML file as a tree in which every character has a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, Union

from policybook.text import Span

Plain: TypeAlias = Union[None, bool, int, Decimal, str, list["Plain"], dict[str, "Plain"]]
"""A node's content without places: what JSON could hold, numbers exact."""


_ESCAPES = {"x": 4, "u": 6, "U": 10}
"""How many characters an escape takes where it is not two."""


class Style(StrEnum):
    """How a scalar was written; it decides how its characters map to the file."""

    PLAIN = "plain"
    SINGLE = "single"
    DOUBLE = "double"
    LITERAL = "literal"
    FOLDED = "folded"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value.

    `text` is the content after YAML's own folding and escapes; `value` what YAML 1.2's core schema
    makes of it (only plain scalars are ever anything but text; `no` and `on` are text).
    `offsets[i]` is the place in the file of `text[i]`, with one more for the end.
    """

    span: Span
    text: str
    value: None | bool | int | Decimal | str
    style: Style
    offsets: tuple[int, ...] = field(compare=False, repr=False)

    def place(self, start: int, end: int) -> Span:
        """The span in the file of the characters `start:end` of `text`."""
        last = len(self.offsets) - 1
        start, end = max(0, min(start, last)), max(0, min(end, last))
        first = self.offsets[start]
        # The end is behind the last character as written, not the place of the next: a fold may be between.
        after = self._behind(end - 1) if end > start else first
        return Span(self.span.source, first, max(first, after))

    def _behind(self, index: int) -> int:
        """The place behind a character of `text`, which as an escape takes several in the file."""
        written, at = self.span.source.text, self.offsets[index]
        if self.style is Style.DOUBLE and written.startswith("\\", at):
            return at + _ESCAPES.get(written[at + 1 : at + 2], 2)
        if self.style is Style.SINGLE and written.startswith("''", at):
            return at + 2
        return at + 1


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    span: Span
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in the order written, no key twice."""

    span: Span
    entries: tuple[Entry, ...]

    def get(self, key: str) -> Node | None:
        """The value under a key, or None."""
        return next((entry.value for entry in self.entries if entry.key.text == key), None)

    def entry(self, key: str) -> Entry | None:
        """The key and value under a key, or None."""
        return next((entry for entry in self.entries if entry.key.text == key), None)

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def keys(self) -> tuple[str, ...]:
        """The keys as text."""
        return tuple(entry.key.text for entry in self.entries)


Node: TypeAlias = Scalar | Sequence | Mapping


def plain(node: Node) -> Plain:
    """The content without places.

    Numbers stay exact (`int` or `Decimal`).
    """
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {entry.key.text: plain(entry.value) for entry in node.entries}


def text_of(node: Node | None) -> str | None:
    """The text of a scalar, or None where there is none or it is empty."""
    return node.text if isinstance(node, Scalar) and node.value is not None else None


def entries_of(node: Node | None) -> tuple[Entry, ...]:
    """The entries of a mapping; none where it is absent or, as the schema then says, something else."""
    return node.entries if isinstance(node, Mapping) else ()


def mappings_of(node: Node | None) -> tuple[Mapping, ...]:
    """The mappings in a list; none where it is no list."""
    items = node.items if isinstance(node, Sequence) else ()
    return tuple(item for item in items if isinstance(item, Mapping))


def scalars_of(node: Node | None) -> tuple[Scalar, ...]:
    """The scalars in a list; none where it is no list."""
    items = node.items if isinstance(node, Sequence) else ()
    return tuple(item for item in items if isinstance(item, Scalar))
