"""The colon and comma of a Chinese keyboard where YAML wants its own: `then：A`, `{A: x，B: y}`."""

from __future__ import annotations

import re

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Edit, Fix
from policybook.text import Source, Span

_COLON, _COMMA = "：", "，"
#: A key of a document, in Latin letters, at the head of a line or behind a brace or comma, and the colon.
_KEY = re.compile(r"(?:^[ ]*(?:- +)*|[{,，][ ]*)([A-Za-z_][\w-]*)(：[ ]*)")


def meant_otherwise(source: Source, at: int) -> Diagnostic | None:
    """The finding that a full-width sign is what YAML could not read near a place.

    Looked for on the line of the place and on the one above: YAML takes `then：A` for the beginning of
    a text, and complains of what follows it.
    """
    begun = source.text.rfind("\n", 0, at) + 1
    ended = source.text.find("\n", at)
    above = source.text.rfind("\n", 0, max(begun - 1, 0)) + 1
    for start, end in ((begun, ended if ended >= 0 else len(source.text)), (above, begun)):
        line = source.text[start:end]
        found = _KEY.search(line)
        if found:
            return _finding(source, start + found.start(2), start + found.end(2), _COLON, ": ")
    if source.text[at : at + 1] == _COMMA:
        end = at + 1
        while source.text[end : end + 1] == " ":
            end += 1
        return _finding(source, at, end, _COMMA, ", ")
    return None


def colon_in(source: Source, span: Span) -> Diagnostic | None:
    """The finding for a text such as `cases：abc`, which was meant to be a key and its value."""
    found = _KEY.match(source.text[span.start : span.end])
    if found is None:
        return None
    return _finding(source, span.start + found.start(2), span.start + found.end(2), _COLON, ": ")


def _finding(source: Source, start: int, end: int, sign: str, meant: str) -> Diagnostic:
    what = "does not end a key" if sign == _COLON else "does not part entries"
    return Diagnostic(
        Code.BAD_YAML,
        f"a full-width `{sign}` {what}",
        Span(source, start, start + 1),
        f"expected `{meant}`",
        f"write `{meant.strip()}` and a blank",
        fix=Fix((Edit(Span(source, start, end), meant),), safe=True),
    )
