r"""How long Python's backtracking may take to try a pattern on a text, told by the pattern alone.

The pattern becomes an automaton of its characters (Glushkov's): which may begin, which may follow
which. Where a loop can read one text in two ways the time doubles with every character; loops that
can take each other's characters multiply. Groups that repeat a bounded number of times are written
out when that is few, else taken to repeat without end, so what is told is never too little.

>>> is_slow("(a+)+$", None), is_slow(r"^(\w+\.)+com$", None)
(True, False)
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from policybook.expr.limits import LimitError, spent
from policybook.functions.patterns import compiled_pattern

#: Bounded repetitions up to this many, and patterns up to so many characters, are written out.
_WRITTEN_OUT = 8
_POSITIONS = 150
#: So many parts that may be left out, each of which doubles the ways at worst.
_CHOICES = 12
#: A text so short that no pattern takes long on it.
_SHORT = 12
#: Characters of many kinds, of which a class of characters has some and lacks others.
_KINDS = "azAZ09 _-.,:;@/\\\n\té中あ\u3000🐎"
_TOKEN = re.compile(
    r"\\U[0-9a-f]{8}|\\[1-9]\d*|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:|[(|).^$]|[*+?]\??|\{\d*,?\d*\}\??|.",
    re.DOTALL,
)
#: What the translation adds, as a reader of plain patterns can take it: it allows no more than this.
_PLAIN = (
    (re.compile(r"\(\?!\[(?:\\.|[^\]\\])*\]\)"), ""),
    (re.compile(r"\(\?s:\.\)"), r"[\\s\\S]"),
    (re.compile(r"\(\?\(\d+\)(\\\d+)\|\)"), r"\1"),
)
_ZERO_WIDTH = frozenset({"^", "$", r"\Z", r"\b", r"\B"})


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a pattern: its first and last positions, and whether it can be empty."""

    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    empty: bool = True


class _TooLarge(Exception):  # noqa: N818  # a pattern too long to be looked at, which is an answer
    pass


class _Reader:
    """A Python pattern, read into positions and the edges between them; an edge may be there twice."""

    def __init__(self, pattern: str, flags: int) -> None:
        for written, plain in _PLAIN:
            pattern = written.sub(plain, pattern)
        self.tokens = _TOKEN.findall(pattern)
        self.flags = flags
        self.at = 0
        self.alphabet = sorted({*_KINDS, *pattern})
        self.takes: list[frozenset[str]] = []
        self.edges: Counter[tuple[int, int]] = Counter()
        self.choices = 0
        self.ends = pattern.endswith(("$", r"\Z")) or "$" in pattern

    def whole(self) -> _Part:
        found = self.alternatives()
        if self.at < len(self.tokens):
            raise _TooLarge
        return found

    def alternatives(self) -> _Part:
        found = self.row()
        while self.at < len(self.tokens) and self.tokens[self.at] == "|":
            self.at += 1
            other = self.row()
            found = _Part(found.first + other.first, found.last + other.last, found.empty or other.empty)
        return found

    def row(self) -> _Part:
        found = _Part()
        while self.at < len(self.tokens) and self.tokens[self.at] not in ("|", ")"):
            found = self.joined(found, self.repeated())
        return found

    def joined(self, one: _Part, other: _Part) -> _Part:
        self.edges.update(product(one.last, other.first))
        return _Part(
            one.first + (other.first if one.empty else ()),
            other.last + (one.last if other.empty else ()),
            one.empty and other.empty,
        )

    def repeated(self) -> _Part:
        start = self.at
        found = self.atom()
        end = self.at
        while self.at < len(self.tokens) and (bounds := _bounds(self.tokens[self.at])) is not None:
            self.at += 1
            after, (least, most) = self.at, bounds
            if most is not None and most > least:
                self.choices += 1
            if most is not None and most > 1 and found.empty:
                self.choices += most
            if most is not None and 1 < most <= _WRITTEN_OUT:
                for count in range(2, most + 1):
                    self.at = start
                    again = self.atom() if end > start else found
                    found = self.joined(found, _Part(again.first, again.last, again.empty or count > least))
            elif most is None or most > 1:
                self.edges.update(product(found.last, found.first))
            found = _Part(found.first, found.last, found.empty or least == 0)
            self.at = after
        return found

    def atom(self) -> _Part:
        token = self.tokens[self.at]
        self.at += 1
        if token in ("(", "(?:"):
            found = self.alternatives()
            self.at += 1
            return found
        if token in _ZERO_WIDTH:
            return _Part()
        if re.fullmatch(r"\\\d+", token):  # what a group took, which may be anything
            return self._position(frozenset(self.alphabet), loops=True)
        atom = re.compile(token, self.flags)
        return self._position(frozenset(each for each in self.alphabet if atom.fullmatch(each)))

    def _position(self, takes: frozenset[str], *, loops: bool = False) -> _Part:
        if len(self.takes) >= _POSITIONS:
            raise _TooLarge
        self.takes.append(takes)
        place = len(self.takes) - 1
        if loops:
            self.edges[place, place] += 1
        return _Part((place,), (place,), loops)


