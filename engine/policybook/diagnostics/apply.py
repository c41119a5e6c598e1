"""Fixes put into a text: what `check --fix` writes."""

from __future__ import annotations

from collections.abc import Iterable

from policybook.diagnostics.model import Diagnostic, Edit
from policybook.text import Source


def applied(source: Source, findings: Iterable[Diagnostic]) -> tuple[str, int]:
    """The source's text with the safe fixes that belong to it, and how many were made.

    A fix is made whole or not at all; one that overlaps an earlier one, or reaches into another
    file, is left for the next time.
    """
    chosen: list[Edit] = []
    count = 0
    for finding in findings:
        fix = finding.fix
        if fix is None or not fix.safe or not fix.edits:
            continue
        if any(edit.span.source != source for edit in fix.edits):
            continue
        # A finding said twice has the same fix, which is made once.
        if all(edit in chosen for edit in fix.edits):
            continue
        if any(_overlap(edit, other) for edit in fix.edits for other in chosen):
            continue
        chosen += fix.edits
        count += 1
    text = source.text
    for edit in sorted(chosen, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text, count


def _overlap(one: Edit, other: Edit) -> bool:
    if one.span.start == other.span.start:
        return True
    return one.span.start < other.span.end and other.span.start < one.span.end
