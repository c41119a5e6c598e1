"""A value that YAML cannot read, or reads as something else, because it is not in quotes.

Tests and expressions often begin with what means something else to YAML: `> 10`, `[1..5]`, `!= 0`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from policybook.diagnostics.model import Edit, Fix
from policybook.text import Source, Span

_RANGE = re.compile(r"[\]\[(][^,{}\[\]\n]*?\.\.[^,{}\[\]\n]*[\])\[]")
_IN_BLOCK = re.compile(r"(?:[^\s#]|(?<! )#|[ \t]+(?![\s#]))*")
_HEAD = re.compile(r"[ ]*(?:- +)*(?:[^\s\"'{\[\]}][^:\n]*?: +)?")
_DASHES = re.compile(r"[ ]*(?:- +)*")
_CLOSING = "}]\"'"


@dataclass(frozen=True, slots=True)
class Unquoted:
    """A value that belongs in quotes, and how it looks within them."""

    span: Span
    quoted: str

    @property
    def advice(self) -> str:
        """The help line."""
        return f"put it in quotes: `{self.quoted}`"

    def fix(self, *, safe: bool) -> Fix:
        """The edit that puts it in quotes."""
        return Fix((Edit(self.span, self.quoted),), safe)


def in_quotes(text: str) -> str:
    """A text on one line as YAML holds it in quotes, without escapes where one kind of quote can do.

    >>> print(in_quotes('> 10'), in_quotes('= "A"'))
    "> 10" '= "A"'
    """
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def unquoted(source: Source, start: int, *, in_flow: bool) -> Unquoted | None:
    """The value that begins at a place; None where it goes on in the next line, or nothing is there."""
    text = source.text
    # The library looks ahead of what it has told of, so a bracket on the same line may be news.
    in_flow = in_flow or _opens_bracket(text[text.rfind("\n", 0, start) + 1 : start])
    end = _flow_end(text, start) if in_flow else _block_end(text, start)
    value = text[start:end].rstrip() if end is not None else ""
    if not value:
        return None
    return Unquoted(Span(source, start, start + len(value)), in_quotes(value))


def around_closing(source: Source, at: int) -> Unquoted | None:
    """The value on the line of a place, where what stands before the place seems to close it."""
    before = source.text[:at].rstrip(" ")
    if before[-1:] not in _CLOSING or not before:
        return None
    begun = source.text.rfind("\n", 0, at) + 1
    head = _HEAD.match(source.text, begun)
    start = head.end() if head else begun
    return unquoted(source, start, in_flow=False) if start < len(before) else None


def _block_end(text: str, start: int) -> int | None:
    found = _IN_BLOCK.match(text, start)
    end = found.end() if found else start
    begun = text.rfind("\n", 0, start) + 1
    rest = text[end:].split("\n")[1:]
    following = next((line for line in rest if line.strip()), "")
    indented = len(following) - len(following.lstrip(" "))
    own = _DASHES.match(text, begun)
    return None if following and own and indented > own.end() - begun else end


def _opens_bracket(before: str) -> bool:
    """Whether a bracket is still open at the end of the part of a line."""
    depth, quote = 0, ""
    for char in before:
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        else:
            depth += (char in "[{") - (char in "]}")
    return depth > 0


def _flow_end(text: str, start: int) -> int | None:
    """The end of a value within brackets: a comma or bracket that is not its own."""
    if found := _RANGE.match(text, start):
        return found.end()
    depth, quote = 0, ""
    for at in range(start, len(text)):
        char = text[at]
        if char == "\n":
            return None
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ",)]}" and depth == 0:
            return at
        elif char in ")]}":
            depth -= 1
    return None
