"""A whole run as SQL: the steps, the rows to write, the few rows to report from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.expr.types import NumberType
from policybook.plan.model import Plan
from policybook.plan.walk import facts_of_checks
from policybook.query.dialect import Dialect
from policybook.query.from_checks import checks_query
from policybook.query.from_plans import decided_query, speaks_of_population
from policybook.query.from_standing import FromStanding
from policybook.query.model import Query
from policybook.query.own_state import Own, OwnState
from policybook.query.policy_columns import RESERVED
from policybook.query.refused import RefusedError
from policybook.query.run_result import RunResult
from policybook.query.steps import Step
from policybook.text import nowhere
from policybook.vocabulary.model import Vocabulary


@dataclass(frozen=True, slots=True)
class RunScript:
    """What an engine does for a run over the records of one entity.

    `steps` are evaluated once; the last is the result, named `result`. `writes` are by own table
    SELECTs over it that give the table's columns in their order, `summaries` by name SELECTs of few
    rows: for a policy `p`, `p classes` (class, number), `p changes` (was, now, kind, number),
    `p conflicts` (policy, numbers of rules, number, first key) and `p checks`, one row that the
    query of the same policy in `checks` reads.
    """

    steps: tuple[Step, ...]
    writes: Mapping[str, tuple[str, ...]]
    summaries: Mapping[str, str]
    checks: Mapping[str, Query]


def run_script(
    vocabulary: Vocabulary,
    entity: str,
    plans: Sequence[Plan],
    chosen: Collection[str],
    dialect: Dialect,
    as_of: date,
    digest: str,
    *,
    relations: Mapping[str, str],
    own: Own,
) -> tuple[RunScript | None, list[Diagnostic]]:
    """The script of a run of the classifications `chosen`, which are about one entity.

    `plans` are these and all that they require, each after those it reads. The classes of one that
    is not chosen are those in force at the end of the day. `relations` are what to read records
    from by entity, `own` gives the same for own tables as they are before the run. What has no
    exact meaning on the engine is a finding, and then there is no script.
    """
    try:
        return _Run(vocabulary, entity, plans, chosen, OwnState(dialect, own, as_of), relations).script(
            digest
        )
    except RefusedError as refused:
        message = f"{refused.construct} has no exact meaning in a query on {dialect.title}"
        place = refused.span or nowhere("book")
        return None, [Diagnostic(Code.NOT_IN_BULK, message, place, "not in bulk", help=refused.help)]


class _Run:
    def __init__(
        self,
        vocabulary: Vocabulary,
        entity: str,
        plans: Sequence[Plan],
        chosen: Collection[str],
        state: OwnState,
        relations: Mapping[str, str],
    ) -> None:
        self.vocabulary, self.entity, self.state, self.relations = vocabulary, entity, state, relations
        self.plans = plans
        self.chosen = [plan for plan in plans if plan.id in chosen]
        self.given = [
            plan for plan in plans if self._is_kept(plan) and plan.classes and plan.id not in chosen
        ]
        self.along = {plan.id: self._along(plan) for plan in plans}
        known = vocabulary.entities[entity]
        key = known.fields.get(known.key)
        is_text = key is None or not isinstance(key.type, NumberType)
        self.standing = FromStanding(state, known.key, is_text)

    def script(self, digest: str) -> tuple[RunScript | None, list[Diagnostic]]:
        """The script, or why there is none."""
        dialect, as_of = self.state.dialect, self.state.as_of
        for plan in self.chosen:
            _check_names(plan)
        decided, findings = decided_query(
            self.vocabulary,
            self.entity,
            [plan for plan in self.plans if plan not in self.given],
            dialect,
            as_of,
            self.relations,
            facts=tuple(dict.fromkeys(self._facts())),
            given={plan.id: f"({self.state.given(plan)})" for plan in self.given},
            because=[plan.id for plan in self.chosen],
            settle=lambda plan, previous, _: self.standing.settle(plan, previous, self.along[plan.id]),
        )
        relation = self.relations.get(self.entity) or dialect.name(self.entity)
        because = (
            {each.plan.id: (each.because_en, each.because_zh) for each in decided.plans} if decided else {}
        )
        others = [plan for plan in self.plans if plan.classes is None and self._is_kept(plan)]
        result = RunResult(self.standing, relation, digest, self.chosen, others, self.along, because)
        summaries, checks = dict(result.summaries()), {}
        plural = self.vocabulary.entities[self.entity].plural
        for plan in self.chosen:
            if not plan.checks:
                continue
            query, refused = checks_query(dialect, as_of, plan, plural, result.members(plan))
            findings += refused
            if query is not None:
                summaries[f"{plan.id} checks"] = query.sql
                checks[plan.id] = query
        if decided is None or findings:
            return None, findings
        steps = (*decided.steps, *result.steps(decided.last))
        return RunScript(steps, result.writes(), summaries, checks), []

    def _facts(self) -> Iterable[str]:
        """The fields and measures that are read beside what the rules read."""
        for plan in self.chosen:
            if plan.stability is not None and plan.stability.order_by is not None:
                yield plan.stability.order_by
            placed = {fact.name for fact in plan.population}
            yield from (name for name in facts_of_checks(plan.checks, plan.entity) if name not in placed)

    def _is_kept(self, plan: Plan) -> bool:
        """Whether a policy is decided for all records for itself, not along with each that reads it."""
        return plan.entity == self.entity and (plan.classes is not None or speaks_of_population(plan))

    def _along(self, plan: Plan) -> list[Plan]:
        """The decisions made along with each record on the way to a policy, each after those it reads."""
        wanted = set(plan.requires)
        for each in reversed(self.plans):
            if each.id in wanted:
                wanted |= set(each.requires)
        return [each for each in self.plans if each.id in wanted and not self._is_kept(each)]


def _check_names(plan: Plan) -> None:
    for fact in plan.population:
        if fact.name.casefold() in RESERVED:
            raise RefusedError(f"the population fact `{fact.name}` of `{plan.id}`", fact.span, "rename it")
