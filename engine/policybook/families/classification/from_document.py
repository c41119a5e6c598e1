"""A classification's document → the classification as written."""

from __future__ import annotations

from policybook.document.node import Mapping, Node, Scalar, entries_of
from policybook.expr.types import StringType, Type
from policybook.families.classification.model import Classification
from policybook.plan.model import HitPolicy
from policybook.tables.policy import policy_from
from policybook.tables.rules import written_rules
from policybook.tables.table import hit_policy_from
from policybook.vocabulary.texts import texts_from

#: The key that makes a document a classification.
KIND = "classification"


def classification_from(node: Mapping) -> Classification | None:
    """The classification; None where the document has no id."""
    policy = policy_from(node, KIND)
    if policy is None:
        return None
    expression, default = node.get("expression"), node.get("default")
    return Classification(
        policy,
        {
            entry.key.text: texts_from(entry.value, entry.key.text)
            for entry in entries_of(node.get("classes"))
        },
        hit_policy_from(node.get("hit_policy"), HitPolicy.FIRST),
        tuple(written_rules(node.get("rules"))),
        expression if isinstance(expression, Scalar) else None,
        default if isinstance(default, Scalar) else None,
        _mapping(node.get("stability")),
        _mapping(node.get("overrides")),
        tuple(written_rules(node.get("checks"))),
    )


def signature(node: Mapping) -> tuple[str, Type] | None:
    """The id and the type of the outcome: text that is one of the class codes; None without an id."""
    written = classification_from(node)
    return None if written is None else (written.policy.id, type_of(written))


def type_of(written: Classification) -> StringType:
    """The type of the class: its codes, from best to worst."""
    return StringType(tuple(written.classes))


def _mapping(node: Node | None) -> Mapping | None:
    return node if isinstance(node, Mapping) else None
