"""Words with columns in them -> a text expression."""

from __future__ import annotations

import re
from collections.abc import Mapping

from policybook.query.dialect import Dialect

# Characters that no text of a policy holds, as YAML has none of them.
_START, _END = "\x02", "\x03"


def mark(name: str) -> str:
    """What stands in words for a column until they are spelled."""
    return f"{_START}{name}{_END}"


def spelled(dialect: Dialect, words: str, columns: Mapping[str, str]) -> str:
    """The words as text, each mark replaced by the column of its name; null where one is null.

    >>> from policybook.query.dialects import SQLITE
    >>> spelled(SQLITE, f"rule {mark('id')}!", {"id": "r.id"})
    "('rule ' || r.id || '!')"
    """
    pieces = re.split(f"{_START}(.*?){_END}", words)
    parts = [
        columns[piece] if number % 2 else dialect.text(piece)
        for number, piece in enumerate(pieces)
        if piece or number % 2
    ]
    return parts[0] if len(parts) == 1 else dialect.concat(parts)
