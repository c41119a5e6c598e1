"""A cadence -> for each entity that its steps are about, one query that gives their next occasions.

Every step's plan is decided over all records in the same pass, so that a measure is worked out once
whichever steps read it; then the rows of all steps are put one below the other. An occasion of a
record of a list is told of its parent, who must be followed up and must have no exit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, in_order
from policybook.expr.types import StringType, Type
from policybook.plan.cadence import OPEN, OUTPUTS, Cadence
from policybook.plan.cadence import Step as CadenceStep
from policybook.plan.model import Plan
from policybook.query.decided import Decided, DecidedPlan
from policybook.query.dialect import ColumnKind
from policybook.query.from_plans import decided_query
from policybook.query.from_reasons import rule_id
from policybook.query.kept_dates import kept_dates
from policybook.query.ladder import RECORD
from policybook.query.model import Form
from policybook.query.own_state import OwnState
from policybook.query.policy_columns import Columns, may_clash
from policybook.query.refused import RefusedError
from policybook.query.steps import Step
from policybook.text import nowhere
from policybook.vocabulary.model import Vocabulary

#: What a row tells: an occasion, an exit, somebody with an open task whom the cadence is not about any
#: more, rules that forbid each other.
OCCURRENCE, EXIT, GONE, CLASH = "occurrence", "exit", "gone", "clash"

_DATES = ("anchor", "due", "latest")
_COLUMNS: Mapping[str, ColumnKind] = {
    **dict.fromkeys(("kind", "step", "subject", "member"), "text"),
    **dict.fromkeys(_DATES, "date"),
    **dict.fromkeys(("channel", "depth", "role", "owner", "rule", "because_en", "because_zh"), "text"),
}
COLUMNS = tuple(_COLUMNS)
"""The columns of a row. `member` is null but for records of lists. An exit has its id as `rule`. A clash
has its policy as `step`, the numbers of the rules as `rule`, the first key as `subject`, and as `member`
how many records it is about."""

_PARENT = "k"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a cadence on a day.

    `plans` are all policies that its own plans require, each after those it reads. Only occasions due
    on `until` or before are wanted, and of a step that lasts only those whose latest day is `since` or
    later; None: all. With `also_open` whoever has an open task of a step that does not last gets its
    occasion however late it is due now, and it is told who with an open task is gone. `has_log` says
    whether there is a contact log.
    """

    cadence: Cadence
    plans: Sequence[Plan]
    until: date | None = None
    since: date | None = None
    also_open: bool = False
    has_log: bool = True

    def is_wanted_late(self, step: CadenceStep) -> bool:
        """Whether an occasion of a step counts after `until` where it has an open task."""
        return self.until is not None and self.also_open and not step.lasts


@dataclass(frozen=True, slots=True)
class OccurrenceQuery:
    """A query for one entity: `select` reads the steps and gives rows of `COLUMNS` in no certain order."""

    entity: str
    steps: tuple[Step, ...]
    select: str


def occurrence_queries(
    vocabulary: Vocabulary, asked: Asked, state: OwnState, relations: Mapping[str, str]
) -> tuple[tuple[OccurrenceQuery, ...], list[Diagnostic]]:
    """The queries, the subjects' own first; what has no exact meaning on the engine is a finding."""
    found: list[OccurrenceQuery] = []
    findings: list[Diagnostic] = []
    for entity, steps in _by_entity(asked.cadence).items():
        try:
            found.append(_FromCadence(vocabulary, asked, state, relations, entity).query(steps))
        except _Refused as refused:
            findings += refused.findings
        except RefusedError as refused:
            message = f"{refused.construct} has no exact meaning in a query on {state.dialect.title}"
            place = refused.span or asked.cadence.span or nowhere(asked.cadence.id)
            findings.append(Diagnostic(Code.NOT_IN_BULK, message, place, "not in bulk", help=refused.help))
    return tuple(found), in_order(findings)


def _by_entity(cadence: Cadence) -> dict[str, list[CadenceStep]]:
    found: dict[str, list[CadenceStep]] = {cadence.entity: []}
    for step in cadence.steps:
        found.setdefault(step.plan.entity or cadence.entity, []).append(step)
    return found


