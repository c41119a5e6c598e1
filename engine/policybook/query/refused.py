"""The one thing a query can say of an expression: that it has no exact meaning here, and what to do."""

from __future__ import annotations

from policybook.text import Span


class RefusedError(Exception):
    """A construct without an exact query; caught where the query is put together, and made a finding."""

    def __init__(self, construct: str, span: Span | None, help: str = "") -> None:
        super().__init__(construct)
        self.construct = construct
        self.span = span
        self.help = help
