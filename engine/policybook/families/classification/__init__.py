"""Classifications: every customer in one class, from best to worst."""

from __future__ import annotations

from policybook.families.classification.from_document import KIND, signature
from policybook.families.classification.to_plan import plan_from

__all__ = ["KIND", "plan_from", "signature"]
