"""A cadence's document → the cadence as written."""

from __future__ import annotations

from policybook.document.node import Mapping, Scalar, entries_of, mappings_of
from policybook.families.cadence.model import KIND_KEYS, WORDS, WrittenCadence, WrittenStep
from policybook.plan.model import HitPolicy
from policybook.tables.policy import policy_from
from policybook.tables.rules import written_rules
from policybook.tables.table import hit_policy_from
from policybook.vocabulary.texts import texts_from

#: The key that makes a document a cadence.
KIND = "cadence"


def written_from(node: Mapping) -> WrittenCadence | None:
    """The cadence as written; None where the document has no id."""
    policy = policy_from(node, KIND)
    if policy is None:
        return None
    return WrittenCadence(
        policy,
        {
            key: {
                entry.key.text: texts_from(entry.value, entry.key.text) for entry in entries_of(node.get(key))
            }
            for key in WORDS.values()
        },
        hit_policy_from(node.get("hit_policy"), HitPolicy.FIRST),
        tuple(written_rules(node.get("rules"))),
        tuple(step for item in mappings_of(node.get("steps")) if (step := _step(item)) is not None),
        tuple(written_rules(node.get("exit"))),
        tuple(entry.key.text for entry in entries_of(node.get("outcomes"))),
    )


def _step(node: Mapping) -> WrittenStep | None:
    id = node.get("id")
    if not isinstance(id, Scalar) or not id.text:
        return None  # the schema says so
    kinds = [key for key in KIND_KEYS if key in node]
    title = texts_from(node.get("title"), id.text)
    return WrittenStep(id.text, id.span, kinds[0] if len(kinds) == 1 else None, node, title)
