"""A decision's document → the decision as written."""

from __future__ import annotations

from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping, Scalar, entries_of
from policybook.expr.types import NUMBER, Type
from policybook.families.decision.model import Decision
from policybook.plan.model import HitPolicy
from policybook.tables.outputs import WrittenOutput, one_or_context, outputs_from
from policybook.tables.policy import policy_from
from policybook.tables.rules import written_rules
from policybook.tables.table import aggregation_from, hit_policy_from, outcome_type
from policybook.vocabulary.types import VALUE_TYPES, type_from

#: The key that makes a document a decision.
KIND = "decision"


def decision_from(node: Mapping) -> tuple[Decision | None, list[Diagnostic]]:
    """The decision; None where the document has no id."""
    policy = policy_from(node, KIND)
    if policy is None:
        return None, []
    inputs: dict[str, tuple[Scalar, Type]] = {}
    found: list[Diagnostic] = []
    for entry in entries_of(node.get("inputs")):
        kind, faults = type_from(entry.value, VALUE_TYPES)
        found += faults
        inputs[entry.key.text] = (entry.key, kind)
    outputs, faults = outputs_from(node)
    found += faults
    scorecard, expression = node.get("scorecard"), node.get("expression")
    if not outputs and scorecard is not None:
        outputs = (WrittenOutput("", NUMBER, {}, None, scorecard.span),)
    decision = Decision(
        policy,
        inputs,
        outputs,
        hit_policy_from(node.get("hit_policy"), HitPolicy.UNIQUE),
        aggregation_from(node.get("aggregation")),
        tuple(written_rules(node.get("rules"))),
        scorecard if isinstance(scorecard, Mapping) else None,
        expression if isinstance(expression, Scalar) else None,
    )
    return decision, found


def signature(node: Mapping) -> tuple[str, Type] | None:
    """The id and the type of the outcome, as far as they are written out; None without an id."""
    decision, _ = decision_from(node)
    if decision is None:
        return None
    return decision.policy.id, type_of(decision)


def type_of(decision: Decision) -> Type:
    """The type of what the decision gives."""
    if "rules" in decision.policy.node:
        return outcome_type(decision.outputs, decision.hit_policy, decision.aggregation)
    return one_or_context(decision.outputs)
