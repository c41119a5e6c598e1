"""All plans of a generated book in one query, held against its records decided one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policybook.query.decided import Answer, Decided
from policybook.query.from_plans import decided_query
from tests.differential.books import Drawn
from tests.differential.data import Data
from tests.differential.engines import Engine
from tests.differential.expected import Answer as Wanted
from tests.differential.expected import Expected, plain


def decided_of(drawn: Drawn, engine: Engine, refused: Counter[str]) -> Decided | None:
    """The query of as many of a book's plans as the engine takes; what it refuses is counted."""
    plans, left = list(drawn.book.plans.values()), set()
    entity = drawn.words.entity.name
    for _ in range(len(plans) + 1):
        kept = [each for each in plans if each.id not in left and not left & set(each.requires)]
        found, findings = decided_query(
            drawn.book.vocabulary,
            entity,
            kept,
            engine.dialect,
            drawn.as_of,
            because=[each.id for each in kept],
        )
        if found is not None:
            return found
        refused.update(each.message.partition(" has no exact meaning")[0] for each in findings)
        more = {each.id for each in kept if _is_refused(drawn, each.id, engine)}
        if not more:
            raise AssertionError([each.message for each in findings])
        left |= more
    return None


def _is_refused(drawn: Drawn, policy: str, engine: Engine) -> bool:
    plans = [each for each in drawn.book.required(policy) if each.entity is not None]
    entity = drawn.words.entity.name
    found, _ = decided_query(
        drawn.book.vocabulary, entity, plans, engine.dialect, drawn.as_of, because=[policy]
    )
    return found is None


def differences(decided: Decided, data: Data, known: Expected, drawn: Drawn, engine: Engine) -> Iterator[str]:
    """Where a policy's outcome, rules, clash, reason or places are not those of the record alone."""
    engine.load(drawn.book.vocabulary, data)
    query = decided.query()
    for row in engine.rows(query.sql):
        key, answers = decided.read(query, row)
        clashed = {name for name, each in answers.items() if each.clash}
        for policy, answer in answers.items():
            if clashed & {each.id for each in drawn.book.required(policy)[:-1]}:
                continue  # a record alone is decided there without the outcome of those
            wanted = known.answers[policy][key]
            for what, one, other in _pairs(answer, wanted):
                if one != other:
                    yield f"{policy}, {key!r}: {what} is {one!r}, expected {other!r}"


def _pairs(answer: Answer, wanted: Wanted) -> Iterator[tuple[str, object, object]]:
    yield "admitted", answer.admitted, wanted.admitted
    if wanted.admitted:
        yield "outcome", plain(answer.outcome), wanted.outcome
        yield "rules", answer.matched, wanted.rules
        yield "clash", answer.clash, wanted.clash
        yield "reason", (answer.because_en, answer.because_zh), wanted.because
        places = {name: plain(value) for name, value in answer.facts.items()}
        yield "places", places, {name: wanted.place[name] for name in places}
