"""A file of JSON lines -> rows of the wanted columns; numbers stay exact."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal

from policybook.store.read_csv import Opened, Row


class JsonRows:
    """One object on each line; a key that is missing is null. `header` is what the first object has."""

    def __init__(self, opened: Opened, columns: Sequence[str], ignored: frozenset[str] | None) -> None:
        self._lines = iter(opened.text)
        self._columns = tuple(columns)
        self._ignored = ignored
        self._first = next((line for line in self._lines if line.strip()), None)
        self.header: list[str] | None = None
        if self._first is not None:
            found = _object(self._first)
            self.header = list(found) if found is not None else list(self._columns)

    def __iter__(self) -> Iterator[Row]:
        if self._first is None:
            return
        known = frozenset(self._columns)
        number = 0
        for line in _then(self._first, self._lines):
            if not line.strip():
                continue
            number += 1
            found = _object(line)
            if found is None:
                yield Row(number, [], "the line is not a JSON object")
                continue
            cells = [found.get(name) for name in self._columns]
            unlisted = [name for name in found if name not in known] if self._ignored is not None else []
            extra = [name for name in unlisted if name not in (self._ignored or ())]
            yield Row(number, cells, f"`{extra[0]}` is not a column of the mapping" if extra else "")


def _then(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _object(line: str) -> dict[str, object] | None:
    try:
        found = json.loads(line, parse_float=Decimal, parse_constant=_no_number)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is not a number")
