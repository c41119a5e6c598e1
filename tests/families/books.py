"""Documents of one text as a vocabulary and plans, without a folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from policybook.book.overlay import with_parameter
from policybook.diagnostics.model import Diagnostic
from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping, Node, plain
from policybook.families import classification, decision
from policybook.plan.model import Plan
from policybook.tables.setting import Setting
from policybook.text import Source
from policybook.vocabulary.from_document import vocabulary_from
from policybook.vocabulary.model import Vocabulary

FAMILIES = {"classification": classification, "decision": decision}


@dataclass(frozen=True)
class Read:
    """What came of a text: `plans` by id, findings in the order the documents were read."""

    setting: Setting
    plans: dict[str, Plan]
    findings: list[Diagnostic]
    expectations: list[dict[str, Any]]

    @property
    def vocabulary(self) -> Vocabulary:
        """What the policies may speak of."""
        return self.setting.vocabulary

    @property
    def plan(self) -> Plan:
        """The last policy."""
        return list(self.plans.values())[-1]

    @property
    def said(self) -> list[tuple[str, str]]:
        """The findings as code and message."""
        return [(each.code.name, each.message) for each in self.findings]


def documents(text: str) -> tuple[Mapping, ...]:
    """The documents of a YAML text, which has no faults as YAML."""
    nodes, findings = from_yaml(Source("book.yaml", text))
    assert not findings, findings
    assert all(isinstance(node, Mapping) for node in nodes)
    return nodes


def read(text: str, parameters: dict[str, Node] | None = None) -> Read:
    """The plans of a text's policies; `parameters` are what a manifest would set."""
    nodes = documents(text)
    vocabulary, findings = vocabulary_from([node for node in nodes if "vocabulary" in node])
    policies = [
        (family, _with_parameters(node, parameters or {}))
        for node in nodes
        for family in FAMILIES
        if family in node
    ]
    outcomes = dict(FAMILIES[family].signature(node) for family, node in policies)
    setting = Setting(vocabulary, outcomes)
    plans: dict[str, Plan] = {}
    for family, node in policies:
        plan, faults = FAMILIES[family].plan_from(node, setting)
        findings += faults
        if plan is not None:
            plans[plan.id] = plan
    return Read(setting, plans, findings, expectations(nodes))


def _with_parameters(policy: Mapping, parameters: dict[str, Node]) -> Mapping:
    for name, value in parameters.items():
        policy = with_parameter(policy, name, value) or policy
    return policy


def expectations(nodes: Iterable[Mapping]) -> list[dict[str, Any]]:
    """What the documents under `expect` say."""
    return [each for node in nodes if "expect" in node for each in plain(node.get("expect"))]


def scalar(text: str) -> Node:
    """A value as a manifest would hold it."""
    return documents(f"value: {text}")[0].get("value")
