"""The next occasions of one record, with their reasons: a cadence's plans decided one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from policybook.book.model import Book
from policybook.events.task import Contact, Occurrence
from policybook.expr.limits import LimitError
from policybook.expr.values import Value
from policybook.expr.walk import facts_of
from policybook.plan.cadence import OWNER_OUTPUTS, Cadence, Kept, Step
from policybook.plan.model import Plan, Texts
from policybook.plan.outcome import Conflict
from policybook.query.from_occurrences import required_by
from policybook.run.facts import read_facts
from policybook.run.model import RunError


def kept_of(cadence: Cadence, contacts: Iterable[Contact], as_of: date) -> dict[str, Value]:
    """What the cadence's plans read of a subject's contacts up to a day: the last date of each kind."""
    known = [each for each in contacts if each.on <= as_of]
    return {
        name: max((each.on for each in known if _counts(cadence, kept, each)), default=None)
        for name, kept in cadence.kept.items()
    }


def _counts(cadence: Cadence, kept: Kept, contact: Contact) -> bool:
    if kept.steps is not None and (contact.cadence != cadence.id or contact.step not in kept.steps):
        return False
    return contact.counts if kept.outcomes is None else contact.outcome in kept.outcomes


def occurrences_of(
    book: Book,
    cadence: Cadence,
    key: str,
    facts: Mapping[str, Any],
    as_of: date,
    contacts: Iterable[Contact] = (),
) -> tuple[tuple[Occurrence, ...], str | None]:
    """The next occasions of a record by step and member, and the id of its exit if it has one.

    `facts` are its fields, its lists, and the classes in force that are read; what is missing is null.
    Routines are not among them: they are their owner's. Raises RunError, and Conflict where the hit
    policy of a table forbids what matched.
    """
    known = {**kept_of(cadence, contacts, as_of), **_read(book, cadence, facts)}
    own = [step for step in cadence.steps if step.plan.entity == cadence.entity]
    record = Deciding(book, cadence, _plans(cadence, own), as_of).of(known)
    exit = _text(record.outcome(cadence.exit)) if cadence.exit is not None else None
    if exit is not None:
        return (), exit
    found = [each for step in own if (each := record.occurrence(step, key))]
    for step in cadence.steps:
        if step.each is None or step.plan.entity is None or not is_followed(cadence, record):
            continue
        deciding = Deciding(book, cadence, [step.plan], as_of)
        child = book.vocabulary.entities[step.plan.entity]
        for row in _members(book, cadence, step, known):
            member = deciding.of({**{name: known[name] for name in cadence.kept}, **row})
            one = member.occurrence(step, key, str(row[child.key]))
            found += [] if one is None else [in_care(one, cadence, owner_of(cadence, record))]
    return tuple(sorted(found, key=in_order)), None


def occurrence_of(
    book: Book,
    cadence: Cadence,
    step: str,
    key: str,
    facts: Mapping[str, Any],
    as_of: date,
    contacts: Iterable[Contact] = (),
    member: str | None = None,
) -> Occurrence | None:
    """The next occasion of a step for a record, or for a member of its list; None where there is none.

    Raises as `occurrences_of` does, and KeyError where the cadence has no such step.
    """
    if cadence.step(step) is None:
        raise KeyError(step)
    found, _ = occurrences_of(book, cadence, key, facts, as_of, contacts)
    return next((each for each in found if (each.step, each.member) == (step, member)), None)


def in_order(occurrence: Occurrence) -> tuple[str, str, str]:
    """By subject, step and member."""
    return occurrence.subject, occurrence.step, occurrence.member or ""


class Deciding:
    """Some plans about one entity and the decisions that they read, made for a record when asked for."""

    def __init__(self, book: Book, cadence: Cadence, plans: Sequence[Plan], as_of: date) -> None:
        self._book, self._as_of = book, as_of
        self.plans = {plan.id: plan for plan in plans}
        required = {each.id: each for each in required_by(cadence, book.plans.values())}
        wanted = {name for plan in plans for name in plan.requires}
        for plan in reversed(required.values()):
            if plan.id in wanted and plan.classes is None:
                wanted |= set(plan.requires)
        self.required = [plan for plan in required.values() if plan.id in wanted]
        #: The facts that they read, measures and what these read among them.
        self.needed = frozenset(name for plan in (*plans, *self.required) for name in plan.facts)
        entity = next(iter(plans)).entity if plans else None
        measures = book.vocabulary.measures.get(entity or "", {})
        for measure in reversed([*measures.values()]):
            if measure.name in self.needed:
                self.needed |= frozenset(facts_of(measure.expr))
        made = book.measures_compiled(entity) if entity is not None else ()
        self._measures = [(name, value) for name, value in made if name in self.needed]

    def of(
        self,
        facts: Mapping[str, Value],
        places: Mapping[str, Mapping[str, Value]] | None = None,
        clash: Callable[[Conflict], None] | None = None,
    ) -> OneRecord:
        """A record with its fields, lists, kept dates and classes in force.

        `places` are by policy the record's places among all. `clash` is told of rules that forbid each
        other, and there is then no outcome; without it Conflict is raised.
        """
        known = {**facts, "as_of": self._as_of}
        try:
            for name, measure in self._measures:
                if name not in known:
                    known[name] = measure(known)
        except LimitError as error:
            raise RunError([error.finding]) from None
        return OneRecord(self._book, self.required, known, places or {}, clash)


class OneRecord:
    """A record of which plans can be asked; a decision that several of them read is made once."""

    def __init__(
        self,
        book: Book,
        required: Sequence[Plan],
        known: dict[str, Value],
        places: Mapping[str, Mapping[str, Value]],
        clash: Callable[[Conflict], None] | None,
    ) -> None:
        self._book, self._known, self._places, self._clash = book, known, places, clash
        #: Decisions that have no outcome because rules forbid each other, themselves or on the way to them.
        self._stopped: set[str] = set()
        for plan in required:
            if plan.id not in known:
                known[plan.id] = self.outcome(plan)

    def outcome(self, plan: Plan) -> Value:
        """What a plan gives; None where it is not about the record."""
        if self._stopped & set(plan.requires):
            self._stopped.add(plan.id)
            return None
        facts = self._facts(plan)
        try:
            return self._book.compiled(plan.id).outcome(facts)
        except Conflict as conflict:
            if self._clash is None:
                raise
            self._stopped.add(plan.id)
            self._clash(conflict)
            return None
        except LimitError as error:
            raise RunError([error.finding]) from None

    def admits(self, plan: Plan) -> bool:
        """Whether a plan is about the record."""
        return self._book.compiled(plan.id).traced(self._facts(plan)).admitted

    def occurrence(
        self,
        step: Step,
        subject: str,
        member: str | None = None,
        *,
        until: date | None = None,
        since: date | None = None,
    ) -> Occurrence | None:
        """What a step's plan gives for the record, if it is due by `until` and not past before `since`."""
        found = self.outcome(step.plan)
        if not isinstance(found, Mapping):
            return None
        anchor, due = found["anchor"], found["due"]
        latest = found["latest"] if found["latest"] is not None else due
        if not (isinstance(anchor, date) and isinstance(due, date) and isinstance(latest, date)):
            return None
        if (until is not None and due > until) or (since is not None and step.lasts and latest < since):
            return None
        traced = self._book.compiled(step.plan.id).traced(self._facts(step.plan))
        rule = traced.matched[0].id if traced.matched else None
        words = Texts(traced.because_en, traced.because_zh)
        texts = {name: _text(found[name]) for name in ("channel", "depth", "role", "owner")}
        return Occurrence(
            step.id,
            subject,
            anchor,
            due,
            latest,
            texts["channel"],
            texts["depth"],
            texts["role"],
            texts["owner"] or None,  # an empty key is nobody's
            rule,
            words,
            member,
        )

    def _facts(self, plan: Plan) -> Mapping[str, Value]:
        places = self._places.get(plan.id)
        return {**self._known, **places} if places else self._known


