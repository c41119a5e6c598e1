"""An engine's one query for a whole book held against the records decided one by one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from policybook.diagnostics.model import Diagnostic
from policybook.plan.model import Plan
from policybook.query.decided import Answer, Decided
from policybook.query.dialect import Dialect
from policybook.query.from_plans import decided_query
from tests.differential.books import Drawn
from tests.differential.data import Data
from tests.differential.engines import Engine
from tests.differential.expected import Answer as Wanted
from tests.differential.expected import Expected, plain


@dataclass(slots=True)
class Tally:
    """What became of the pairs on one engine.

    `refused` are policies without an exact query, by what is said of them; `raised` are pairs in
    which a number had more digits than the engine computes with.
    """

    pairs: int = 0
    policies: int = 0
    answers: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    raised: Counter[str] = field(default_factory=Counter)


def decided_of(drawn: Drawn, dialect: Dialect) -> tuple[Decided | None, list[Diagnostic]]:
    """The query of all policies of a book that the engine takes, and why it does not take the others."""
    plans = [*drawn.book.plans.values()]
    found, findings = _query(drawn, plans, dialect)
    if found is not None:
        return found, []
    kept: list[Plan] = []
    for plan in plans:
        read = {each.id for each in kept}
        if {each.id for each in drawn.book.required(plan.id)[:-1]} <= read:
            found, _ = _query(drawn, [*drawn.book.required(plan.id)], dialect)
            kept += [plan] if found is not None else []
    return (_query(drawn, kept, dialect)[0] if kept else None), findings


def _query(drawn: Drawn, plans: Sequence[Plan], dialect: Dialect) -> tuple[Decided | None, list[Diagnostic]]:
    vocabulary, entity = drawn.book.vocabulary, drawn.words.entity
    facts = [*(each.name for each in entity.fields), *vocabulary.measures.get(entity.name, {})]
    because = [each.id for each in plans]
    return decided_query(vocabulary, entity.name, plans, dialect, drawn.as_of, facts=facts, because=because)


def differences(drawn: Drawn, data: Data, known: Expected, engine: Engine, tally: Tally) -> Iterator[str]:
    """Where what an engine's query gives is not what the records decided one by one give."""
    engine.load(drawn.book.vocabulary, data)
    tally.pairs += 1
    decided, findings = decided_of(drawn, engine.dialect)
    tally.refused.update(each.message for each in findings)
    if decided is None:
        return
    query = decided.query()
    try:
        rows = engine.rows(query.sql)
        read = [(query.decode(row), decided.read(query, row)) for row in rows]
    except engine.overflow as fault:
        if not re.search(engine.too_long, str(fault), re.IGNORECASE):
            raise
        tally.raised[str(fault).partition("\n")[0]] += 1
        return
    tally.policies += len(decided.plans)
    keys = [key for _, (key, _) in read]
    if keys != list(known.facts):
        yield f"records {keys}, expected {list(known.facts)}"
        return
    for cells, (key, answers) in read:
        record = known.facts[key]
        for name in cells.keys() & record.keys():
            if plain(cells[name]) != plain(record[name]):
                yield f"{key!r}: `{name}` is {plain(cells[name])!r}, expected {plain(record[name])!r}"
        for policy, answer in answers.items():
            tally.answers += 1
            for what, one, other in _parts(answer, known.answers[policy][key]):
                if one != other:
                    yield f"{policy} of {key!r}: {what} is {one!r}, expected {other!r}"


def _parts(answer: Answer, wanted: Wanted) -> Iterator[tuple[str, Any, Any]]:
    """What an answer says, each part with what it should say."""
    yield "admitted", answer.admitted, wanted.admitted
    if not wanted.admitted:
        return
    yield "outcome", plain(answer.outcome), wanted.outcome
    yield "clash", answer.clash, wanted.clash
    if not wanted.clash:
        yield "rules", answer.matched, wanted.rules
        yield "reason", (answer.because_en, answer.because_zh), wanted.because
        yield "reason codes", answer.reasons, wanted.reasons
    places = {name: plain(value) for name, value in answer.facts.items()}
    yield "places", places, {name: wanted.place[name] for name in places}
