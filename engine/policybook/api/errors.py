"""The exception that books raise; stores raise StoreError."""

from __future__ import annotations

from collections.abc import Iterable

from policybook.diagnostics.model import Diagnostic
from policybook.diagnostics.render import render


class BookError(Exception):
    """A book, an expression or facts that cannot be used; `findings` say what is wrong and where.

    Its text is what `policybook check` shows.
    """

    def __init__(self, findings: Iterable[Diagnostic]) -> None:
        self.findings = tuple(findings)
        super().__init__(render(self.findings).rstrip("\n"))
