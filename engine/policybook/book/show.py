"""A book -> the text and the JSON of what it says in the end, with the origin of every line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias, Union

from policybook.book.columns import padded
from policybook.book.model import Book
from policybook.book.to_yaml import lines
from policybook.document.node import Mapping, Plain, plain
from policybook.text import Span

Json: TypeAlias = Union[None, bool, int, str, list["Json"], dict[str, "Json"]]
"""What JSON holds; a number with decimals is text, so that none of them is lost."""

#: Where the origins begin, unless a line is longer.
_MARGIN = 72


def resolved_text(book: Book) -> str:
    """The whole book as one YAML file, packs and overlays merged; read again, it decides the same."""
    written: list[str] = []
    for document in _documents(book):
        if written:
            written.append("---")
        written += [f"{padded(line, _MARGIN)}  # {origin(place)}" for line, place in lines(document)]
    return "\n".join(written) + "\n"


def resolved_json(book: Book) -> Json:
    """The same as JSON: each document with the place it begins at."""
    return {
        "book": {"name": book.name, "digest": book.digest},
        "documents": [
            {"kind": each.entries[0].key.text, "origin": origin(each.span), "document": _json(plain(each))}
            for each in _documents(book)
        ],
    }


def origin(place: Span) -> str:
    """A file and a line, as `pack:abc-classes/abc.yaml:14`."""
    return f"{place.source.name}:{place.position.line}"


def _documents(book: Book) -> Iterator[Mapping]:
    resolved = book.resolved
    yield resolved.manifest
    yield from resolved.vocabularies
    yield from resolved.policies.values()
    yield from resolved.mappings.values()
    yield from resolved.sources.values()
    yield from resolved.calendars.values()
    yield from resolved.announcements.values()


def _json(value: Plain) -> Json:
    match value:
        case Decimal():
            return format(value, "f")
        case list():
            return [_json(item) for item in value]
        case dict():
            return {key: _json(item) for key, item in value.items()}
        case _:
            return value
