"""A run's plans -> one query: every list gone through once, every measure worked out once.

The records with the measures come first, then whom each policy is about, places in populations by
the histogram of their value, the rules that match, the outcomes. A policy that reads another one's
outcome comes on a later level; all others share their steps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from policybook.diagnostics.model import Diagnostic
from policybook.expr.types import BOOLEAN, DATE, INTEGER, ContextType, NumberType, StringType, Type
from policybook.plan.model import Formula, Plan, Scorecard, Table
from policybook.query.columns import result
from policybook.query.decided import Decided, DecidedPlan, is_aggregated, text_column
from policybook.query.deciding import Deciding, column_type, stored_as
from policybook.query.dialect import Dialect
from policybook.query.from_because import because
from policybook.query.from_population import Places
from policybook.query.from_records import KnownError, Records
from policybook.query.from_scorecard import decide_scorecard
from policybook.query.from_table import decide_table
from policybook.query.ladder import END, RECORD
from policybook.query.model import Form, ResultColumn
from policybook.query.policy_columns import may_clash
from policybook.query.refused import RefusedError
from policybook.query.steps import Step
from policybook.query.terms import Plain
from policybook.vocabulary.model import Vocabulary

Settle: TypeAlias = Callable[[Plan, str, Sequence[Plan]], tuple[Sequence[Step], str]]
"""Takes a classification, the name of the step that has its columns and those of all before it, and
the decisions made along with it; gives steps that hand on all of these columns (`SELECT d.*, …`),
and the name of the column of the class in force, which other policies then read."""


def decided_query(
    vocabulary: Vocabulary,
    entity: str,
    plans: Sequence[Plan],
    dialect: Dialect,
    as_of: date,
    relations: Mapping[str, str] | None = None,
    *,
    facts: Collection[str] = (),
    given: Mapping[str, str] | None = None,
    because: Collection[str] = (),
    settle: Settle | None = None,
    kept: KeptDates | None = None,
    prefix: str = "",
) -> tuple[Decided | None, list[Diagnostic]]:
    """The plans, in an order in which each reads only earlier ones, over all records of their entity.

    `facts` are fields and measures that the last step keeps by their names, or a child's column of
    its parent's key by the parent's name. `given` are outcomes of policies that are not among the
    plans, as what to read their columns `subject` and `class` from. `because` are the policies whose
    reasons are wanted. `kept` are dates that the plans read beside facts. `prefix` goes before the
    names of the steps, where those of another entity stand in the same query. What has no exact
    meaning on the engine is a finding, and then there is no query.
    """
    records = Records(vocabulary, entity, dialect, as_of, relations or {}, prefix)
    run = _Run(records, plans, given or {}, because, settle)
    if kept is not None:
        run.keep_dates(kept)
    return run.decided(facts)


@dataclass(frozen=True, slots=True)
class KeptDates:
    """Dates that are no facts of the records: `relation` has a column `subject`, and one for each name.

    The subject is the record itself, or its parent where the records are those of a list.
    """

    names: tuple[str, ...]
    relation: str
    of_parent: bool = False


class _Run:
    def __init__(
        self,
        records: Records,
        plans: Sequence[Plan],
        given: Mapping[str, str],
        because: Collection[str],
        settle: Settle | None,
    ) -> None:
        self.records = records
        self.plans = plans
        self.because = because
        self.settle = settle
        self.places = Places(records)
        self.made: list[DecidedPlan] = []
        self.columns: dict[str, ResultColumn] = {}
        #: Outcomes that others can read: the columns that hold them.
        self.outcomes: dict[str, str] = {}
        self._insides: dict[tuple[int, str], str] = {}
        for policy, relation in given.items():
            self._given(policy, relation)

    def _given(self, policy: str, relation: str) -> None:
        dialect = self.records.dialect
        alias = dialect.name(f"{policy} given")
        self._joined(relation, alias, self._subject(self.records.entity.key, self.records.key_type))
        self._read(policy, f"{alias}.{dialect.name('class')}", StringType())

    def keep_dates(self, kept: KeptDates) -> None:
        """Lets the plans read dates that stand beside the records."""
        records, dialect = self.records, self.records.dialect
        subject = self._subject(records.entity.key, records.key_type)
        if kept.of_parent:
            subject = self._subject(records.entity.belongs_to or "", records.parent_type)
        alias = dialect.name("kept dates")
        self._joined(kept.relation, alias, subject)
        for name in kept.names:
            self._read(name, f"{alias}.{dialect.name(name)}", DATE)

    def _subject(self, key: str, kind: Type) -> str:
        """A key as own tables keep it: text."""
        dialect = self.records.dialect
        text = f"{RECORD}.{dialect.name(key)}"
        return text if isinstance(kind, StringType) else dialect.as_text(text)

    def _joined(self, relation: str, alias: str, subject: str) -> None:
        own = f"{alias}.{self.records.dialect.name('subject')}"
        self.records.ladder.join(1, relation, alias, f"{own} = {subject}")

    def _read(self, name: str, text: str, kind: Type) -> None:
        """Something joined to the records that plans read by a name."""
        self.records.ladder.joined(name, 1, text)
        self.records.note(name, Plain("", kind))
        self.outcomes[name] = name

    def decided(self, facts: Collection[str]) -> tuple[Decided | None, list[Diagnostic]]:
        records = self.records
        self._keep(records.entity.key, records.key_type)
        for name in facts:
            if name in records.measures or name in records.entity.fields:
                self._fact(name)
            elif name == records.entity.belongs_to:
                records.ladder.field(name)
                self._keep(name, records.parent_type)
        for plan in self.plans:
            try:
                self._plan(plan)
            except KnownError:
                pass
            except RefusedError as refused:
                records.refuse(f"policy `{plan.id}`", refused, plan.span)
        if records.findings:
            return None, records.findings
        ladder = records.ladder
        ladder.at_least(1)
        return (
            Decided(
                ladder.steps(),
                records.entity.key,
                records.key_order,
                tuple(self.made),
                self.columns,
                records.dialect,
            ),
            [],
        )

    def _fact(self, name: str) -> None:
        records = self.records
        kind = records.measures[name].type if name in records.measures else records.entity.fields[name].type
        try:
            records.column_of(name)
            self._keep(name, kind)
        except KnownError:
            pass
        except RefusedError as refused:
            records.refuse(f"the fact `{name}`", refused, None)

    def _keep(self, name: str, kind: Type) -> None:
        """A column that stands in the last step."""
        if name not in self.columns:
            self.columns[name] = result(name, kind)
            self.records.ladder.read(name, END)

    def _plan(self, plan: Plan) -> None:
        along = self._along(plan)
        inside = self._inside(plan)
        names = {**self.outcomes}
        for fact in plan.population:
            name = f"{plan.id} {fact.name}"
            self.places.place(fact, name, inside)
            names[fact.name] = name
            is_share = fact.kind == "cumulative_share"
            kind: Type = NumberType() if is_share else INTEGER
            self.columns[name] = ResultColumn(name, kind, Form.RATIO if is_share else Form.SCALED)
            self.records.ladder.read(name, END)
            if is_share:
                self.records.ladder.read(f"{name} of", END)
        if "population" in plan.facts or plan.population:
            name = f"{plan.id} population"
            self.places.population(name, inside)
            names["population"] = name
            self.columns[name] = ResultColumn(name, INTEGER, Form.SCALED)
            self.records.ladder.read(name, END)
        clashes = tuple(f"{each.id} clash" for each in along if may_clash(each))
        deciding = Deciding(self.records, plan, names, inside, clashes)
        outcomes = self._decide(deciding)
        self._results(deciding, outcomes)
        if self.settle is not None and plan.classes is not None:
            level = self._settled_from(plan)
            previous = self.records.ladder.step_name(level)
            steps, column = self.settle(plan, previous, along)
            self.records.ladder.then(level, steps, column)
            self.records.note(column, Plain("", StringType()))
            self.outcomes[plan.id] = column
        reasons = because(deciding) if plan.id in self.because else ("", "")
        places = {each.name: f"{plan.id} {each.name}" for each in plan.population}
        stops = tuple(each.id for each in along if may_clash(each))
        self.made.append(DecidedPlan(plan, tuple(outcomes), places, *reasons, stops))

    def _along(self, plan: Plan) -> list[Plan]:
        """The decisions made with each record on the way to a policy, in order."""
        wanted = set(plan.requires)
        found = []
        for each in reversed([made.plan for made in self.made]):
            if each.id in wanted:
                wanted |= set(each.requires)
                if each.classes is None and not speaks_of_population(each):
                    found.append(each)
        return found[::-1]

    def _inside(self, plan: Plan) -> str | None:
        """Makes the column that says whom a policy is about; None where that is everyone."""
        records, ladder, name = self.records, self.records.ladder, f"{plan.id} in"
        self.columns[name] = ResultColumn(name, BOOLEAN, Form.BOOLEAN)
        if plan.where is None:
            ladder.define(name, 1, records.dialect.true, f"policy {plan.id}: where")
            ladder.read(name, END)
            return None
        try:
            # Who is asked for in the same words is the same population.
            same = Deciding(records, plan, self.outcomes, None).admits(name, self._insides)
        except RefusedError as refused:
            records.refuse(f"`where` of policy `{plan.id}`", refused, plan.span)
            raise KnownError from None
        ladder.read(name, END)
        return same

    def _decide(self, deciding: Deciding) -> list[str]:
        """Makes the columns of a policy's body; gives those that hold its outcome."""
        plan = deciding.plan
        match plan.body:
            case Table() as table:
                decide_table(deciding, table)
                if table.gives_list:
                    return []
            case Scorecard() as card:
                decide_scorecard(deciding, card)
            case Formula():
                self._formula(deciding)
        names = [deciding.outcome_name(place) for place in range(max(1, len(plan.outputs)))]
        if is_aggregated(plan):
            names = [plan.id]
        for name in names:
            self.outcomes[name] = name
        return names

    def _formula(self, deciding: Deciding) -> None:
        plan, records = deciding.plan, self.records
        assert isinstance(plan.body, Formula)  # the caller looked
        if isinstance(plan.outcome_type, ContextType):
            raise RefusedError("an expression that gives a context", plan.body.expr.span, "make it a table")
        level = deciding.after([plan.body.expr])
        term = deciding.term(plan.body.expr, level)
        kind = column_type(plan.outcome_type, [term])
        text = stored_as(records, term, kind)
        is_open = deciding.is_open(level)
        text = f"CASE WHEN {is_open} THEN {text} END" if is_open else text
        deciding.outcome(plan.id, level, text, kind)

    def _results(self, deciding: Deciding, outcomes: Sequence[str]) -> None:
        """What of a policy stands in the last step."""
        ladder = self.records.ladder
        for what in ("hit", "hits", "clash"):
            name = deciding.column(what)
            if ladder.knows(name):
                self.columns[name] = text_column(name)
                if what == "hit":
                    self.columns[name] = ResultColumn(name, INTEGER, Form.SCALED)
                ladder.read(name, END)
        for name in outcomes:
            self.columns[name] = result(name, deciding.kind_of(name))
            ladder.read(name, END)

    def _settled_from(self, plan: Plan) -> int:
        """The first level that has all that settling a classification reads."""
        order_by = plan.stability.order_by if plan.stability is not None else None
        clashes = [f"{each.id} clash" for each in self._along(plan) if may_clash(each)]
        read = [
            each
            for each in self.columns
            if each in (plan.id, order_by, *clashes) or each.startswith(f"{plan.id} ")
        ]
        return max(1, *(self.records.ladder.level_of(name) for name in read))


def speaks_of_population(plan: Plan) -> bool:
    """Whether a decision depends on all records, so that it is made for itself before others read it."""
    return bool(plan.population) or "population" in plan.facts
