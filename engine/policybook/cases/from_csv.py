"""A CSV file of cases as a header and rows of scalars, every cell with its place in the file.

Python's own csv module loses the places; this reads the same form (RFC 4180).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from policybook.document.node import Scalar, Style
from policybook.text import Source, Span

_CELL = re.compile(r'"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^,\r\n]*)')
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_WORDS = {"true": True, "false": False}


def rows_from(source: Source) -> list[list[Scalar]]:
    r"""The rows of a CSV text, the header first; lines without anything in them are left out.

    >>> [[cell.text for cell in row] for row in rows_from(Source("a.csv", 'a,"b, c"\n1,\n'))]
    [['a', 'b, c'], ['1', '']]
    """
    return [row for row in _rows(source) if len(row) > 1 or row[0].text.strip()]


def _rows(source: Source) -> Iterator[list[Scalar]]:
    text = source.text
    at, row = (1 if text.startswith("\ufeff") else 0), []
    while at < len(text):
        found = _CELL.match(text, at)
        assert found is not None  # the bare form matches the empty text
        row.append(_cell(source, found))
        # What follows a closing quote up to the next comma is left out, as csv readers do in kind.
        at = found.end()
        while at < len(text) and text[at] not in ",\r\n":
            at += 1
        if at < len(text) and text[at] == ",":
            at += 1
            if at == len(text):
                row.append(_empty(source, at))
            continue
        yield row
        row = []
        while at < len(text) and text[at] in "\r\n":
            at += 1
    if row:
        yield row


def _cell(source: Source, found: re.Match[str]) -> Scalar:
    quoted = found.group("quoted")
    if quoted is not None:
        start, end = found.span("quoted")
        text = quoted.replace('""', '"')
        # Doubled quotes shift what follows; the cell as a whole is near enough for such a text.
        offsets = tuple(range(start, end + 1)) if text == quoted else (start,) * len(text) + (end,)
        return Scalar(Span(source, *found.span()), text, text, Style.DOUBLE, offsets)
    start, end = found.span("bare")
    text = source.text[start:end].strip()
    start = source.text.index(text, start)
    return Scalar(
        Span(source, start, start + len(text)),
        text,
        _value(text),
        Style.PLAIN,
        tuple(range(start, start + len(text) + 1)),
    )


def _empty(source: Source, at: int) -> Scalar:
    return Scalar(Span(source, at, at), "", None, Style.PLAIN, (at,))


def _value(text: str) -> None | bool | int | Decimal | str:
    """What a bare cell says: empty is null, `true` and `false` are booleans, `007` stays text."""
    if not text or text == "null":
        return None
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text):
        return Decimal(text) if "." in text else int(text)
    return text
