"""An engine's query held against the records decided one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from policybook.diagnostics.model import Diagnostic
from policybook.plan.model import Plan
from policybook.query.dialect import Dialect
from policybook.query.from_facts import facts_query
from policybook.query.model import Query
from tests.differential.books import Drawn
from tests.differential.data import Data
from tests.differential.engines import Engine
from tests.differential.expected import Expected, plain


@dataclass(slots=True)
class Tally:
    """What became of the pairs on one engine."""

    pairs: int = 0
    policies: int = 0
    records: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    raised: Counter[str] = field(default_factory=Counter)


def query_of(drawn: Drawn, plan: Plan, dialect: Dialect) -> tuple[Query | None, list[Diagnostic]]:
    """The query of a policy's facts."""
    book, entity = drawn.book, drawn.words.entity
    measures = book.vocabulary.measures.get(entity.name, {})
    names = [entity.key.name, *(each.name for each in entity.fields), *measures]
    names += [*(each.name for each in plan.population), "population"]
    return facts_query(book.vocabulary, entity.name, plan, names, dialect, drawn.as_of)


def differences(drawn: Drawn, data: Data, known: Expected, engine: Engine, tally: Tally) -> Iterator[str]:
    """Where the facts of an engine's query are not those of the records decided one by one."""
    engine.load(drawn.book.vocabulary, data)
    tally.pairs += 1
    for plan in drawn.book.plans.values():
        query, findings = query_of(drawn, plan, engine.dialect)
        if query is None:
            tally.refused[findings[0].message] += 1
            continue
        tally.policies += 1
        try:
            rows = engine.rows(query.sql)
        except engine.overflow as fault:
            tally.raised[str(fault).partition("\n")[0]] += 1
            continue
        found = [query.decode(row) for row in rows]
        yield from _facts_differ(plan, query, found, known, drawn.words.entity.key.name)


def _facts_differ(
    plan: Plan, query: Query, found: list[dict[str, Any]], known: Expected, key: str
) -> Iterator[str]:
    wanted = {each: answer for each, answer in known.answers[plan.id].items() if answer.admitted}
    keys = [row[key] for row in found]
    if keys != list(wanted):
        yield f"{plan.id}: records {keys}, expected {list(wanted)}"
        return
    for row in found:
        facts = known.facts[row[key]]
        place = wanted[row[key]].place
        for name in (each.name for each in query.columns):
            right = place[name] if name in place else plain(facts.get(name))
            if plain(row[name]) != right:
                yield f"{plan.id}: `{name}` of {row[key]!r} is {plain(row[name])!r}, expected {right!r}"
