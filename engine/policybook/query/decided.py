"""What a query over all records gives for each policy, and how its rows are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from policybook.expr.types import StringType
from policybook.expr.values import Value
from policybook.plan.hits import as_outcome, combine, fixed, priority
from policybook.plan.model import HitPolicy, Plan, Rule, Scorecard, Table
from policybook.plan.reason_codes import reason_codes
from policybook.query.dialect import Dialect
from policybook.query.ladder import RECORD, selected
from policybook.query.model import Form, Query, ResultColumn
from policybook.query.steps import Step, with_text


@dataclass(frozen=True, slots=True)
class Answer:
    """What a policy gives for one record, as the record back end has it.

    `clash` are the ids of the rules that forbid each other; then there is no outcome. `facts` are
    the population facts that the policy reads.
    """

    admitted: bool
    outcome: Value
    matched: tuple[str, ...]
    clash: tuple[str, ...]
    facts: Mapping[str, Value]
    reasons: tuple[str, ...] = ()
    because_en: str = ""
    because_zh: str = ""


@dataclass(frozen=True, slots=True)
class DecidedPlan:
    """A policy's columns in the last step.

    `outcomes` are those of its outputs, none where it gives a list; `places` those of its
    population facts by the fact's name. `because_en` and `because_zh` are texts that read the last
    step by the alias `c`, for those rows whose reason is wanted: making all of them costs. `along`
    are the decisions made along with it whose rules may forbid each other: where they do, this one
    has no outcome either.
    """

    plan: Plan
    outcomes: tuple[str, ...]
    places: Mapping[str, str]
    because_en: str = ""
    because_zh: str = ""
    along: tuple[str, ...] = ()

    def column(self, what: str) -> str:
        """The name of a column of the policy: `in`, `hit`, `hits`, `clash`."""
        return f"{self.plan.id} {what}"


@dataclass(frozen=True, slots=True)
class Decided:
    """All plans decided over all records: the steps, and what stands in the last one.

    `columns` says how each column of the last step is read; the key is `key`, `order` puts it in order.
    """

    steps: tuple[Step, ...]
    key: str
    order: str
    plans: tuple[DecidedPlan, ...]
    columns: Mapping[str, ResultColumn]
    dialect: Dialect

    @property
    def last(self) -> str:
        """The name of the step that holds the result."""
        return self.steps[-1].name

    def plan(self, policy: str) -> DecidedPlan:
        """A policy's columns."""
        return next(each for each in self.plans if each.plan.id == policy)

    def query(self) -> Query:
        """One row for each record in the order of its key, to be read by `read`."""
        name = self.dialect.name
        texts = []
        for each in self.columns.values():
            texts += [f"{RECORD}.{name(part)}" for part in (each.name, f"{each.name} of")[: each.width]]
        columns = list(self.columns.values())
        for plan in self.plans:
            for language, text in (("en", plan.because_en), ("zh", plan.because_zh)):
                if text:
                    column = plan.column(f"because_{language}")
                    texts.append(f"{text} AS {name(column)}")
                    columns.append(text_column(column))
        last = f"{selected(texts)}\nFROM {name(self.last)} AS {RECORD}\nORDER BY {self.order}"
        return Query(with_text(self.steps, last, self.dialect), tuple(columns))

    def read(self, query: Query, row: Sequence[object]) -> tuple[Value, dict[str, Answer]]:
        """A row's key, and what each policy gives."""
        cells = query.decode(row)
        found: dict[str, Answer] = {}
        for each in self.plans:
            answer = _answer(each, cells)
            stopped = next((found[one].clash for one in each.along if found[one].clash), ())
            if stopped and answer.admitted:
                answer = replace(answer, outcome=None, clash=stopped, reasons=())
            found[each.plan.id] = answer
        return cells[self.key], found


def text_column(name: str) -> ResultColumn:
    """A column of text."""
    return ResultColumn(name, StringType(), Form.TEXT)


def _answer(decided: DecidedPlan, cells: Mapping[str, Value]) -> Answer:
    plan = decided.plan
    facts = {name: cells[column] for name, column in decided.places.items()}
    hits = _numbers(decided, cells, "hits")
    if decided.column("hits") not in cells:
        hit = cells.get(decided.column("hit"))
        hits = [hit if isinstance(hit, int) else None]
    rules = plan.body.rules
    matched = [rules[each] for each in hits if each is not None]
    clash = tuple(rules[each].id for each in _numbers(decided, cells, "clash") if each is not None)
    found = Answer(
        cells[decided.column("in")] is True,
        None if clash else _outcome(decided, cells, matched),
        tuple(rule.id for rule in matched),
        clash,
        facts,
        because_en=str(cells.get(decided.column("because_en")) or ""),
        because_zh=str(cells.get(decided.column("because_zh")) or ""),
    )
    if isinstance(plan.body, Scorecard) and found.admitted:
        return replace(found, reasons=reason_codes(plan.body.characteristics, _scores(plan.body, hits)))
    return found


def _numbers(decided: DecidedPlan, cells: Mapping[str, Value], what: str) -> list[int | None]:
    text = cells.get(decided.column(what))
    return [int(each) if each else None for each in text.split(",")] if isinstance(text, str) else []


def _outcome(decided: DecidedPlan, cells: Mapping[str, Value], matched: Sequence[Rule]) -> Value:
    plan = decided.plan
    if decided.outcomes:
        values = [cells[each] for each in decided.outcomes]
        if is_aggregated(plan) or not (plan.outputs and plan.outputs[0].name):
            return values[0]
        is_told = cells[decided.column("in")] is True and (matched or _has_default(plan))
        return as_outcome(plan.outputs, values) if is_told else None
    assert isinstance(plan.body, Table)  # only a table gives lists
    if cells[decided.column("in")] is not True:
        return None
    if not matched:
        if not _has_default(plan):
            return None
        defaults = [
            None if each.default is None else (fixed([each.default]) or [None])[0] for each in plan.outputs
        ]
        return [as_outcome(plan.outputs, defaults)]
    outcomes = [as_outcome(plan.outputs, fixed(rule.outcome) or []) for rule in matched]
    if plan.body.hit_policy is HitPolicy.OUTPUT_ORDER:
        return sorted(outcomes, key=lambda each: priority(plan.outputs, each))
    return combine(plan.body, plan.outputs)(outcomes)


def is_aggregated(plan: Plan) -> bool:
    """Whether a policy gives one number for all rules that match, whatever its outputs are called."""
    return isinstance(plan.body, Table) and plan.body.aggregation is not None


def _has_default(plan: Plan) -> bool:
    return any(each.default is not None for each in plan.outputs)


def _scores(card: Scorecard, hits: Sequence[int | None]) -> list[Value]:
    rules = card.rules
    values = [None if each is None else fixed(rules[each].outcome) for each in hits]
    return [0 if each is None else each[0] for each in values]
