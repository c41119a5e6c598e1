"""The families of policies that a book may hold, by the key that tells their documents."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Map
from dataclasses import dataclass
from types import MappingProxyType

from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping
from policybook.expr.types import Type
from policybook.families import cadence, classification, decision
from policybook.plan.model import Plan
from policybook.tables.setting import Setting


@dataclass(frozen=True, slots=True)
class Family:
    """What a book asks of a family: a document's id and outcome type, and its plan."""

    signature: Callable[[Mapping], tuple[str, Type] | None]
    plan_from: Callable[[Mapping, Setting], tuple[Plan | None, list[Diagnostic]]]


FAMILIES: Map[str, Family] = MappingProxyType(
    {
        classification.KIND: Family(classification.signature, classification.plan_from),
        decision.KIND: Family(decision.signature, decision.plan_from),
    }
)


#: What documents under one name may be: policies that give an outcome each, and cadences.
POLICIES = (*FAMILIES, cadence.KIND)


def family_of(policy: Mapping) -> Family:
    """The family of a policy's document, which is no cadence."""
    return next(family for key, family in FAMILIES.items() if key in policy)


def is_cadence(policy: Mapping) -> bool:
    """Whether a policy's document is a cadence."""
    return cadence.KIND in policy and not any(key in policy for key in FAMILIES)
