"""How a generated function ends."""

from __future__ import annotations

from typing import Protocol


class Answer(Protocol):
    """Spells the statement that ends a deciding function.

    `outcome` and `hits` are Python text: the outcome, and the number of the rule that matched,
    their list, or None.
    """

    def __call__(self, outcome: str, hits: str) -> str:
        """The statement."""
