"""A fault in a document's shape as a finding: expected and found, in words of the domain."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Edit, Fix, hint, nearest
from policybook.document.full_width import colon_in
from policybook.document.node import Mapping, Node, Scalar, Sequence, Style
from policybook.document.schema_fault import Fault
from policybook.document.unquoted import in_quotes
from policybook.text import Span

_LONGEST = 40


def finding(fault: Fault) -> Iterator[Diagnostic]:
    """The findings for a fault: one, or one for each key where several are unknown or missing."""
    details, node = fault.details, fault.node
    match fault.keyword:
        case "additionalProperties" if details["title"].startswith("a text") and _is_in_braces(node):
            yield _wrong_shape(node, ("a text",))
        case "additionalProperties":
            yield from _unknown_keys(fault)
        case "required" | "dependencies":
            for key in details["missing"]:
                yield Diagnostic(
                    Code.MISSING_KEY,
                    f"the key `{key}` is missing",
                    _head(node),
                    f"without `{key}`",
                    help=f"add `{key}:`",
                )
        case "one_of":
            keys = _either(details["keys"])
            yield Diagnostic(
                Code.MISSING_KEY, f"expected {keys}, found none of them", _head(node), "", f"add {keys}"
            )
        case "exclusive":
            yield _exclusive(node, details["keys"])
        case "type":
            yield _wrong_shape(node, details["titles"])
        case "enum" | "const":
            yield _wrong_value(node, details)
        case "pattern":
            yield _wrong_text(node, details)
        case _:
            yield _out_of_bounds(fault.keyword, node, details)


def found(node: Node) -> str:
    """What stands there, as `expected …, found …` says it."""
    match node:
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
        case Scalar(value=None):
            return "nothing"
        case Scalar(value=bool()):
            return f"`{node.text}`"
        case Scalar(value=int() | Decimal()):
            return f"the number `{_cut(node.text)}`"
        case Scalar():
            return f"the text `{_cut(node.text)}`"


def _unknown_keys(fault: Fault) -> Iterator[Diagnostic]:
    known = fault.details["known"]
    for key, meant in fault.unknown().items():
        wide = colon_in(key.span.source, key.span)
        if wide is not None:
            yield wide
            continue
        if not meant and _is_rest_of_text(fault.node, key):
            yield Diagnostic(
                Code.UNKNOWN_KEY,
                f"`{_cut(key.text)}` is taken for a key",
                key.span,
                "a comma within braces begins a new key",
                help="put the whole text that holds the comma in quotes",
            )
            continue
        fix = Fix((Edit(key.span, _quoted_like(key, meant)),), safe=True) if meant else None
        yield Diagnostic(
            Code.UNKNOWN_KEY,
            f"unknown key `{_cut(key.text)}`",
            key.span,
            "not a key of " + (fault.details["title"] or "this mapping"),
            help=f"did you mean `{meant}`?" if meant else hint(key.text, known, "keys", most=16),
            fix=fix,
        )


def _is_rest_of_text(node: Node, key: Scalar) -> bool:
    """Whether a key is what a comma cut off a text, as in `{en: Recency, frequency, zh: …}`."""
    if not isinstance(node, Mapping) or node.span.text[:1] != "{":
        return False
    entry = node.entry(key.text)
    return entry is not None and entry.value == Scalar(entry.value.span, "", None, Style.PLAIN, ())


def _exclusive(node: Node, keys: tuple[str, ...]) -> Diagnostic:
    entries = [entry for entry in node if entry.key.text in keys] if isinstance(node, Mapping) else []
    span = entries[1].key.span if len(entries) > 1 else _head(node)
    return Diagnostic(
        Code.WRONG_SHAPE,
        f"expected {_either(keys)}, found {' and '.join(f'`{key}`' for key in keys)}",
        span,
        "only one of them can be here",
        help="keep one of them",
    )


def _wrong_shape(node: Node, titles: tuple[str, ...]) -> Diagnostic:
    expected = " or ".join(dict.fromkeys(title for title in titles if title)) or "something else"
    help_line = f"write {expected}"
    fix = None
    is_text_meant = any(title.startswith(_WORDS_FOR_TEXT) for title in titles)
    if isinstance(node, Scalar) and node.style is Style.PLAIN and node.text and is_text_meant:
        help_line = f'put it in quotes: `"{node.text}"`'
        fix = Fix((Edit(node.span, f'"{node.text}"'),), safe=False)
    elif isinstance(node, Scalar) and any(title.startswith("a list") for title in titles) and node.text:
        help_line = f"write a list: `[{_cut(node.text)}]`"
    elif not isinstance(node, Scalar) and "\n" not in node.span.text and any(map(_is_text, titles)):
        quoted, safe = _as_text(node, is_test="a test" in titles)
        if quoted:
            help_line = f"put it in quotes: `{quoted}`"
            fix = Fix((Edit(node.span, quoted),), safe)
    message = f"expected {expected}, found {found(node)}"
    return Diagnostic(Code.WRONG_SHAPE, message, _head(node), "", help_line, fix=fix)


def _is_text(title: str) -> bool:
    return title.startswith((*_WORDS_FOR_TEXT, "an expression", "a test", "a value or expression"))


def _as_text(node: Sequence | Mapping, *, is_test: bool) -> tuple[str, bool]:
    """What brackets or braces without quotes were probably meant to be, and whether that is sure.

    `[1..5]` is a range to an analyst and a list to YAML, `{spend}` a place to fill in and a mapping.
    """
    written = node.span.text
    if isinstance(node, Mapping):
        return (in_quotes(written), True) if _is_in_braces(node) else ("", False)
    if written[:1] == "[" and ".." in written and len(node.items) == 1:
        return in_quotes(written), True
    items = [item for item in node.items if isinstance(item, Scalar)]
    if written[:1] != "[" or len(items) < max(1, len(node.items)):
        return "", False
    return in_quotes(", ".join(map(_as_test, items)) if is_test else written), False


def _as_test(item: Scalar) -> str:
    if not isinstance(item.value, str):
        return item.text
    return f"[{item.text}]" if ".." in item.text else f'"{item.text}"'


def _is_in_braces(node: Node) -> bool:
    """Whether all that stands in braces are keys without values."""
    return (
        isinstance(node, Mapping)
        and node.span.text[:1] == "{"
        and bool(node.entries)
        and all(isinstance(entry.value, Scalar) and not entry.value.span.text for entry in node)
    )


def _wrong_value(node: Node, details: dict[str, Any]) -> Diagnostic:
    wanted, title = details["wanted"], details["title"] or "one of the values"
    code = Code.UNKNOWN_TYPE if title == "a type of value" else Code.WRONG_VALUE
    if not isinstance(wanted, tuple):
        return Diagnostic(
            code, f"expected `{wanted}`, found {found(node)}", _head(node), "", f"write `{wanted}`"
        )
    text = node.text if isinstance(node, Scalar) else ""
    meant = nearest(text, wanted) or nearest(text.upper(), wanted) or nearest(text.lower(), wanted)
    fix = None
    if meant and isinstance(node, Scalar):
        fix = Fix((Edit(node.span, _quoted_like(node, meant)),), safe=True)
    listed = ", ".join(f"`{value}`" for value in wanted)
    help_line = f"did you mean `{meant}`?" if meant else f"write one of {listed}"
    return Diagnostic(code, f"expected {title}, found {found(node)}", _head(node), "", help_line, fix=fix)


def _wrong_text(node: Node, details: dict[str, Any]) -> Diagnostic:
    title = details["title"] or "another text"
    is_id = title in ("an id", "a name")
    advice = {
        "an id": "use small letters and digits, and join words with hyphens: `big-spender`",
        "a name": "begin with a letter, and use letters, digits and `_`: `annual_spend`",
        "a class": "write the class without blanks",
    }.get(title, f"write {title}")
    code = Code.BAD_ID if is_id else Code.WRONG_VALUE
    fix = None
    if title == "an id" and isinstance(node, Scalar):
        better = _as_id(node.text)
        if better:
            advice = f"write it as `{better}`"
            fix = Fix((Edit(node.span, _quoted_like(node, better)),), safe=False)
    return Diagnostic(code, f"expected {title}, found {found(node)}", _head(node), "", advice, fix=fix)


def _out_of_bounds(keyword: str, node: Node, details: dict[str, Any]) -> Diagnostic:
    wanted = details.get("wanted")
    number = str(wanted)
    message, advice = {
        "minimum": (f"expected {number} or more, found {found(node)}", f"write {number} or more"),
        "maximum": (f"expected {number} or less, found {found(node)}", f"write {number} or less"),
        "minItems": (f"expected {_at_least(number, node)}", "add what is missing"),
        "minProperties": (f"expected {_at_least(number, node)}", "add what is missing"),
        "minLength": ("expected a text, found an empty one", "write a text"),
        "uniqueItems": ("an item stands in the list twice", "remove one of the two"),
    }.get(keyword, (f"expected {details.get('title') or 'something else'}, found {found(node)}", ""))
    code = Code.WRONG_SHAPE if keyword.startswith("min") and keyword != "minimum" else Code.WRONG_VALUE
    span = _head(node)
    if keyword == "uniqueItems" and isinstance(node, Sequence):
        span = _repeated(node)
    return Diagnostic(code, message, span, "", advice)


_WORDS_FOR_TEXT = ("a text", "an id", "a fact", "a class", "a reference", "a language")


def _repeated(node: Sequence) -> Span:
    seen: set[object] = set()
    for item in node.items:
        content = (type(item.value), item.value) if isinstance(item, Scalar) else item
        if content in seen:
            return item.span
        seen.add(content)
    return node.span


def _head(node: Node) -> Span:
    """The place to show: a scalar, else the first line of a list or mapping."""
    if isinstance(node, Scalar):
        return node.span
    source = node.span.source
    if isinstance(node, Mapping) and node.entries and node.entries[0].key.span.start == node.span.start:
        return node.entries[0].key.span
    stop = source.text.find("\n", node.span.start, node.span.end)
    return Span(source, node.span.start, node.span.end if stop < 0 else stop)


def _either(keys: Collection[str]) -> str:
    named = [f"`{key}`" for key in keys]
    return named[0] if len(named) == 1 else ", ".join(named[:-1]) + " or " + named[-1]


def _at_least(number: str, node: Node) -> str:
    what, there = ("item", len(node.items)) if isinstance(node, Sequence) else ("key", 0)
    if isinstance(node, Mapping):
        there = len(node.entries)
    return f"at least {number} {what}{'' if number == '1' else 's'}, found {there or 'none'}"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _as_id(text: str) -> str:
    letters = "".join(char if char.isascii() and char.isalnum() else "-" for char in text.lower())
    joined = "-".join(part for part in letters.split("-") if part)
    return joined if joined[:1].isalpha() else ""


def _quoted_like(scalar: Scalar, text: str) -> str:
    quote = {Style.SINGLE: "'", Style.DOUBLE: '"'}.get(scalar.style, "")
    return f"{quote}{text}{quote}"
