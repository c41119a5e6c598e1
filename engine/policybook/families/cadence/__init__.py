"""Cadences: when each customer is contacted next, how, by whom, and what keeps that bearable."""

from __future__ import annotations

from policybook.families.cadence.announcements import announcements_from, not_taken
from policybook.families.cadence.from_document import KIND
from policybook.families.cadence.model import KIND_KEYS, Around
from policybook.families.cadence.to_plan import cadence_from

__all__ = ["KIND", "KIND_KEYS", "Around", "announcements_from", "cadence_from", "not_taken"]
