"""A classification as written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policybook.document.node import Mapping as Written
from policybook.document.node import Scalar
from policybook.plan.model import HitPolicy, Texts
from policybook.tables.policy import WrittenPolicy
from policybook.tables.rules import WrittenRule


@dataclass(frozen=True, slots=True)
class Classification:
    """A classification: its classes are known from best to worst, its expressions not yet read.

    Either `rules` or `expression` is given; the schema sees to it.
    """

    policy: WrittenPolicy
    classes: Mapping[str, Texts]
    hit_policy: HitPolicy
    rules: tuple[WrittenRule, ...]
    expression: Scalar | None
    default: Scalar | None
    stability: Written | None
    overrides: Written | None
    checks: tuple[WrittenRule, ...]
