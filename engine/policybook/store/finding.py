"""Findings about a store, and the exception that carries them out of it."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.text import nowhere


class StoreError(Exception):
    """A store that cannot be used as asked; nothing in it was changed. `findings` say why."""

    def __init__(self, findings: Sequence[Diagnostic]) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = tuple(findings)


def bad_store(name: str, message: str, *, help: str = "") -> Diagnostic:
    """A BAD_STORE finding about a whole store."""
    return Diagnostic(Code.BAD_STORE, message, nowhere(name), help=help)
