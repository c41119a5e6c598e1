"""A decision as written → its plan."""

from __future__ import annotations

from policybook.diagnostics.model import Diagnostic, in_order
from policybook.document.node import Mapping
from policybook.expr.tree import Expr, Literal
from policybook.expr.types import ANY, NumberType
from policybook.families.decision.check import check
from policybook.families.decision.from_document import KIND, decision_from, type_of
from policybook.families.decision.model import Decision
from policybook.plan.model import Body, Formula, Plan
from policybook.plan.walk import expressions, facts_read
from policybook.tables.formula import formula_from
from policybook.tables.outcomes import finished, then_from
from policybook.tables.policy import (
    hidden_fields,
    of_another_entity,
    parameters_unused,
    population_read,
    reader_of,
    unknown_entity,
    where_from,
)
from policybook.tables.reader import Reader
from policybook.tables.rules import WrittenRule
from policybook.tables.scorecard import scorecard_from
from policybook.tables.setting import Setting
from policybook.tables.table import table_from


def plan_from(node: Mapping, setting: Setting) -> tuple[Plan | None, list[Diagnostic]]:
    """The plan of a decision's document; with errors it still has every rule's id, and is not for use."""
    decision, found = decision_from(node)
    if decision is None:
        return None, found
    policy = decision.policy
    stranger = unknown_entity(policy, setting)
    if stranger is not None:
        return None, in_order([*found, stranger])
    found += check(decision, setting)
    inputs = {name: kind for name, (_, kind) in decision.inputs.items()}
    reader = reader_of(policy, setting, inputs)
    where = where_from(policy, setting, reader)
    body = _body(decision, setting, reader)
    outputs = finished(decision.outputs, reader)
    found += of_another_entity(policy, setting, expressions(where, body, outputs))
    facts = dict(sorted({**inputs, **facts_read(where, body, outputs)}.items()))
    plan = Plan(
        policy.id,
        KIND,
        policy.title,
        policy.entity.text if policy.entity else None,
        facts,
        tuple(name for name in facts if name in setting.outcomes and name not in inputs),
        where,
        body,
        outputs,
        type_of(decision),
        population=population_read(policy, setting, facts),
        source=policy.source,
        span=policy.id_span,
    )
    return plan, in_order([*found, *reader.found, *parameters_unused(policy, reader)])


def _body(decision: Decision, setting: Setting, reader: Reader) -> Body:
    hidden = hidden_fields(decision.policy, setting)
    if decision.scorecard is not None:
        kind = decision.outputs[0].type if decision.outputs else ANY
        scale = kind.scale if isinstance(kind, NumberType) else None
        return scorecard_from(decision.scorecard, scale, reader, hidden)
    if decision.expression is not None:
        return formula_from(decision.expression, decision.outputs, reader)
    if not decision.rules:
        return Formula(Literal(None, ANY))

    def outcome(rule: WrittenRule) -> tuple[Expr, ...] | None:
        return then_from(rule, decision.outputs, reader)

    return table_from(decision.rules, decision.hit_policy, decision.aggregation, outcome, reader, hidden)
