"""Nodes -> YAML that reads as the same nodes, line by line with the place each line comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from policybook.document.core_schema import BadNumberError, resolved
from policybook.document.node import Mapping, Node, Scalar, Sequence
from policybook.text import Span

#: Texts that mean themselves without quotes wherever they stand.
_BARE = re.compile(r"\w[\w./%-]*(?: [\w./%-]+)*")
#: What JSON leaves bare inside quotes and YAML does not.
_HIDDEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_WIDEST = 80


def lines(node: Node, indent: str = "") -> Iterator[tuple[str, Span]]:
    """The lines of a node in block style; what was written on one line stays on one where it is short."""
    match node:
        case Mapping():
            for entry in node.entries:
                key = scalar_text(entry.key)
                if (short := _on_one_line(entry.value, len(indent) + len(key))) is not None:
                    yield f"{indent}{key}: {short}", entry.value.span
                else:
                    yield f"{indent}{key}:", entry.key.span
                    yield from lines(entry.value, indent + "  ")
        case Sequence():
            for item in node.items:
                if (short := _on_one_line(item, len(indent))) is not None:
                    yield f"{indent}- {short}", item.span
                    continue
                inner = lines(item, indent + "  ")
                first, place = next(inner)
                yield f"{indent}- {first.removeprefix(indent + '  ')}", place
                yield from inner
        case Scalar():
            yield f"{indent}{scalar_text(node)}", node.span


def scalar_text(node: Scalar) -> str:
    """A scalar on one line, quoted where it needs to be."""
    if node.value is None:
        return "null"
    if not isinstance(node.value, str):
        return node.text
    if _BARE.fullmatch(node.value) and _is_text(node.value):
        return node.value
    if '"' in node.value and node.value.isprintable():
        return "'" + node.value.replace("'", "''") + "'"
    quoted = json.dumps(node.value, ensure_ascii=False)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _is_text(bare: str) -> bool:
    try:
        return resolved(bare) == bare
    except BadNumberError:
        return False


def _on_one_line(node: Node, before: int) -> str | None:
    if isinstance(node, Scalar):
        return scalar_text(node)
    empty = not (node.entries if isinstance(node, Mapping) else node.items)
    if empty:
        return "{}" if isinstance(node, Mapping) else "[]"
    if len({(place.source.name, place.position.line) for place in _places(node)}) > 1:
        return None
    text = _flow(node)
    return text if before + len(text) <= _WIDEST else None


def _flow(node: Node) -> str:
    match node:
        case Scalar():
            return scalar_text(node)
        case Sequence():
            return "[" + ", ".join(_flow(item) for item in node.items) + "]"
        case Mapping():
            inner = (f"{scalar_text(each.key)}: {_flow(each.value)}" for each in node.entries)
            return "{" + ", ".join(inner) + "}"


def _places(node: Node) -> Iterator[Span]:
    match node:
        case Scalar():
            yield node.span
        case Sequence():
            for item in node.items:
                yield from _places(item)
        case Mapping():
            for entry in node.entries:
                yield entry.key.span
                yield from _places(entry.value)
