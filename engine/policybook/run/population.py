"""The records that a policy is about, streamed from the store with facts and outcomes of other policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.expr.limits import LimitError
from policybook.expr.values import Value
from policybook.plan.model import Plan
from policybook.plan.outcome import Conflict, Traced
from policybook.query.from_facts import facts_query
from policybook.run.facts import names_in_bulk
from policybook.run.kept_facts import KeptFacts
from policybook.run.model import RunError
from policybook.store.any_store import AnyStore
from policybook.text import nowhere


@dataclass(frozen=True, slots=True)
class Row:
    """A record: its key as text and as stored, its facts, what the policy gives for it, the query's row."""

    key: str
    place: int | str
    facts: dict[str, Value]
    outcome: Value
    cells: Sequence[Any]
    conflict: bool = False


class Conflicts:
    """Records for which the rules of a policy quarrel: counted, not stopped at."""

    def __init__(self) -> None:
        self._found: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self._first: dict[tuple[str, tuple[str, ...]], str] = {}

    def add(self, conflict: Conflict, key: str, count: int = 1) -> None:
        """One record more, or some of which this is the first."""
        self._found[conflict.policy, conflict.rules] += count
        self._first.setdefault((conflict.policy, conflict.rules), key)

    def findings(self, book: Book) -> Iterator[Diagnostic]:
        """A finding for each set of rules that quarrel."""
        for (policy, rules), count in sorted(self._found.items()):
            listed = ", ".join(f"`{rule}`" for rule in rules)
            first = self._first[policy, rules]
            yield Diagnostic(
                Code.BAD_HIT_POLICY,
                f"rules {listed} of `{policy}` match at once for {count} records, the first is `{first}`",
                book.plans[policy].span or nowhere(policy),
                help="change the rules so that only one of them matches; these records keep their class",
            )


class Outcomes:
    """What policies gave in this run, for those that read them."""

    def __init__(self) -> None:
        self._kept: dict[str, Mapping[str, Value]] = {}

    def keep(self, policy: str, outcomes: Mapping[str, Value]) -> None:
        """The outcomes of a policy by key."""
        self._kept[policy] = outcomes

    @property
    def decided(self) -> Collection[str]:
        """The policies whose outcomes are here."""
        return self._kept.keys()

    def has(self, policy: str) -> bool:
        """Whether a policy was run for all records."""
        return policy in self._kept

    def of(self, policy: str, key: str) -> Value:
        """The outcome for a record; None where it has none."""
        return self._kept[policy].get(key)


class Population:
    """The records of one policy; `rows` may be gone through more than once."""

    def __init__(
        self,
        book: Book,
        store: AnyStore,
        plan: Plan,
        as_of: date,
        outcomes: Outcomes,
        conflicts: Conflicts,
    ) -> None:
        self._store, self._plan, self._as_of = store, plan, as_of
        self._outcomes, self._conflicts = outcomes, conflicts
        self._compiled = book.compiled(plan.id)
        others = book.required(plan.id)[:-1]
        self._kept = [each.id for each in others if outcomes.has(each.id)]
        self._inline = [(each.id, book.compiled(each.id)) for each in others if not outcomes.has(each.id)]
        self._book = book
        self._names = names_in_bulk(book, plan, outcomes.decided)

    def rows(self, *, again: bool = False) -> Iterator[Row]:
        """Each record with its facts and the outcome; by key.

        Conflicts are counted unless they are gone through `again`.
        """
        key_name = self._book.vocabulary.entities[self._plan.entity or ""].key
        query, findings = facts_query(
            self._book.vocabulary,
            self._plan.entity or "",
            self._plan,
            (key_name, *self._names),
            self._store.dialect,
            self._as_of,
            self._store.relations(self._book.vocabulary),
        )
        if query is None:
            raise RunError(findings)
        self._kept_facts = KeptFacts(query.columns, [each.name for each in self._plan.population])
        outcome = self._compiled.outcome
        found = self._store.rows(query.sql)
        for cells in found:
            facts = query.decode(cells)
            place = facts[key_name]
            assert isinstance(place, int | str), "a key is text or a whole number"
            key = str(place)
            facts["as_of"] = self._as_of
            try:
                for name in self._kept:
                    facts[name] = self._outcomes.of(name, key)
                for name, compiled in self._inline:
                    facts[name] = compiled.outcome(facts)
                yield Row(key, place, facts, outcome(facts), cells)
            except Conflict as conflict:
                if not again:
                    self._conflicts.add(conflict, key)
                yield Row(key, place, facts, None, cells, conflict=True)
            except LimitError as error:
                said = error.finding
                raise RunError([replace(said, message=f"{said.message}, for `{key}`")]) from None

    def kept(self, row: Row) -> str:
        """The row's place among the others, as text."""
        return self._kept_facts.text(row.cells)

    def traced(self, row: Row) -> Traced:
        """What led to a row's outcome."""
        return self._compiled.traced(row.facts)
