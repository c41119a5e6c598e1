"""What could stand next in an unfinished expression: names, members, functions, with words about each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

from policybook.expr.properties import properties
from policybook.expr.types import ContextType, ListType, Type, shows
from policybook.functions.model import Signature
from policybook.functions.read import read_leniently
from policybook.functions.registry import FUNCTIONS
from policybook.service.evaluate import type_text
from policybook.service.ground import Ground
from policybook.service.session import COMMANDS
from policybook.syntax.tokens import Kind, Token, continues_name, tokens_of
from policybook.syntax.tree import Text
from policybook.text import Source, Span

_WORDS = (
    *("and", "or", "if", "then", "else", "for", "in", "return", "some", "every", "satisfies"),
    *("between", "instance of", "true", "false", "null"),
)
#: So many tokens before a dot are looked at for what stands before it.
_FAR = 60


@dataclass(frozen=True, slots=True)
class Offer:
    """A text that could stand here; `typed` characters of it stand already."""

    text: str
    typed: int
    shown: str
    words: str


def offers(before: str, ground: Ground, language: str = "en") -> list[Offer]:
    """What fits behind the text before the cursor, names of the book first."""
    if before.startswith(":") and " " not in before:
        known = ((name, takes, zh if language == "zh" else en) for name, (takes, en, zh) in COMMANDS.items())
        return [
            Offer(name, len(before), f"{name} {takes}".strip(), words)
            for name, takes, words in known
            if name.startswith(before)
        ]
    if before.startswith(":"):
        before = before.partition(" ")[2]
    tokens = tokens_of(before)[:-1]
    if any(token.kind is Kind.BAD for token in tokens) or _within_text(tokens, before):
        return []
    path = tokens
    while path and path[-1].kind is Kind.WORD:
        path = path[:-1]
    behind = len(tokens) - len(path)
    if path and path[-1].text == ".":
        kind = _kind_before(before, path[:-1], ground)
        found = _fitting(before, ((name, name, type_text(of)) for name, of in _members(kind)))
        if found or behind <= 1:
            return found
    words = ((each, each, "") for each in _WORDS)
    return _fitting(before, chain(_names(before, tokens, ground), _functions(language), words))


def _fitting(before: str, known: Iterable[tuple[str, str, str]]) -> list[Offer]:
    """Those that go on with what stands at the end; of several readings the longest."""
    made = [
        Offer(text, typed, shown, words)
        for text, shown, words in known
        if (typed := _typed(before, text)) is not None
    ]
    longest = max((each.typed for each in made), default=0)
    return [each for each in made if each.typed == longest]


def _within_text(tokens: tuple[Token, ...], before: str) -> bool:
    return bool(tokens) and tokens[-1].kind in (Kind.STRING, Kind.NUMBER) and tokens[-1].end == len(before)


def _typed(before: str, name: str) -> int | None:
    """How much of a name stands at the end of the text; None where what stands there is not of it."""
    for length in range(min(len(name), len(before)), 0, -1):
        start = len(before) - length
        begins = start == 0 or not continues_name(before[start - 1])
        if begins and before[start:].casefold() == name[:length].casefold():
            return length
    return None if before and continues_name(before[-1]) else 0


def _names(before: str, tokens: tuple[Token, ...], ground: Ground) -> Iterator[tuple[str, str, str]]:
    """The names in scope, those of a filter's items first."""
    for at in range(len(tokens) - 1, 0, -1):
        if tokens[at].text == "[" and not _closed(tokens[at + 1 :]):
            kind = _kind_before(before, tokens[:at], ground)
            if isinstance(kind, ListType):
                yield from ((name, name, type_text(of)) for name, of in _members(kind))
                yield "item", "item", type_text(kind.item)
    scope = ground.scope
    for name in sorted(scope.shown):
        found = scope.find(name)
        yield name, name, type_text(found.type) if found is not None else ""


def _closed(tokens: tuple[Token, ...]) -> bool:
    depth = 1
    for token in tokens:
        depth += (token.text == "[") - (token.text == "]")
        if depth == 0:
            return True
    return False


def _kind_before(before: str, tokens: tuple[Token, ...], ground: Ground) -> Type | None:
    """The type of the shortest run of tokens at the end that reads as something with members."""
    if not tokens:
        return None
    for first in reversed(tokens[-_FAR:]):
        text = before[first.start : tokens[-1].end]
        source = Source("before", text)
        written = Text(text, partial(Span, source))
        expr, _ = read_leniently(written, ground.scope)
        if expr is not None and next(_members(expr.type), None) is not None:
            return expr.type
    return None


def _members(kind: Type | None) -> Iterator[tuple[str, Type]]:
    match kind:
        case ListType(item):
            yield from _members(item)
        case ContextType(members):
            yield from members
        case None:
            return
        case _:
            yield from properties(kind).items()


def _functions(language: str) -> Iterator[tuple[str, str, str]]:
    for name in sorted(FUNCTIONS):
        function = FUNCTIONS[name]
        words = function.words_zh if language == "zh" else function.words_en
        yield f"{name}(", _call(name, function.signatures[0]), words


def _call(name: str, signature: Signature) -> str:
    parts = [
        f"[{each.name}: {shows(each.type)}]" if each.optional else f"{each.name}: {shows(each.type)}"
        for each in signature.parameters
    ]
    return f"{name}({', '.join(parts)}{'…' if signature.variadic else ''})"
