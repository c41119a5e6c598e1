"""One classification over its population: each record's class settled, its changes written with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from policybook.book.model import Book
from policybook.expr.limits import Limits
from policybook.expr.values import Value
from policybook.plan.model import Plan, Texts
from policybook.plan.walk import facts_of_checks
from policybook.plan.words import (
    CAP,
    KINDS,
    LEFT,
    OVERRIDE,
    RULE,
    STABILITY,
    both_words,
    cap_words,
    left_words,
    no_class_words,
    rule_words,
    waited_words,
)
from policybook.run.checks import checked
from policybook.run.model import Classified
from policybook.run.population import Population, Row
from policybook.run.stability import ALWAYS, Candidate, Settled, fallen, settled
from policybook.run.summaries import movements
from policybook.run.writing import Writing
from policybook.store.any_store import AnyStore
from policybook.store.history import Change, State
from policybook.store.overrides import Override

_NEW = State(None, None)


class Classifying:
    """A run of one classification; `done` does it, `classes` are then those in force by key."""

    def __init__(
        self,
        book: Book,
        store: AnyStore,
        plan: Plan,
        as_of: date,
        population: Population,
        dry: bool,
        keep_classes: bool,
    ) -> None:
        self.classes: dict[str, Value] = {}
        self._book, self._store, self._plan, self._as_of = book, store, plan, as_of
        self._population, self._dry, self._keep = population, dry, keep_classes
        self._order = list(plan.classes or {})
        self._rules = plan.stability or ALWAYS
        self._states = store.history(plan.id).states(as_of)
        self._overrides = store.overrides_in_force(plan.id, as_of)
        self._counts: Counter[str] = Counter()
        self._moved: Counter[tuple[str | None, str | None]] = Counter()
        self._kinds: Counter[str] = Counter()

    def done(self) -> Classified:
        """Go through all records, write what changed, and give the counts."""
        plan, total, without = self._plan, 0, 0
        falls = self._falls() if self._rules.caps else {}
        members: list[Value] = []
        shown = facts_of_checks(plan.checks, plan.entity)
        writing = Writing(self._store.history(plan.id), self._as_of, self._dry)
        for row in self._population.rows():
            total += 1
            was = self._states.pop(row.key, _NEW)
            state, change = self._stands(row, was, falls.get(row.key))
            if state.now is None:
                without += 1
            else:
                self._counts[state.now] += 1
                if plan.checks:
                    members.append({**{name: row.facts.get(name) for name in shown}, "class": state.now})
            if self._keep:
                self.classes[row.key] = state.now
            if change is not None:
                self._moved[change.was, change.now] += 1
                self._kinds[change.kind] += 1
            writing.add(row.key, state, change, self._population.kept(row))
        for change in self._left():
            self._moved[change.was, None] += 1
            self._kinds[LEFT] += 1
            writing.add_left(change)
        writing.finish(total, self._book.digest)
        entity = self._book.vocabulary.entities[plan.entity or ""]
        return Classified(
            plan.id,
            total,
            {code: self._counts[code] for code in self._order},
            without,
            tuple(movements(self._order, self._moved)),
            {kind: self._kinds[kind] for kind in KINDS if self._kinds[kind]},
            tuple(checked(plan.checks, {entity.plural: members, "as_of": self._as_of}, self._limits(total))),
        )

    def _limits(self, count: int) -> Limits:
        """The book's limits, wider by what going over so many records a few times takes."""
        limits = self._book.manifest.limits
        return replace(
            limits, list_items=limits.list_items + count, iterations=limits.iterations + 20 * count
        )

    def _settled(self, row: Row, was: State) -> Settled:
        if row.conflict:  # nothing is known, so nothing changes
            return Settled(was.base, was.worse, was.runs)
        asked = row.outcome if isinstance(row.outcome, str) else None
        return settled(self._order, self._rules, was.base, was.worse, was.runs, asked)

    def _falls(self) -> Mapping[str, str]:
        """Who is over a cap, and the class that they get instead."""
        caps = dict(self._rules.caps)
        candidates = []
        by_hand: Counter[str] = Counter()
        for row in self._population.rows(again=True):
            override = self._overrides.get(row.key)
            if override is not None and override.to_class in self._order:
                by_hand[override.to_class] += 1
                continue
            was = self._states.get(row.key, _NEW)
            wanted = self._settled(row, was).base
            if wanted in caps:
                by = row.facts.get(self._rules.order_by or "")
                candidates.append(Candidate(row.key, row.place, wanted, was.base, by))
        return fallen(self._order, caps, candidates, by_hand)

    def _stands(self, row: Row, was: State, fall: str | None) -> tuple[State, Change | None]:
        """Where a record stands from now on, and the change, if its class is another."""
        change = self._settled(row, was)
        base, worse, runs = change.base, change.worse, change.runs
        if fall is not None:
            # A promotion that finds no room asks again next time, without waiting anew.
            waits = fall == was.base and change.waited > 1
            base, worse, runs = fall, False, change.waited if waits else 0
        override = self._overrides.get(row.key)
        now = override.to_class if override is not None and override.to_class in self._order else base
        state = State(now, base, worse, runs)
        if now == was.now:
            return state, None
        return state, self._change(row, was, now, change, override if now != base else None, fall)

    def _change(
        self,
        row: Row,
        was: State,
        now: str | None,
        settled: Settled,
        override: Override | None,
        fall: str | None,
    ) -> Change:
        if override is not None:
            return self._written(row.key, was.now, now, None, OVERRIDE, override.words)
        if row.conflict:
            return self._written(row.key, was.now, now, None, RULE, no_class_words())
        traced = self._population.traced(row)
        matched = traced.matched
        rule = matched[0].id if matched else None
        words = Texts(traced.because_en, traced.because_zh)
        if now is None:
            return self._written(row.key, was.now, now, rule, RULE, words if words.en else no_class_words())
        if not words.en:
            words = rule_words(rule)
        if fall is not None and settled.base is not None:
            full = settled.base
            words = both_words(words, cap_words(full, dict(self._rules.caps)[full], fall))
            return self._written(row.key, was.now, now, rule, CAP, words)
        if settled.waited > 1:
            words = both_words(words, waited_words(settled.waited))
            return self._written(row.key, was.now, now, rule, STABILITY, words)
        return self._written(row.key, was.now, now, rule, RULE, words)

    def _left(self) -> Iterable[Change]:
        """Those who had a class and are not in the population any more."""
        for key, was in sorted(self._states.items()):
            if was.now is not None:
                yield self._written(key, was.now, None, None, LEFT, left_words(self._as_of))

    def _written(
        self, key: str, was: str | None, now: str | None, rule: str | None, kind: str, words: Texts
    ) -> Change:
        return Change(key, self._as_of, was, now, rule, kind, words.en, words.zh, self._book.digest)
