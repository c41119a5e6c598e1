"""A record's place among the others <-> the text in which a run keeps it for `explain`.

A share is kept as the two whole numbers that it is the quotient of: whoever reads it divides as
the run did, so that both see the same number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from policybook.expr.values import ARITHMETIC, Value
from policybook.plan.model import PopulationFact
from policybook.query.model import Form, ResultColumn

_as_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class KeptFacts:
    """Which of a query's columns a run keeps, by name.

    >>> from policybook.expr.types import INTEGER, NUMBER
    >>> columns = [ResultColumn("share", NUMBER, Form.RATIO), ResultColumn("rank", INTEGER, Form.SCALED)]
    >>> KeptFacts(columns, ["rank", "share"]).text([12345, 67890, 3])
    '{"rank":"3","share":"12345/67890"}'
    """

    def __init__(self, columns: Iterable[ResultColumn], kept: Iterable[str]) -> None:
        places: dict[str, tuple[int, bool]] = {}
        at = 0
        for column in columns:
            places[column.name] = at, column.form is Form.RATIO
            at += column.width
        self._places = {name: places[name] for name in kept}

    def text(self, cells: Sequence[Any]) -> str:
        """What is kept of a row: whole numbers with all their digits, null where there is none."""
        return _as_text({name: _cell(cells, *place) for name, place in self._places.items()})


def _cell(cells: Sequence[Any], at: int, is_share: bool) -> str | None:
    value = cells[at]
    if not is_share:
        return None if value is None else str(value)
    return f"{value}/{cells[at + 1]}" if value is not None and cells[at + 1] else None


def facts_from_text(text: str, population: Iterable[PopulationFact]) -> dict[str, Value]:
    """The facts that were kept, of those that the policy has now.

    >>> facts_from_text('{"rank":"3","share":"1/4"}', [PopulationFact("share", "rank", "spend", True)])
    {'share': Decimal('0.25')}
    """
    kept: Mapping[str, str | None] = json.loads(text)
    return {each.name: _number(kept.get(each.name)) for each in population}


def _number(text: str | None) -> Value:
    if text is None:
        return None
    over, mark, under = text.partition("/")
    return ARITHMETIC.divide(Decimal(over), Decimal(under)) if mark else Decimal(over)
