"""What can be wrong with a classification before its expressions are read: ids and class codes."""

from __future__ import annotations

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Scalar
from policybook.families.classification.model import Classification
from policybook.tables.rules import check_ids
from policybook.tables.table import about_rules
from policybook.vocabulary.unknown import unknown


def check(written: Classification) -> list[Diagnostic]:
    """Findings on the ids of rules and checks, and on the hit policy."""
    found = [*check_ids(written.rules), *check_ids(written.checks, "check")]
    if not written.rules:
        entries = (written.policy.node.entry(key) for key in ("hit_policy", "default"))
        found += [about_rules(entry, "classification") for entry in entries if entry is not None]
    return found


def unknown_class(scalar: Scalar, written: Classification) -> Diagnostic | None:
    """The finding that a text is not the code of a class."""
    if scalar.text in written.classes:
        return None
    return unknown(Code.UNKNOWN_CLASS, f"unknown class `{scalar.text}`", scalar, written.classes, "classes")
