"""The characters of a YAML scalar with the place of each in the file, for all five styles.

The YAML library says what a scalar's text is, but not where its characters stand. Here the same
rules (folding, escapes, indentation, chomping) are followed once more over the file's own text,
keeping the place of every character. Where the outcome differs from the library's, the library is
believed and every character stands at the scalar's start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policybook.document.node import Style

Characters = tuple[str, tuple[int, ...]]

_BREAK = re.compile(r"\r\n|\r|\n")
_SPACES = re.compile(r"[ \t\r\n]+")
_PLAIN_RUN = re.compile(r"[^ \t\r\n]+")
_SINGLE_RUN = re.compile(r"[^ \t\r\n']+")
_DOUBLE_RUN = re.compile(r'[^ \t\r\n"\\]+')
_CONTINUED = re.compile(r"\\(?:\r\n|\r|\n)[ \t\r\n]*")
_HEADER = re.compile(r"[|>]([-+]?)([1-9]?)([-+]?)[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|$)")
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\",
    "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_WIDTHS = {"x": 2, "u": 4, "U": 8}
_ALIKE = {0x85: 0xFFFD, 0x2028: 0xFFFD, 0x2029: 0xFFFD}


def library_text(text: str) -> str:
    """The text as the YAML library is given it.

    YAML 1.2 ended the reading of NEL, LS and PS as line breaks; the library still takes them so,
    and is therefore shown another character in their place.
    """
    return text.translate(_ALIKE)


def characters(source: str, start: int, end: int, style: Style, said: str, indent: int) -> Characters:
    """The text of the scalar at `start:end` and the place of each character, with one more for the end.

    `said` is the library's own reading; `indent` the column of the block around the scalar, or -1.
    """
    match style:
        case Style.PLAIN:
            pieces = _flow(source, start, end, _PLAIN_RUN)
            last = end
        case Style.SINGLE:
            pieces = _flow(source, start + 1, end - 1, _SINGLE_RUN)
            last = end - 1
        case Style.DOUBLE:
            pieces = _flow(source, start + 1, end - 1, _DOUBLE_RUN)
            last = end - 1
        case Style.LITERAL | Style.FOLDED:
            found = list(_block(source, start, indent, folded=style is Style.FOLDED))
            pieces = iter(found)
            last = max((place + 1 for _, place in found), default=start)
    text, places = [], []
    try:
        for char, place in pieces:
            text.append(char)
            places.append(place)
    except (ValueError, IndexError, OverflowError):
        # An escape that the library reads otherwise than we do: believe the library, as below.
        return said, (start,) * (len(said) + 1)
    joined = "".join(text)
    if joined != said and library_text(joined) != library_text(said):
        return said, (start,) * (len(said) + 1)
    return joined, (*places, last)


def _flow(source: str, at: int, end: int, run: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    while at < end:
        char = source[at]
        if char in " \t\r\n":
            spaces = _SPACES.match(source, at, end)
            stop = spaces.end() if spaces else at + 1
            yield from _folded_spaces(source, at, stop)
            at = stop
        elif char == "'" and run is _SINGLE_RUN:
            yield "'", at
            at += 2
        elif char == "\\" and run is _DOUBLE_RUN:
            if continued := _CONTINUED.match(source, at, end):
                # The first break is swallowed; each further one is a line break of the text.
                for place in _breaks(source, at, continued.end())[1:]:
                    yield "\n", place
                at = continued.end()
            else:
                width = _WIDTHS.get(source[at + 1], 0)
                digits = source[at + 2 : at + 2 + width]
                yield (chr(int(digits, 16)) if width else _ESCAPES.get(source[at + 1], "")), at
                at += 2 + width
        else:
            found = run.match(source, at, end)
            stop = found.end() if found else at + 1
            yield from zip(source[at:stop], range(at, stop), strict=True)
            at = stop


def _folded_spaces(source: str, at: int, stop: int) -> Iterator[tuple[str, int]]:
    breaks = _breaks(source, at, stop)
    if not breaks:
        yield from zip(source[at:stop], range(at, stop), strict=True)
    elif len(breaks) == 1:
        yield " ", breaks[0]
    else:
        for place in breaks[1:]:
            yield "\n", place


def _breaks(source: str, at: int, stop: int) -> list[int]:
    """The place of the last character of each line break."""
    return [found.end() - 1 for found in _BREAK.finditer(source, at, stop)]


def _block(source: str, start: int, parent: int, *, folded: bool) -> Iterator[tuple[str, int]]:
    header = _HEADER.match(source, start)
    if not header:
        return
    chomp = header[1] or header[3]
    indent = max(parent, 0) + int(header[2]) if header[2] else 0
    at = header.end()
    indent, at, trailing = _blank_lines(source, at, indent, parent)
    leading: int | None = None
    leading_blank = False
    while at < len(source) and _column(source, at) == indent:
        trailing_blank = source[at] in " \t"
        if leading is not None:
            if folded and not leading_blank and not trailing_blank:
                if not trailing:
                    yield " ", leading
            else:
                yield "\n", leading
        for place in trailing:
            yield "\n", place
        leading_blank = trailing_blank
        found = _BREAK.search(source, at)
        stop = found.start() if found else len(source)
        yield from zip(source[at:stop], range(at, stop), strict=True)
        leading = found.end() - 1 if found else None
        at = found.end() if found else stop
        indent, at, trailing = _blank_lines(source, at, indent, parent)
    if chomp != "-" and leading is not None:
        yield "\n", leading
    if chomp == "+":
        for place in trailing:
            yield "\n", place


def _blank_lines(source: str, at: int, indent: int, parent: int) -> tuple[int, int, list[int]]:
    """Reads indentation and empty lines: the indentation (found where it was 0), the place, the breaks."""
    breaks: list[int] = []
    widest = 0
    while True:
        line = at
        while at < len(source) and source[at] == " " and (not indent or at - line < indent):
            at += 1
        widest = max(widest, at - line)
        found = _BREAK.match(source, at)
        if not found:
            break
        breaks.append(found.end() - 1)
        at = found.end()
    return indent or max(widest, parent + 1, 1), at, breaks


def _column(source: str, at: int) -> int:
    return at - max(source.rfind("\n", 0, at), source.rfind("\r", 0, at)) - 1
