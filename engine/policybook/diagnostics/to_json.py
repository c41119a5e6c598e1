"""Findings as plain data: the stable shape that editors, the API and the studio read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policybook.diagnostics.model import Diagnostic, Fix, Related


def to_json(findings: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """The findings in the order given; `schemas/output/check.schema.json` describes each.

    Lines and columns start at 1, columns count code points, and the end is the place behind.
    """
    return [_one(finding) for finding in findings]


def _one(finding: Diagnostic) -> dict[str, Any]:
    line, column = finding.span.position
    end_line, end_column = finding.span.end_position
    return {
        "code": finding.code.value,
        "name": finding.code.slug,
        "severity": str(finding.severity),
        "message": finding.message,
        "label": finding.label,
        "file": finding.span.source.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "help": finding.help,
        "related": [_related(related) for related in finding.related],
        "fix": _fix(finding.fix) if finding.fix else None,
    }


def _related(related: Related) -> dict[str, Any]:
    line, column = related.span.position
    return {"file": related.span.source.name, "line": line, "column": column, "label": related.label}


def _fix(fix: Fix) -> dict[str, Any]:
    edits = []
    for edit in fix.edits:
        line, column = edit.span.position
        end_line, end_column = edit.span.end_position
        place = {"line": line, "column": column, "end_line": end_line, "end_column": end_column}
        edits.append({"file": edit.span.source.name, **place, "text": edit.text})
    return {"safe": fix.safe, "edits": edits}
