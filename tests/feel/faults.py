"""The facts that the faulty expressions speak of, and a corpus row taken apart."""

from __future__ import annotations

from policybook.diagnostics.model import Diagnostic
from policybook.expr.scope import Scope
from policybook.expr.types import BOOLEAN, DATE, INTEGER, ContextType, ListType, NumberType, StringType

ORDER = ContextType((("placed_on", DATE), ("amount", NumberType(2, 18)), ("cancelled", BOOLEAN)), "order")
SCOPE = Scope(
    {
        "n": INTEGER,
        "spend": NumberType(2, 18),
        "年采购额": NumberType(2, 18),
        "stage": StringType(("prospect", "active", "lapsed", "活跃")),
        "cancelled": BOOLEAN,
        "as_of": DATE,
        "opened_on": DATE,
        "orders": ListType(ORDER),
        "xs": ListType(INTEGER),
        "credit-score": INTEGER,
    }
)


def unmarked(text: str) -> tuple[str, int, int]:
    """The text without its marks, and where the marked part begins and ends."""
    before, _, rest = text.partition("⟦")
    marked, _, after = rest.partition("⟧")
    return before + marked + after, len(before), len(before) + len(marked)


def mended(text: str, finding: Diagnostic) -> str:
    """The text with a finding's fix; empty where it has none."""
    if finding.fix is None:
        return ""
    for edit in sorted(finding.fix.edits, key=lambda each: -each.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text