def _bounds(token: str) -> tuple[int, int | None] | None:
    """How often a quantifier repeats; None for what is none."""
    lazy = token[:-1] if len(token) > 1 and token[-1] == "?" else token
    if lazy in ("*", "+", "?"):
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[lazy]
    found = re.fullmatch(r"\{(\d*)(,?)(\d*)\}", lazy)
    if not found or not (found[1] or found[3]):
        return None
    least = int(found[1] or 0)
    return least, (int(found[3]) if found[3] else None) if found[2] else least


def _reached(edges: dict[int, set[int]], start: int) -> set[int]:
    found: set[int] = set()
    left = [start]
    while left:
        for each in edges.get(left.pop(), ()):
            if each not in found:
                found.add(each)
                left.append(each)
    return found


@lru_cache(maxsize=256)
def degree(pattern: str, flags: str | None) -> int | None:
    """The power of a text's length that trying the pattern on it may take; None for no power at all."""
    compiled = compiled_pattern(pattern, flags)
    if compiled is None or "q" in (flags or ""):
        return 1
    reader = _Reader(compiled.pattern, compiled.flags & ~re.UNICODE)
    try:
        whole = reader.whole()
    except (_TooLarge, IndexError, re.error):
        return 1 if len(re.findall(r"[*+{]", pattern)) == 0 else None
    follow: dict[int, set[int]] = {}
    for one, other in reader.edges:
        follow.setdefault(one, set()).add(other)
    reach = {place: _reached(follow, place) for place in range(len(reader.takes))}
    looped = [place for place in reach if place in reach[place]]
    if reader.choices > _CHOICES or _ambiguous(reader, follow, reach, looped):
        return None
    free = set() if reader.ends else set(whole.last)
    loops = [
        frozenset(each for each in looped if each in reach[place] and place in reach[each])
        for place in looped
    ]
    counted = [loop for loop in dict.fromkeys(loops) if not loop <= free]
    anchored = compiled.pattern.startswith("^") and "|" not in pattern and not compiled.flags & re.MULTILINE
    return max(1, (0 if anchored else 1) + _chain(reader, follow, counted))


def _ambiguous(
    reader: _Reader, follow: dict[int, set[int]], reach: dict[int, set[int]], looped: list[int]
) -> bool:
    """Whether a loop can read one text in two ways."""
    within = {place: {each for each in follow[place] if place in reach[each]} for place in looped}
    for place in looped:
        if any(reader.edges[place, each] > 1 for each in within[place]):
            return True
    pairs: dict[tuple[int, int], set[tuple[int, int]]] = {}
    left = [(place, place) for place in looped]
    while left:
        pair = left.pop()
        if pair in pairs:
            continue
        pairs[pair] = {
            (one, other)
            for one, other in product(within[pair[0]], within[pair[1]])
            if reader.takes[one] & reader.takes[other]
        }
        left.extend(pairs[pair])
    # Two ways part from one place and come together again: then the loop has both.
    return any(one != other and _meets(pairs, (one, other)) for one, other in pairs)


def _meets(pairs: dict[tuple[int, int], set[tuple[int, int]]], start: tuple[int, int]) -> bool:
    seen = {start}
    left = [start]
    while left:
        for each in pairs[left.pop()]:
            if each[0] == each[1]:
                return True
            if each not in seen:
                seen.add(each)
                left.append(each)
    return False


def _chain(reader: _Reader, follow: dict[int, set[int]], loops: list[frozenset[int]]) -> int:
    """The most loops behind each other of which each can take what the one before takes."""
    taken = {loop: frozenset[str]().union(*(reader.takes[each] for each in loop)) for loop in loops}
    known: dict[frozenset[int], int] = {}

    def longest(loop: frozenset[int]) -> int:
        if loop not in known:
            # The way between two such loops takes no character that the first could not take.
            fitting = {
                place: {each for each in after if reader.takes[each] & taken[loop]}
                for place, after in follow.items()
            }
            near = set().union(*(_reached(fitting, place) for place in loop)) - loop
            known[loop] = 1 + max(
                (longest(each) for each in loops if each != loop and each & near), default=0
            )
        return known[loop]

    return max(map(longest, loops), default=0)


def is_slow(pattern: str, flags: str | None) -> bool:
    """Whether the time to try the pattern may double with every character of a text."""
    return degree(pattern, flags) is None


def hold(pattern: str, flags: str | None, text: str) -> None:
    """Raise LimitError where trying the pattern on the text may take more steps than are allowed."""
    most = spent().limits.pattern_steps
    power = degree(pattern, flags)
    if (power is None and len(text) > _SHORT) or ((power or 0) > 1 and len(text) ** (power or 0) > most):
        raise LimitError("pattern_steps", most)