class _Refused(Exception):  # noqa: N818 - findings on their way out, as `RefusedError` is one
    def __init__(self, findings: Sequence[Diagnostic]) -> None:
        super().__init__()
        self.findings = findings


class _FromCadence:
    """The query over the records of one entity."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        asked: Asked,
        state: OwnState,
        relations: Mapping[str, str],
        entity: str,
    ) -> None:
        self.vocabulary, self.asked, self.state, self.relations = vocabulary, asked, state, relations
        self.cadence, self.dialect = asked.cadence, state.dialect
        self.entity = entity

    def query(self, steps: Sequence[CadenceStep]) -> OccurrenceQuery:
        cadence = self.cadence
        members = any(step.each is not None for step in steps)
        own = [step.plan for step in steps]
        whole = self.entity == cadence.entity
        if whole:
            # The parents' decisions are made here too, so that rules that quarrel are told once.
            own += [each for each in (cadence.exit, cadence.each_owner) if each is not None]
        decided = self._decided(self.entity, own, of_parent=members)
        parent = self._parent() if members else None
        selects = [self._occurrences(decided, step, parent) for step in steps]
        if whole and cadence.exit is not None:
            selects.append(self._exits(decided, cadence.exit))
        if whole and cadence.each_owner is not None and self.asked.also_open:
            selects.append(self._gone(decided, cadence.each_owner))
        selects += [self._clashes(decided, plan) for plan in decided.plans if may_clash(plan.plan)]
        if not selects:
            selects = [self.dialect.empty_table(list(_COLUMNS.items()))]
        made = (*(parent.steps if parent else ()), *decided.steps)
        last = {decided.last, *([parent.last] if parent else [])}
        # Every step of the cadence reads the last one.
        kept = tuple(replace(each, kept=True) if each.name in last else each for each in made)
        return OccurrenceQuery(self.entity, kept, "\nUNION ALL\n".join(selects))

    def _parent(self) -> Decided:
        """Of whom the records of a list are: those who are followed up, with their owner and exit."""
        cadence = self.cadence
        own = [each for each in (cadence.each_owner, cadence.exit) if each is not None]
        return self._decided(cadence.entity, own, prefix="of ")

    def _decided(
        self, entity: str, own: Sequence[Plan], *, of_parent: bool = False, prefix: str = ""
    ) -> Decided:
        plans, given = self._required(entity, own)
        read = {name for plan in (*plans, *own) for name in plan.facts}
        of = self.vocabulary.entities[entity].belongs_to
        decided, findings = decided_query(
            self.vocabulary,
            entity,
            [*plans, *own],
            self.dialect,
            self.state.as_of,
            self.relations,
            facts=[of] if of_parent and of is not None else [],
            given={plan.id: f"({self.state.given(plan)})" for plan in given},
            because=[] if prefix else [plan.id for plan in own],
            kept=kept_dates(self.state, self.cadence, read, has_log=self.asked.has_log, of_parent=of_parent),
            prefix=prefix,
        )
        if decided is None:
            raise _Refused(findings)
        return decided

    def _required(self, entity: str, own: Sequence[Plan]) -> tuple[list[Plan], list[Plan]]:
        """The decisions made along with a record on the way to some plans, and the classes that are given."""
        wanted = {name for plan in own for name in plan.requires}
        found = []
        for plan in reversed(self.asked.plans):
            if plan.id in wanted:
                found.append(plan)
                if plan.classes is None:
                    wanted |= set(plan.requires)
        given = [plan for plan in found if plan.classes is not None and plan.entity == entity]
        return [plan for plan in reversed(found) if plan not in given], given

    # Rows

    def _occurrences(self, decided: Decided, step: CadenceStep, parent: Decided | None) -> str:
        """The rows of a step."""
        plan = decided.plan(step.plan.id)
        p = Columns(self.dialect, step.plan.id, RECORD)
        subject, member, joined = self._key(decided, self.entity), None, ""
        out = {name: f"{RECORD}.{self.dialect.name(each)}" for name, each in self._outputs(plan)}
        latest = f"coalesce({out['latest']}, {out['due']})"
        where = [p["in"], f"{out['anchor']} IS NOT NULL", f"{out['due']} IS NOT NULL"]
        if self.asked.until is not None:
            due = f"{out['due']} <= {self.dialect.day(self.asked.until)}"
            late = self.asked.is_wanted_late(step)
            where.append(f"({due} OR {subject} IN ({self._open(step)}))" if late else due)
        if self.asked.since is not None and step.lasts:
            where.append(f"{latest} >= {self.dialect.day(self.asked.since)}")
        texts = {name: self._text(decided, plan, name, out[name]) for name in OUTPUTS if name not in _DATES}
        if parent is not None:
            of = self.vocabulary.entities[self.entity].belongs_to or ""
            key = f"{RECORD}.{self.dialect.name(of)}"
            member, subject = subject, self._as_text(key, decided.columns[of].type)
            joined = (
                f"\nJOIN {self.dialect.name(parent.last)} AS {_PARENT}"
                f" ON {_PARENT}.{self.dialect.name(parent.key)} = {key}"
            )
            where += self._followed()
            if self.cadence.each_owner is not None:
                owner = parent.plan(self.cadence.each_owner.id)
                text = f"{_PARENT}.{self.dialect.name(owner.outcomes[0])}"
                texts["owner"] = self._text(parent, owner, "", text)
        elif self.cadence.exit is not None and self.entity == self.cadence.entity:
            where.append(f"{Columns(self.dialect, self.cadence.exit.id, RECORD).outcome} IS NULL")
        rules = plan.plan.body.rules
        row = {
            "kind": self.dialect.text(OCCURRENCE),
            "step": self.dialect.text(step.id),
            "subject": subject,
            "member": member,
            **{name: out[name] for name in _DATES},
            "latest": latest,
            **texts,
            "rule": rule_id(self.dialect, rules, p["hit"]) if rules else None,
            "because_en": plan.because_en or self.dialect.text(""),
            "because_zh": plan.because_zh or self.dialect.text(""),
        }
        return self._select(row, self._last(decided), joined, where)

    def _followed(self) -> list[str]:
        """The conditions that the parent is followed up."""
        found = []
        if self.cadence.each_owner is not None:
            found.append(Columns(self.dialect, self.cadence.each_owner.id, _PARENT)["in"])
        if self.cadence.exit is not None:
            found.append(f"{Columns(self.dialect, self.cadence.exit.id, _PARENT).outcome} IS NULL")
        return found

    def _open(self, step: CadenceStep) -> str:
        """The subjects that have an open task of a step."""
        return f"{self._of_open_tasks} AND t.{self.dialect.name('step')} = {self.dialect.text(step.id)}"

    @property
    def _of_open_tasks(self) -> str:
        name, text = self.dialect.name, self.dialect.text
        given = {"cadence": self.cadence.id, "state": OPEN}
        where = " AND ".join(f"t.{name(column)} = {text(value)}" for column, value in given.items())
        return f"SELECT t.{name('subject')} FROM {self.state.own('pb_task')} AS t WHERE {where}"

    def _gone(self, decided: Decided, followed: Plan) -> str:
        """Who has an open task and is not followed up any more, or has no record."""
        name, text = self.dialect.name, self.dialect.text
        routines = [text(each) for each in routines_of(self.cadence)]
        theirs = f" AND t.{name('step')} NOT IN ({', '.join(routines)})" if routines else ""
        here = (
            f"SELECT {self._key(decided, self.entity)} AS {name('key')} FROM {self._last(decided)}"
            f" WHERE {Columns(self.dialect, followed.id, RECORD)['in']}"
        )
        relation = f"({self._of_open_tasks}{theirs} GROUP BY t.{name('subject')}) AS g"
        joined = f"\nLEFT JOIN ({here}) AS h ON h.{name('key')} = g.{name('subject')}"
        row = {"kind": text(GONE), "subject": f"g.{name('subject')}"}
        return self._select(row, relation, joined, [f"h.{name('key')} IS NULL"])

    def _exits(self, decided: Decided, exit: Plan) -> str:
        """Who is no longer followed up, and why."""
        outcome = Columns(self.dialect, exit.id, RECORD).outcome
        row = {
            "kind": self.dialect.text(EXIT),
            "subject": self._key(decided, self.entity),
            "rule": outcome,
        }
        return self._select(row, self._last(decided), "", [f"{outcome} IS NOT NULL"])

    def _clashes(self, decided: Decided, plan: DecidedPlan) -> str:
        """How many records there are for which the same rules forbid each other, and the first of them."""
        p = Columns(self.dialect, plan.plan.id, RECORD)
        key = f"{RECORD}.{self.dialect.name(decided.key)}"
        kind = decided.columns[decided.key].type
        first = self.dialect.order_text(key) if isinstance(kind, StringType) else key
        row = {
            "kind": self.dialect.text(CLASH),
            "step": self.dialect.text(plan.plan.id),
            "subject": self._as_text(f"min({first})", kind),
            "member": self.dialect.as_text("count(*)"),
            "rule": p["clash"],
        }
        where = [p["in"], f"{p['clash']} IS NOT NULL"]
        return f"{self._select(row, self._last(decided), '', where)}\nGROUP BY {p['clash']}"

    # Parts

    def _outputs(self, plan: DecidedPlan) -> Iterable[tuple[str, str]]:
        return zip((each.name for each in plan.plan.outputs), plan.outcomes, strict=True)

    def _last(self, decided: Decided) -> str:
        return f"{self.dialect.name(decided.last)} AS {RECORD}"

    def _key(self, decided: Decided, entity: str) -> str:
        key = f"{RECORD}.{self.dialect.name(decided.key)}"
        return self._as_text(key, decided.columns[decided.key].type)

    def _as_text(self, text: str, kind: Type) -> str:
        return text if isinstance(kind, StringType) else self.dialect.as_text(text)

    def _text(self, decided: Decided, plan: DecidedPlan, name: str, text: str) -> str:
        """An outcome as text: the key of an owner may be a number."""
        names = dict(self._outputs(plan)) if name else {"": plan.outcomes[0]}
        return self.dialect.as_text(text) if decided.columns[names[name]].form is Form.SCALED else text

    def _select(self, row: Mapping[str, str | None], relation: str, joined: str, where: Sequence[str]) -> str:
        name = self.dialect.name
        texts = [
            f"{row.get(column) or self.dialect.missing(kind)} AS {name(column)}"
            for column, kind in _COLUMNS.items()
        ]
        listed = ",\n  ".join(texts)
        return f"SELECT\n  {listed}\nFROM {relation}{joined}\nWHERE {' AND '.join(where)}"


def routines_of(cadence: Cadence) -> list[str]:
    """The ids of the steps that are about the owners."""
    return [step.id for step in cadence.steps if step.each is None and step.plan.entity != cadence.entity]


def owners_query(
    vocabulary: Vocabulary, asked: Asked, state: OwnState, relations: Mapping[str, str]
) -> tuple[Decided | None, list[Diagnostic]]:
    """What gives for each record of the owners' entity what is known of it for the day; None for none."""
    owners, entity = asked.cadence.owners, asked.cadence.owner_entity
    if owners is None or entity is None:
        return None, []
    own = _FromCadence(vocabulary, asked, state, relations, entity)
    try:
        return own._decided(entity, [owners]), []
    except _Refused as refused:
        return None, list(refused.findings)


def required_by(cadence: Cadence, policies: Iterable[Plan]) -> list[Plan]:
    """The policies whose outcomes a cadence's plans need, each after those it reads, in their order."""
    plans = list(policies)
    wanted = {name for plan in cadence.plans for name in plan.requires}
    for plan in reversed(plans):
        if plan.id in wanted and plan.classes is None:
            wanted |= set(plan.requires)
    return [plan for plan in plans if plan.id in wanted]
