"""A mapping by its id in the book or by the path of its file -> its document."""

from __future__ import annotations

from collections.abc import Mapping as Map
from pathlib import Path

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.check_schema import check_schema
from policybook.document.from_yaml import from_yaml
from policybook.document.kinds import kind_of
from policybook.document.node import Mapping
from policybook.store.finding import StoreError
from policybook.text import Source, nowhere


def mapping_node(wanted: str | Path, known: Map[str, Mapping]) -> Mapping:
    """The document; raises StoreError where there is none, or a faulty one."""
    if isinstance(wanted, str) and wanted in known:
        return known[wanted]
    path = Path(wanted)
    if not path.is_file():
        help = hint(str(wanted), known, "mappings of the book")
        raise StoreError(
            [Diagnostic(Code.BAD_MAPPING, f"unknown mapping `{wanted}`", nowhere(str(wanted)), help=help)]
        )
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        message = f"`{path}` cannot be read as UTF-8 text"
        raise StoreError([Diagnostic(Code.UNREADABLE_FILE, message, nowhere(str(path)))]) from None
    nodes, findings = from_yaml(Source(str(path), text))
    found = [node for node in nodes if isinstance(node, Mapping) and kind_of(node) == "mapping"]
    if not found and not findings:
        message, help = f"`{path}` holds no mapping", "begin it with `mapping: <id>`"
        findings.append(Diagnostic(Code.BAD_MAPPING, message, nowhere(str(path)), help=help))
    for node in found:
        findings += check_schema(node, "mapping")
    if any(finding.is_error for finding in findings):
        raise StoreError(findings)
    return found[0]
