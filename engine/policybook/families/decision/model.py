"""A decision as written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policybook.document.node import Mapping as Written
from policybook.document.node import Scalar
from policybook.expr.types import Type
from policybook.plan.model import Aggregation, HitPolicy
from policybook.tables.outputs import WrittenOutput
from policybook.tables.policy import WrittenPolicy
from policybook.tables.rules import WrittenRule


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: its names and kinds are known, its expressions not yet read.

    Exactly one of `rules`, `scorecard` and `expression` is given; the schema sees to it.
    """

    policy: WrittenPolicy
    inputs: Mapping[str, tuple[Scalar, Type]]
    outputs: tuple[WrittenOutput, ...]
    hit_policy: HitPolicy
    aggregation: Aggregation | None
    rules: tuple[WrittenRule, ...]
    scorecard: Written | None
    expression: Scalar | None
