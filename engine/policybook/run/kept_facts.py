"""A record's place among the others <-> the text in which a run keeps it for `explain`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from policybook.expr.values import Value
from policybook.plan.model import PopulationFact

_as_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def facts_to_text(facts: Mapping[str, Value], kept: Sequence[str]) -> str:
    """The kept facts, numbers with all their digits.

    >>> facts_to_text({"rank": 3, "share": Decimal("0.25")}, ["rank", "share"])
    '{"rank":"3","share":"0.25"}'
    """
    return _as_text({name: None if (value := facts.get(name)) is None else str(value) for name in kept})


def facts_from_text(text: str, population: Iterable[PopulationFact]) -> dict[str, Value]:
    """The facts that were kept, of those that the policy has now.

    >>> facts_from_text('{"rank":"3"}', [PopulationFact("rank", "rank", "spend", True)])
    {'rank': Decimal('3')}
    """
    kept = json.loads(text)
    return {
        each.name: None if kept.get(each.name) is None else Decimal(kept[each.name]) for each in population
    }
