"""A new book that extends a pack."""

from __future__ import annotations

from policybook.book.init import StartError, start_book
from policybook.shipped import shipped

__all__ = ["StartError", "packs", "start_book"]


def packs() -> tuple[str, ...]:
    """The names of the shipped packs."""
    return tuple(sorted(path.parent.name for path in shipped("rules").glob("*/policybook.yaml")))
