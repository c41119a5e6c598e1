"""Text in columns, where a Chinese character is as wide as two Latin ones."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.diagnostics.render import width

#: The widest cell that its column is made to fit.
_WIDEST = 48


def padded(text: str, columns: int) -> str:
    """The text with spaces behind it, up to so many columns."""
    return text + " " * (columns - width(text))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns stand under each other; nothing where there are no rows.

    A cell that is longer than most may be makes its own line longer, not all of them.
    """
    if not rows:
        return ""
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in (head, *rows)]
    wanted = ([width(row[at]) for row in escaped] for at in range(len(head)))
    widths = [max(3, *(each for each in column if each <= _WIDEST), 0) for column in wanted]
    ruled = [escaped[0], ["-" * each for each in widths], *escaped[1:]]
    lines = ([padded(cell, each) for cell, each in zip(row, widths, strict=True)] for row in ruled)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
