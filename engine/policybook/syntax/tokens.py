"""Characters -> tokens, and known names -> runs of tokens. It never fails: what is no token is `BAD`.

FEEL names may hold spaces and operator characters, so which tokens make a name depends on the names
that are known (DMN 1.5, 10.3.1.2, rule 26): the parser asks `Names` for the longest one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TypeAlias


class Kind(Enum):
    """What a token is."""

    NUMBER = "number"
    STRING = "text"
    WORD = "name"
    SIGN = "sign"
    BAD = "bad"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A run of characters; `spaced` where white space or a comment stands before it.

    A `STRING` holds its quotes; a `BAD` one is a character, or an unfinished text or comment.
    """

    kind: Kind
    text: str
    start: int
    end: int
    spaced: bool


_SIGNS = (
    *("..", "**", "<=", ">=", "!=", "->"),
    *("(", ")", "[", "]", "{", "}", ",", ":", ".", "+", "-", "*", "/", "<", ">", "=", "@", "?"),
)
#: What people write from habit; each is one token, so that the finding can name it whole.
_MISTAKES = ("===", "!==", "==", "&&", "||", "<>", "=>", "=<", ":=")
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/|\ufeff)+", re.DOTALL)


def starts_name(char: str) -> bool:
    """Whether a name may begin with this character: a letter of any script, `_`, or a symbol such as 🐎."""
    return char.isalpha() or char == "_" or unicodedata.category(char) in ("Nl", "So")


def continues_name(char: str) -> bool:
    """Whether a character may stand inside a name: also digits and marks."""
    return starts_name(char) or unicodedata.category(char) in ("Nd", "Mn", "Mc") or char in "\u00b7\u200d"


def tokens_of(text: str) -> tuple[Token, ...]:
    """All tokens, an `END` last."""
    found: list[Token] = []
    at = 0
    while True:
        space = _SPACE.match(text, at)
        spaced = space is not None
        at = space.end() if space else at
        if at >= len(text):
            found.append(Token(Kind.END, "", len(text), len(text), spaced))
            return tuple(found)
        kind, end = _token_at(text, at)
        found.append(Token(kind, text[at:end], at, end, spaced))
        at = end


def _token_at(text: str, at: int) -> tuple[Kind, int]:
    """The kind of the token that starts here, and where it ends."""
    char = text[at]
    if char == '"':
        string = _STRING.match(text, at)
        return (Kind.STRING, string.end()) if string else (Kind.BAD, len(text))
    if not text.startswith("..", at) and (number := _NUMBER.match(text, at)):
        return Kind.NUMBER, number.end()
    if starts_name(char):
        end = at + 1
        while end < len(text) and continues_name(text[end]):
            end += 1
        return Kind.WORD, end
    if text.startswith("/*", at):  # one that is closed was white space
        return Kind.BAD, len(text)
    for mistake in _MISTAKES:
        if text.startswith(mistake, at):
            return Kind.BAD, at + len(mistake)
    for sign in _SIGNS:
        if text.startswith(sign, at):
            return Kind.SIGN, at + len(sign)
    return Kind.BAD, at + 1


@lru_cache(maxsize=4096)
def _parts(name: str) -> tuple[Token, ...]:
    # Every expression of a policy knows the same names.
    return tokens_of(name)[:-1]


#: Names that begin with one token, the longest first.
_Group: TypeAlias = tuple[tuple[tuple[Token, ...], str], ...]


@lru_cache(maxsize=64)
def _indexed(names: frozenset[str]) -> tuple[dict[str, _Group], frozenset[str]]:
    # Every expression of a policy knows the same names: they are put in order once.
    given = frozenset(" ".join(name.split()) for name in names)
    by_first: dict[str, list[tuple[tuple[Token, ...], str]]] = {}
    for name in sorted(given):
        parts = _parts(name)
        if parts:
            by_first.setdefault(parts[0].text, []).append((parts, name))
    return {first: _longest_first(group) for first, group in by_first.items()}, given


def _longest_first(group: Iterable[tuple[tuple[Token, ...], str]]) -> _Group:
    return tuple(sorted(group, key=lambda each: -len(each[0])))


class Names:
    """Known names, found as the longest run of tokens; names bound inside can be added and dropped."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        by_first, given = _indexed(frozenset(names))
        self._by_first, self._count = dict(by_first), dict.fromkeys(given, 1)

    def add(self, name: str) -> None:
        """Know a name, once more if it is known already."""
        name = " ".join(name.split())
        self._count[name] = self._count.get(name, 0) + 1
        parts = _parts(name)
        if self._count[name] == 1 and parts:
            first = parts[0].text
            self._by_first[first] = _longest_first((*self._by_first.get(first, ()), (parts, name)))

    def drop(self, name: str) -> None:
        """Forget a name that was added last."""
        name = " ".join(name.split())
        self._count[name] -= 1
        if not self._count[name]:
            parts = _parts(name)
            if parts:
                first = parts[0].text
                self._by_first[first] = tuple(each for each in self._by_first[first] if each[1] != name)

    def longest(self, tokens: tuple[Token, ...], at: int) -> tuple[str, int] | None:
        """The longest known name that starts at a token, and the place of the token behind it.

        Words may be apart by any white space; an operator character stands as in the name, so that
        `credit - score` is a difference even where `credit-score` is known.
        """
        for parts, name in self._by_first.get(tokens[at].text, ()):
            here = tokens[at : at + len(parts)]
            if len(here) == len(parts) and all(
                a.text == b.text and (index == 0 or a.spaced == b.spaced)
                for index, (a, b) in enumerate(zip(here, parts, strict=True))
            ):
                return name, at + len(parts)
        return None