def owner_of(cadence: Cadence, record: OneRecord) -> str | None:
    """In whose care a record is, where records of its lists have occasions."""
    return None if cadence.each_owner is None else _text(record.outcome(cadence.each_owner)) or None


def is_followed(cadence: Cadence, record: OneRecord) -> bool:
    """Whether records of its lists have occasions."""
    return cadence.each_owner is None or record.admits(cadence.each_owner)


def in_care(occurrence: Occurrence, cadence: Cadence, owner: str | None) -> Occurrence:
    """An occurrence of a member of a list: its owner is the parent's, where the cadence names one."""
    return occurrence if cadence.each_owner is None else replace(occurrence, owner=owner)


def owner_outputs(outcome: Value) -> tuple[bool, str | None, int | None]:
    """Whether an owner is away, who stands in, how much a list may hold: what the owners' plan gives."""
    if not isinstance(outcome, Mapping):
        return False, None, None
    away, substitute, capacity = (outcome[name] for name in OWNER_OUTPUTS)
    return away is True, _text(substitute) or None, None if capacity is None else int(str(capacity))


def _plans(cadence: Cadence, own: Sequence[Step]) -> list[Plan]:
    others = (each for each in (cadence.exit, cadence.each_owner) if each is not None)
    return [*(step.plan for step in own), *others]


def _members(
    book: Book, cadence: Cadence, step: Step, facts: Mapping[str, Value]
) -> Iterator[Mapping[str, Value]]:
    """The records of the list that a step goes over."""
    listed = book.vocabulary.entities[cadence.entity].has_many
    names = [name for name, child in listed.items() if child == step.plan.entity]
    name = step.each if step.each in names else names[0]
    rows = facts.get(name)
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, Mapping):
            yield row


def _read(book: Book, cadence: Cadence, facts: Mapping[str, Any]) -> dict[str, Value]:
    """Given facts as values of their types; those that no plan knows are left out."""
    found: dict[str, Value] = {}
    for plan in cadence.plans:
        if plan.entity == cadence.entity:
            known = book.known_facts(plan.id)
            given = {name: value for name, value in facts.items() if name in known and name not in found}
            values, findings = read_facts(book, plan.id, given)
            if findings:
                raise RunError(findings)
            found |= values
    return found


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
