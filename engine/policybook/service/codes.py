"""What a finding's code means."""

from __future__ import annotations

from policybook.diagnostics.codes import Code
from policybook.shipped import shipped


def code_of(text: str) -> Code | None:
    """The code that is written as `PB201`, `pb201` or `unknown-name`."""
    return next((code for code in Code if text.upper() == code.value or text.lower() == code.slug), None)


def page(code: Code) -> str:
    """The page about a code, in Markdown."""
    return (shipped("codes") / f"{code.value}.md").read_text(encoding="utf-8")
