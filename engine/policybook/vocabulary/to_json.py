"""Plain values → JSON text in which numbers keep all their digits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from policybook.expr.temporal import number_text


def json_text(value: Any, indent: int | None = None) -> str:
    """JSON text of what `json_value` gives, and of mappings and lists of it.

    Python's `json` would need a float for `0.1`; here a `Decimal` is written digit by digit. Text
    is not escaped to ASCII. With `indent`, one member to a line.

    >>> json_text({"share": Decimal("0.10"), "名称": ["a", 1, None]})
    '{"share": 0.1, "名称": ["a", 1, null]}'
    """
    return "".join(_written(value, indent, 0))


def _written(value: Any, indent: int | None, depth: int) -> Iterable[str]:
    match value:
        case bool() | None | str():
            yield json.dumps(value, ensure_ascii=False)
        case int() | Decimal():
            yield number_text(value)
        case Mapping():
            parts = ((json.dumps(str(name), ensure_ascii=False) + ": ", each) for name, each in value.items())
            yield from _within("{", "}", parts, indent, depth)
        case list() | tuple():
            yield from _within("[", "]", (("", each) for each in value), indent, depth)
        case _:
            raise TypeError(f"{type(value).__name__} is not a JSON value; use json_value first")


def _within(
    start: str, end: str, parts: Iterable[tuple[str, Any]], indent: int | None, depth: int
) -> Iterable[str]:
    line = "" if indent is None else "\n" + " " * indent * (depth + 1)
    between = ", " if indent is None else "," + line
    empty = True
    yield start
    for label, each in parts:
        yield (line if empty else between) + label
        empty = False
        yield from _written(each, indent, depth + 1)
    yield end if empty or indent is None else "\n" + " " * indent * depth + end
