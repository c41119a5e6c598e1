"""Findings about facts and runs, which have no line in a file."""

from __future__ import annotations

from policybook.text import Source, Span


def about(what: str) -> Span:
    """The place of a finding about something that is not written in a file."""
    return Span(Source(what, ""), 0, 0)
