"""The books that a person means by a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from policybook.book.from_files import MANIFEST


def books_in(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Each folder that is a book, and of one that is none all books below it, each once.

    A folder without any is given back itself, so that it is said to be no book.
    """
    found: dict[Path, None] = {}
    for folder in folders:
        if (folder / MANIFEST).is_file():
            found[folder] = None
            continue
        below = [
            path.parent
            for path in sorted(folder.rglob(MANIFEST))
            if not any(part.startswith(".") for part in path.relative_to(folder).parts)
        ]
        found |= dict.fromkeys(below or [folder])
    return tuple(found)
