"""Decisions: tables, scorecards and formulas over facts and inputs."""

from __future__ import annotations

from policybook.families.decision.from_document import KIND, signature
from policybook.families.decision.to_plan import plan_from

__all__ = ["KIND", "plan_from", "signature"]
