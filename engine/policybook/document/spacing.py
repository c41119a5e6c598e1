"""Text -> text with canonical blanks: within brackets and braces, behind `:`, at line ends, between parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping, Node, Scalar, Sequence, Style
from policybook.text import Source

_COLON = re.compile(r"[ ]*:[ ]+")


def spaced(text: str) -> str:
    """One blank behind each `:` and `,`, none inside brackets and braces; what spans lines stays."""
    documents, findings = from_yaml(Source("", text))
    if findings:
        return text
    edits = [edit for document in documents for edit in _edits(document, text)]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _edits(node: Node, text: str) -> Iterator[tuple[int, int, str]]:
    is_flow = not isinstance(node, Scalar) and text[node.span.start] in "[{"
    if is_flow and "\n" not in node.span.text:
        written = _flow(node, text)
        if written is not None and written != node.span.text:
            yield node.span.start, node.span.end, written
        return
    match node:
        case Scalar():
            return
        case Sequence():
            for item in node.items:
                yield from _edits(item, text)
        case Mapping():
            for entry in node:
                between = text[entry.key.span.end : entry.value.span.start]
                if _COLON.fullmatch(between) and entry.value.span.text and between != ": ":
                    yield entry.key.span.end, entry.value.span.start, ": "
                yield from _edits(entry.value, text)


def _flow(node: Node, text: str) -> str | None:
    """A list or mapping on one line as it should be; None where something in it is not plainly so."""
    match node:
        case Scalar():
            return node.span.text or None
        case Sequence():
            if text[node.span.start] != "[":
                return None
            items = [_flow(item, text) for item in node.items]
            return None if None in items else "[" + ", ".join(item for item in items if item) + "]"
        case Mapping():
            if text[node.span.start] != "{":
                return None
            entries = []
            for entry in node:
                value = _flow(entry.value, text)
                if value is None or not entry.key.span.text:
                    return None
                entries.append(f"{entry.key.span.text}: {value}")
            return "{" + ", ".join(entries) + "}"


def line_blanks(text: str) -> str:
    """No blanks at line ends, at most one empty line in a row, none at the start, one line end at the end.

    Lines within quoted texts and blocks are left alone.
    """
    source = Source("", text)
    documents, findings = from_yaml(source)
    if findings:
        return text
    kept = {line for document in documents for line in _kept_lines(document, source)}
    lines: list[tuple[str, bool]] = []
    for number, line in enumerate(text.split("\n"), 1):
        is_kept = number in kept
        line = line if is_kept else line.rstrip(" \t")
        if line or is_kept or (lines and lines[-1] != ("", False)):
            lines.append((line, is_kept))
    while lines and lines[-1] == ("", False):
        lines.pop()
    return "".join(f"{line}\n" for line, _ in lines)


def _kept_lines(node: Node, source: Source) -> Iterator[int]:
    """The numbers of lines whose blanks belong to a text."""
    match node:
        case Scalar():
            first, last = node.span.position.line, node.span.end_position.line
            if node.style in (Style.LITERAL, Style.FOLDED):
                # The first line holds the `|`; the last is that of the last character.
                yield from range(first + 1, source.position(max(node.span.end - 1, 0)).line + 1)
            else:
                yield from range(first, last)
        case Sequence():
            for item in node.items:
                yield from _kept_lines(item, source)
        case Mapping():
            for entry in node:
                yield from _kept_lines(entry.key, source)
                yield from _kept_lines(entry.value, source)
