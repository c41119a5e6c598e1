"""What can be wrong with a classification before its expressions are read: ids and class codes."""

from __future__ import annotations

from dataclasses import replace

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Edit, Fix
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
    found = unknown(Code.UNKNOWN_CLASS, f"unknown class `{scalar.text}`", scalar, written.classes, "classes")
    meant = [
        code for code, label in written.classes.items() if scalar.text in (code.lower(), label.en, label.zh)
    ]
    if len(meant) != 1:
        return found
    fix = Fix((Edit(scalar.span, meant[0]),))
    return replace(found, label="a class goes by its code", help=f"did you mean `{meant[0]}`?", fix=fix)
