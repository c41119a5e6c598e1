"""What each record comes to, decided one by one: the record back end, with the oracle's places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from policybook.book.model import Book
from policybook.expr.values import ARITHMETIC, Months
from policybook.plan.model import Plan
from policybook.plan.outcome import Conflict, Traced
from policybook.record.from_expr import compiled_expression
from policybook.run.facts import ranks
from tests.differential.data import Data, Row, lists_of
from tests.differential.oracle import places
from tests.differential.vocabularies import Words

#: By key and policy the rules that forbid each other.
Clashes: TypeAlias = dict[Any, dict[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a policy gives for a record; all values are in the one form that can be compared."""

    admitted: bool
    outcome: Any = None
    rules: tuple[str, ...] = ()
    clash: tuple[str, ...] = ()
    because: tuple[str, str] = ("", "")
    reasons: tuple[str, ...] = ()
    place: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expected:
    """By policy, then by key, the answers; and every record's facts, lists included."""

    facts: dict[Any, Row]
    answers: dict[str, dict[Any, Answer]]
    #: By policy the facts with which each record was decided, and what led to the outcome.
    traced: dict[str, list[tuple[Row, Traced | None]]]


def expected(book: Book, words: Words, data: Data, as_of: date) -> Expected:
    """All policies of a book over all records."""
    records = facts_of(book, words, data, as_of)
    key = words.entity.key.name
    facts = {record[key]: record for record in records}
    answers: dict[str, dict[Any, Answer]] = {}
    traces: dict[str, list[tuple[Row, Traced | None]]] = {}
    outcomes: dict[Any, Row] = {each: {} for each in facts}
    clashes: Clashes = {each: {} for each in facts}
    for plan in book.plans.values():
        answers[plan.id], traces[plan.id] = _decided(book, plan, records, key, outcomes, clashes)
    return Expected(facts, answers, traces)


def facts_of(book: Book, words: Words, data: Data, as_of: date) -> list[Row]:
    """The records with their lists and measures, in the order of their keys."""
    key = words.entity.key.name
    records: list[Row] = []
    for row in sorted(data[words.entity.name], key=lambda each: each[key]):
        record = {**row, **lists_of(words, data, row), "as_of": as_of}
        for name, measure in book.measures_compiled(words.entity.name):
            record[name] = measure(record)
        records.append(record)
    return records


def _decided(
    book: Book, plan: Plan, records: Sequence[Row], key: str, outcomes: dict[Any, Row], clashes: Clashes
) -> tuple[dict[Any, Answer], list[tuple[Row, Traced | None]]]:
    where = compiled_expression(plan.where) if plan.where is not None else lambda _: True
    among = [each for each in records if where(each) is True]
    placed = {
        each[key]: place for each, place in zip(among, places(plan.population, among, key), strict=True)
    }
    compiled = book.compiled(plan.id)
    along = [each.id for each in book.required(plan.id)[:-1] if each.classes is None and not ranks(each)]
    answers: dict[Any, Answer] = {}
    traces: list[tuple[Row, Traced | None]] = []
    for record in records:
        if record[key] not in placed:
            answers[record[key]] = Answer(False)
            continue
        place = placed[record[key]]
        facts = {**record, **place, **outcomes[record[key]]}
        shown = {name: plain(value) for name, value in place.items()}
        outcomes[record[key]][plan.id] = None
        stopped = next((rules for each in along if (rules := clashes[record[key]].get(each))), None)
        if stopped is not None:
            # A decision made along with the record has no outcome, so nothing that reads it has one.
            answers[record[key]] = Answer(True, clash=stopped, place=shown)
            traces.append((facts, None))
            continue
        try:
            traced = compiled.traced(facts)
        except Conflict as conflict:
            clashes[record[key]][plan.id] = conflict.rules
            answers[record[key]] = Answer(True, clash=conflict.rules, place=shown)
            traces.append((facts, None))
            continue
        assert compiled.outcome(facts) == traced.outcome
        traces.append((facts, traced))
        outcomes[record[key]][plan.id] = traced.outcome
        answers[record[key]] = Answer(
            True,
            plain(traced.outcome),
            tuple(rule.id for rule in traced.matched),
            (),
            (traced.because_en, traced.because_zh),
            traced.reasons,
            shown,
        )
    return answers, traces


def plain(value: Any) -> Any:
    """A value in the one form in which equal ones are written alike, and no two kinds meet."""
    match value:
        case None | bool() | str():
            return value
        case int() | Decimal():
            exact = Decimal(value)
            return f"{exact.normalize(ARITHMETIC) if exact else Decimal(0):f} n"
        case datetime():
            return f"{value.isoformat()} at"
        case date():
            return f"{value.isoformat()} on"
        case timedelta():
            return f"{value // timedelta(microseconds=1)} us"
        case Months():
            return f"{value} months"
        case list():
            return [plain(each) for each in value]
        case dict():
            return {name: plain(each) for name, each in value.items()}
        case _:
            raise TypeError(value)
