"""A cadence's occasions record by record: whole records are read, the compiled plans decide them.

It can say all of the language that one record can, so it is what runs where a query cannot; and it
shares nothing with the query but the plans, so each is a check of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial

from policybook.book.model import Book
from policybook.engines.model import Engine, Progress
from policybook.events.task import Contact, Occurrence, OwnerDay, State
from policybook.expr.values import Value
from policybook.plan.cadence import Step
from policybook.plan.model import Plan
from policybook.plan.outcome import Conflict
from policybook.query.from_facts import facts_query
from policybook.query.from_occurrences import Asked, routines_of
from policybook.run.facts import ranks
from policybook.run.model import RunError
from policybook.run.occurrences_found import Found
from policybook.run.occurrences_of import (
    Deciding,
    OneRecord,
    in_care,
    is_followed,
    kept_of,
    owner_of,
    owner_outputs,
)
from policybook.run.whole_records import WholeRecord, WholeRecords
from policybook.store.any_store import AnyStore


def by_record(
    book: Book, store: AnyStore, engine: Engine, asked: Asked, as_of: date, progress: Progress | None = None
) -> Found:
    """Occurrences, exits by subject, owners by key, and rules that forbid each other. Raises RunError."""
    return _ByRecord(book, store, engine, asked, as_of).found(progress)


class _ByRecord:
    def __init__(self, book: Book, store: AnyStore, engine: Engine, asked: Asked, as_of: date) -> None:
        self.book, self.store, self.engine, self.asked, self.as_of = book, store, engine, asked, as_of
        self.cadence = asked.cadence
        self._found = Found()
        self._contacts = self._by_subject() if asked.has_log and self.cadence.kept else {}
        self._open = self._with_open_tasks() if asked.also_open else frozenset()
        self._late = {step.id for step in self.cadence.steps if asked.is_wanted_late(step)}
        #: In whose care those are who are followed up, where records of their lists are asked for.
        self._parents: dict[str, str | None] = {}

    def found(self, progress: Progress | None) -> Found:
        """Go through the entities: subjects, then records of their lists, then owners."""
        steps: dict[str, list[Step]] = {self.cadence.entity: []}
        for step in self.cadence.steps:
            steps.setdefault(step.plan.entity or self.cadence.entity, []).append(step)
        for number, (entity, own) in enumerate(steps.items()):
            if progress is not None:
                progress(f"occasions of {entity} record by record", number / len(steps))
            if entity == self.cadence.entity:
                self._subjects(own, any(step.each is not None for step in self.cadence.steps))
            else:
                self._others(entity, own)
        if self.cadence.owners is not None and self.cadence.owner_entity is not None:
            self._owners(self.cadence.owners, self.cadence.owner_entity)
        return self._found

    def _subjects(self, steps: Sequence[Step], have_members: bool) -> None:
        cadence = self.cadence
        more = [each for each in (cadence.exit, cadence.each_owner) if each is not None]
        followed: set[str] = set()
        for row, record in self._records(cadence.entity, [*(step.plan for step in steps), *more]):
            if is_followed(cadence, record):
                followed.add(row.key)
            exit = record.outcome(cadence.exit) if cadence.exit is not None else None
            if exit is not None:
                self._found.exits[row.key] = str(exit)
                self._ask_all(record, steps)
                continue
            self._found.items += [each for step in steps if (each := self._one(record, step, row.key))]
            if have_members and row.key in followed:
                self._parents[row.key] = owner_of(cadence, record)

        if cadence.each_owner is not None:
            routines = routines_of(cadence)
            with_tasks = {subject for step, subject in self._open if step not in routines}
            self._found.gone |= with_tasks - followed

    def _ask_all(self, record: OneRecord, steps: Sequence[Step]) -> None:
        """Rules that forbid each other are told of whoever they are about."""
        for step in steps:
            record.outcome(step.plan)

    def _others(self, entity: str, steps: Sequence[Step]) -> None:
        """Records of a list, which are told of their parent, or owners with routines."""
        for row, record in self._records(entity, [step.plan for step in steps]):
            for step in steps:
                if step.each is None:
                    found = self._one(record, step, row.key)
                    self._found.items += [] if found is None else [found]
                    continue
                found = self._one(record, step, row.parent or "", row.key)
                if found is not None and row.parent in self._parents:
                    self._found.items.append(in_care(found, self.cadence, self._parents[row.parent]))

    def _owners(self, plan: Plan, entity: str) -> None:
        for row, record in self._records(entity, [plan]):
            outcome = record.outcome(plan)
            if record.admits(plan):
                self._found.owners[row.key] = OwnerDay(*owner_outputs(outcome))

    def _records(self, entity: str, plans: Sequence[Plan]) -> Iterable[tuple[WholeRecord, OneRecord]]:
        """The records of an entity, ready to be asked."""
        deciding = Deciding(self.book, self.cadence, plans, self.as_of)
        places = self._places(entity, [*plans, *deciding.required])
        classes = {
            plan.id: self.store.history(plan.id).states_on(self.as_of)
            for plan in deciding.required
            if plan.classes is not None
        }
        for row in WholeRecords(self.book, self.engine, entity, deciding.needed).read():
            facts = dict(row.facts)
            for policy, states in classes.items():
                facts[policy] = states[row.key].now if row.key in states else None
            of = row.parent if row.parent is not None and entity != self.cadence.entity else row.key
            facts |= kept_of(self.cadence, self._contacts.get(of, ()), self.as_of)
            mine = {policy: found.get(row.key, {}) for policy, found in places.items()}
            yield row, deciding.of(facts, mine, partial(self._clash, row.key))

    def _places(self, entity: str, plans: Sequence[Plan]) -> Mapping[str, Mapping[str, Mapping[str, Value]]]:
        """By policy and record the places among all records of those policies that read them."""
        found = {}
        key = self.book.vocabulary.entities[entity].key
        for plan in plans:
            if not ranks(plan) or plan.entity != entity:
                continue
            names = [*(each.name for each in plan.population), "population"]
            relations = self.engine.relations(self.book.vocabulary)
            query, findings = facts_query(
                self.book.vocabulary, entity, plan, (key, *names), self.engine.dialect, self.as_of, relations
            )
            if query is None:
                raise RunError(findings)
            rows = (query.decode(row) for row in self.engine.decide((), query.sql))
            found[plan.id] = {str(row[key]): {name: row.get(name) for name in names} for row in rows}
        return found

    def _clash(self, key: str, conflict: Conflict) -> None:
        self._found.conflicts.add(conflict, key)

    def _with_open_tasks(self) -> frozenset[tuple[str, str]]:
        """The steps and subjects of open tasks."""
        name, text = self.engine.dialect.name, self.engine.dialect.text
        select = (
            f"SELECT {name('step')}, {name('subject')} FROM {self.engine.own('pb_task')} AS t"
            f" WHERE {name('cadence')} = {text(self.cadence.id)} AND {name('state')} = {text(State.OPEN)}"
        )
        return frozenset((str(step), str(subject)) for step, subject in self.engine.decide((), select))

    def _by_subject(self) -> Mapping[str, Sequence[Contact]]:
        """What was recorded of each subject up to the day."""
        name, text = self.engine.dialect.name, self.engine.dialect.text
        columns = ("subject", "contacted_on", "outcome", "counts", "cadence", "step")
        select = (
            f"SELECT {', '.join(map(name, columns))} FROM {self.engine.own('pb_contact')} AS l"
            f" WHERE {name('contacted_on')} <= {text(self.as_of.isoformat())}"
        )
        found: dict[str, list[Contact]] = {}
        for subject, on, outcome, counts, cadence, step in self.engine.decide((), select):
            day = date.fromisoformat(str(on))
            of = None if cadence is None else str(cadence)
            contact = Contact(
                str(subject), day, str(outcome), counts == 1, of, None if step is None else str(step)
            )
            found.setdefault(contact.subject, []).append(contact)
        return found

    def _one(
        self, record: OneRecord, step: Step, subject: str, member: str | None = None
    ) -> Occurrence | None:
        until, since = self.asked.until, self.asked.since
        if step.id in self._late and (step.id, subject) in self._open:
            until = None
        return record.occurrence(step, subject, member, until=until, since=since)
