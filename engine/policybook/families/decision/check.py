"""What can be wrong with a decision before its expressions are read."""

from __future__ import annotations

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping, entries_of
from policybook.expr.types import AnyType, NumberType
from policybook.families.decision.model import Decision
from policybook.tables.rules import check_ids
from policybook.tables.setting import Setting
from policybook.tables.table import about_rules, check_hit_policy
from policybook.vocabulary.names import Names
from policybook.vocabulary.scope import entity_facts


def check(decision: Decision, setting: Setting) -> list[Diagnostic]:
    """Findings on names, hit policy and outputs."""
    return [
        *_inputs(decision, setting),
        *check_ids(decision.rules),
        *_hit_policy(decision),
        *_scorecard(decision),
    ]


def _inputs(decision: Decision, setting: Setting) -> list[Diagnostic]:
    entity = decision.policy.entity
    facts = entity_facts(setting.vocabulary, entity.text if entity else None)
    names = Names()
    found: list[Diagnostic] = []
    for name, (key, _) in decision.inputs.items():
        if name in facts and name != "population":
            found.append(
                Diagnostic(
                    Code.DUPLICATE_NAME,
                    f"`{name}` is already a fact of `{entity.text if entity else ''}`",
                    key.span,
                    "cannot be the name of an input",
                    help="rename the input, or leave it out and use the fact",
                )
            )
        else:
            found += names.taken(key, "an input")
    return found


def _hit_policy(decision: Decision) -> list[Diagnostic]:
    node = decision.policy.node
    found: list[Diagnostic] = []
    if decision.rules:
        place, of = node.get("hit_policy"), node.get("aggregation")
        found += check_hit_policy(
            decision.outputs,
            decision.hit_policy,
            decision.aggregation,
            (place or node).span,
            (of or node).span,
        )
    else:
        entries = [node.entry(key) for key in ("hit_policy", "aggregation")]
        specs = [node.get("output"), *(entry.value for entry in entries_of(node.get("outputs")))]
        entries += [spec.entry("default") for spec in specs if isinstance(spec, Mapping)]
        found += [about_rules(entry, "decision") for entry in entries if entry is not None]
    return found


def _scorecard(decision: Decision) -> list[Diagnostic]:
    if decision.scorecard is None:
        return []
    single = len(decision.outputs) == 1 and not decision.outputs[0].name
    if single and isinstance(decision.outputs[0].type, NumberType | AnyType):
        return []
    return [
        Diagnostic(
            Code.BAD_SCORECARD,
            "a scorecard gives a single number",
            decision.outputs[0].span,
            "something else",
            help="write `output: {type: number}`, or leave it out",
        )
    ]
