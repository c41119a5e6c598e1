"""Source -> text as `policybook fmt` writes it: the same content and comments, laid out one way.

Only blanks, line breaks and the spelling of expressions are changed. Each step is kept only where the
text reads the same afterwards, so that whatever cannot be laid out safely stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from policybook.document.annotated import expressions
from policybook.document.from_yaml import from_yaml
from policybook.document.indentation import indented
from policybook.document.node import Mapping, Node, Scalar, Sequence, Style
from policybook.document.spacing import line_blanks, spaced
from policybook.text import Source

Show: TypeAlias = Callable[[str, str], str | None]
"""The canonical form of a text of a format (`feel`, `feel-unary-tests`); None where it cannot be read."""

Content: TypeAlias = tuple[object, ...]
_MOST_ROUNDS = 5


def formatted(source: Source, show: Show) -> str:
    """The text of a source in canonical layout.

    Text that cannot be read as YAML is given back as it is. Formatting the result changes nothing.
    """
    text = source.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    content = _content(source.text, show)
    if content is None or _content(text, show) != content:
        return source.text
    for _ in range(_MOST_ROUNDS):
        before = text
        for step in (lambda text: _with_expressions(text, show), spaced, indented, line_blanks):
            changed = step(text)
            if changed != text and _content(changed, show) == content:
                text = changed
        if text == before:
            break
    return text


def _content(text: str, show: Show) -> Content | None:
    """What a text says, expressions in canonical form; None where it cannot be read."""
    documents, findings = from_yaml(Source("", text))
    if findings:
        return None
    shown: dict[int, str] = {}
    for document in documents:
        for scalar, form in expressions(document):
            canonical = show(form, scalar.text)
            if canonical is not None:
                shown[scalar.span.start] = canonical
    return tuple(_of(document, shown) for document in documents)


def _of(node: Node, shown: dict[int, str]) -> Content:
    match node:
        case Scalar():
            text = shown.get(node.span.start, node.text) if isinstance(node.value, str) else node.text
            # The type too: `1` and "1", or 1.0 and 1.00, are not the same.
            return ("scalar", type(node.value).__name__, text)
        case Sequence():
            return ("list", *(_of(item, shown) for item in node.items))
        case Mapping():
            return ("mapping", *((_of(entry.key, {}), _of(entry.value, shown)) for entry in node))


def _with_expressions(text: str, show: Show) -> str:
    """The text with canonical expressions, where one stands on a line of its own and has no comment."""
    documents, _ = from_yaml(Source("", text))
    edits = [edit for document in documents for edit in _canonical(document, text, show)]
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text


def _canonical(document: Node, text: str, show: Show) -> Iterator[tuple[int, int, str]]:
    for scalar, form in expressions(document):
        written = scalar.span.text
        # A comment within an expression is no part of what it shows, and would be lost.
        if "\n" in written or "//" in scalar.text or "/*" in scalar.text:
            continue
        if written != _written(scalar.text, scalar.style):
            continue
        canonical = show(form, scalar.text)
        if canonical is not None and canonical != scalar.text and "\n" not in canonical:
            new = _written(canonical, scalar.style)
            if new is not None and _reads_as(new, canonical, in_flow=_in_flow(document, scalar)):
                yield scalar.span.start, scalar.span.end, new


def _written(text: str, style: Style) -> str | None:
    """A text as it is written in a style on one line, without escapes but those it needs."""
    match style:
        case Style.PLAIN:
            return text
        case Style.SINGLE:
            return "'" + text.replace("'", "''") + "'"
        case Style.DOUBLE:
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case Style.LITERAL | Style.FOLDED:
            return None


def _reads_as(written: str, text: str, *, in_flow: bool) -> bool:
    documents, findings = from_yaml(Source("", f"[{written}]" if in_flow else f"- {written}"))
    if findings or len(documents) != 1 or not isinstance(documents[0], Sequence):
        return False
    items = documents[0].items
    return len(items) == 1 and isinstance(items[0], Scalar) and items[0].value == text


def _in_flow(node: Node, scalar: Scalar) -> bool:
    """Whether a scalar stands within brackets or braces, where commas and brackets end a plain text."""
    match node:
        case Scalar():
            return False
        case Sequence():
            children: tuple[Node, ...] = node.items
        case Mapping():
            children = tuple(entry.value for entry in node)
    if node.span.text[:1] in "[{":
        return node.span.start <= scalar.span.start < node.span.end
    return any(_in_flow(c, scalar) for c in children if c.span.start <= scalar.span.start < c.span.end)
