"""Where a text came from and where a piece of it stands. Knows nothing of YAML, rules or findings."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple


class Position(NamedTuple):
    """A place as a person counts it: both numbers start at 1, columns count code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Source:
    r"""A named text, usually a file.

    `name` is the path as it is shown to people. Two sources are the same when both parts are.

    >>> Source("book.yaml", "a: 1\nb: 2\n").position(5)
    Position(line=2, column=1)
    """

    name: str
    text: str
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0]
        starts += [at + 1 for at, char in enumerate(self.text) if char == "\n"]
        object.__setattr__(self, "_starts", tuple(starts))

    def position(self, offset: int) -> Position:
        """The line and column of a character offset (0 up to and including the text's length)."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of a line (1 is the first), without its line break; empty beyond the end."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end].removesuffix("\r")


@dataclass(frozen=True, slots=True)
class Span:
    """The characters `start` up to but not including `end` of a source."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.source.text[self.start : self.end]

    @property
    def position(self) -> Position:
        """Where it starts."""
        return self.source.position(self.start)

    @property
    def end_position(self) -> Position:
        """The place just behind its last character."""
        return self.source.position(self.end)

    def __str__(self) -> str:
        line, column = self.position
        return f"{self.source.name}:{line}:{column}"


def nowhere(name: str) -> Span:
    """The place of what is said of something that is no text: a database, a command, facts given by hand."""
    return Span(Source(name, ""), 0, 0)
