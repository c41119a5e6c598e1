"""Text -> text with each block two blanks further in than what it belongs to, and one blank behind `-`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping, Node, Scalar, Sequence, Style
from policybook.text import Source

_STEP = 2
_INDICATED = re.compile(r"[|>][-+]?[1-9]")


class _UnsafeError(Exception):
    """Something stands where indentation cannot be changed without a closer look."""


@dataclass(slots=True)
class _Line:
    """Where the parts of a line that begins with structure stand, and where they should.

    `parts` are old and new columns: those of `-` first, then that of the key or value.
    """

    parts: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Layout:
    source: Source
    lines: dict[int, _Line] = field(default_factory=dict)
    # How far the lines that go on with a text or a bracket move, by number.
    moved: dict[int, int] = field(default_factory=dict)
    texts: set[int] = field(default_factory=set)

    def begin(self, at: int, column: int) -> None:
        """Something of the structure begins at a place, and belongs in a column."""
        position = self.source.position(at)
        line = self.lines.setdefault(position.line, _Line())
        line.parts.append((position.column - 1, column))

    def goes_on(self, node: Node, by: int, *, is_text: bool) -> None:
        """The lines behind a node's first move along with it."""
        first = node.span.position.line
        last = self.source.position(max(node.span.end - 1, node.span.start)).line
        for number in range(first + 1, last + 1):
            self.moved[number] = by
            if is_text:
                self.texts.add(number)


def indented(text: str) -> str:
    """The text with its blocks indented by two blanks a step; as it is where that is not safe."""
    source = Source("", text)
    documents, findings = from_yaml(source)
    if findings:
        return text
    layout = _Layout(source)
    try:
        for document in documents:
            _lay(document, 0, layout)
        return _written(layout)
    except _UnsafeError:
        return text


def _lay(node: Node, column: int, layout: _Layout) -> None:
    """Note where a node and what is in it belong, its first character in `column`."""
    source = layout.source
    old = node.span.position.column - 1
    if isinstance(node, Scalar) or source.text[node.span.start] in "[{":
        layout.goes_on(node, column - old, is_text=isinstance(node, Scalar))
        return
    match node:
        case Sequence():
            for item in node.items:
                dash = _dash_before(item, old, source)
                layout.begin(dash, column)
                _lay_value(item, dash, column, column + _STEP, layout, is_item=True)
        case Mapping():
            for entry in node:
                if entry.key.span.position.column - 1 != old:
                    raise _UnsafeError  # a key behind `?`, or within brackets
                layout.begin(entry.key.span.start, column)
                layout.goes_on(entry.key, column - old, is_text=True)
                _lay_value(entry.value, entry.key.span.start, column, column + _STEP, layout, is_item=False)


def _lay_value(value: Node, owner: int, around: int, column: int, layout: _Layout, *, is_item: bool) -> None:
    """Note where a value belongs whose key or `-` stands at `owner` and comes to stand in `around`."""
    source = layout.source
    begun, start = source.position(owner), value.span.position
    is_text_block = isinstance(value, Scalar) and value.style in (Style.LITERAL, Style.FOLDED)
    is_block = not isinstance(value, Scalar) and source.text[value.span.start] not in "[{"
    if is_block:
        _lay(value, column, layout)
    elif start.line != begun.line and value.span.text:
        layout.begin(value.span.start, column)
        _lay(value, column, layout)
    elif is_item and value.span.text and not is_text_block:
        layout.begin(value.span.start, column)
        layout.goes_on(value, column - (start.column - 1), is_text=isinstance(value, Scalar))
    elif isinstance(value, Scalar) and is_text_block:
        layout.goes_on(value, _block_move(value, begun.column - 1, around, source), is_text=True)
    else:
        layout.goes_on(value, around - (begun.column - 1), is_text=isinstance(value, Scalar))


def _block_move(value: Scalar, old: int, around: int, source: Source) -> int:
    """How far the lines of a block move: to one step within, or along where its depth is written out."""
    if _INDICATED.match(source.text, value.span.start):
        return around - old
    lines = value.span.text.split("\n")[1:]
    filled = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")]
    return around + _STEP - filled[0] if filled else around - old


def _dash_before(item: Node, column: int, source: Source) -> int:
    """The place of the `-` of an item; its list stands in `column`."""
    at = source.text.rfind("-", 0, item.span.start + 1)
    while at >= 0 and source.position(at).column - 1 != column:
        at = source.text.rfind("-", 0, at)
    if at < 0:
        raise _UnsafeError
    return at


def _written(layout: _Layout) -> str:
    written = layout.source.text.split("\n")
    old_lines = list(written)
    for number, old in enumerate(old_lines, 1):
        if line := layout.lines.get(number):
            written[number - 1] = _structured(old, line)
        elif number in layout.moved:
            written[number - 1] = _shifted(old, layout.moved[number])
    for number, old in enumerate(old_lines, 1):
        is_comment = old.lstrip(" ").startswith("#")
        if is_comment and number not in layout.texts and number not in layout.lines:
            written[number - 1] = " " * _comment_column(number, old_lines, layout) + old.lstrip(" ")
    return "\n".join(written)


def _structured(old: str, line: _Line) -> str:
    parts = sorted(set(line.parts))
    if old[: parts[0][0]].strip(" "):
        raise _UnsafeError  # `---` or `?` before it
    new = ""
    for (start, column), after in zip(parts, [*parts[1:], None], strict=True):
        piece = old[start:] if after is None else old[start : after[0]].rstrip(" ")
        if after is not None and piece != "-":
            raise _UnsafeError
        new = new.ljust(column) + piece
    return new


def _shifted(old: str, by: int) -> str:
    if not old.strip(" "):
        return old
    if by >= 0:
        return " " * by + old
    if old[:-by].strip(" "):
        raise _UnsafeError
    return old[-by:]


def _comment_column(number: int, lines: list[str], layout: _Layout) -> int:
    """Where a comment on a line of its own belongs: beside the line it speaks of, usually the next."""
    column = len(lines[number - 1]) - len(lines[number - 1].lstrip(" "))
    below = min((each for each in layout.lines if each > number), default=None)
    near = [layout.lines[below]] if below is not None else []
    for each in sorted((each for each in layout.lines if each < number), reverse=True):
        near.append(layout.lines[each])
        if min(layout.lines[each].parts)[0] < column:
            break  # what stands above this line is not what the comment ends
    for line in near:
        for old, new in line.parts:
            if old == column:
                return new
    left = [(old, new) for line in near for old, new in line.parts if old < column]
    return max(left, default=(0, 0))[1]
