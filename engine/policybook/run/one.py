"""Decide one policy for given facts, or explain where a record of a store stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from policybook.book.model import Book, document_of
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.expr.limits import LimitError
from policybook.expr.values import Value
from policybook.plan.model import Plan
from policybook.plan.outcome import Conflict
from policybook.plan.words import no_class_words, rule_words
from policybook.run.facts import add_derived, ranks, read_facts, runnable
from policybook.run.model import Decision, RunError
from policybook.run.occurrences_of import kept_of
from policybook.run.population import Conflicts, Outcomes, Population
from policybook.run.standing import Said, standing_of
from policybook.store.any_store import AnyStore
from policybook.text import nowhere


def decide(book: Book, policy: str, facts: Mapping[str, Any], as_of: date | None) -> Decision:
    """The decision of a policy for facts by name; policies it requires are decided first.

    A fact that is missing is null, a measure given stands instead of being computed. Raises
    RunError for facts that are none and where a limit is exceeded, and Conflict where the hit policy
    forbids what matched.
    """
    _check_policy(book, policy)
    plans = book.required(policy)
    known, findings = read_facts(book, policy, facts)
    if findings:
        raise RunError(findings)
    try:
        add_derived(book, plans, known, as_of)
        traced = book.compiled(policy).traced(known)
    except LimitError as error:
        raise RunError([error.finding]) from None
    return Decision(None, policy, traced.outcome, book.digest, traced, known)


def explain(book: Book, store: AnyStore, key: str, policy: str | None = None) -> list[Decision]:
    """Where a record stands in every classification that was run, or what one policy gives for it, and why.

    Its fields and lists are read now; its place among the others and its class are those of the
    last run. Raises RunError where there is no such record, or no run.
    """
    if policy is not None:
        _check_policy(book, policy)
    store.check(book.vocabulary)
    plans = [book.plans[policy]] if policy is not None else runnable(book)
    if not plans or any(plan.entity is None for plan in plans):
        message = (
            f"policy `{policy}` is about no record"
            if policy
            else f"book `{book.name}` has no classifications"
        )
        help = "decide it for given facts: `policybook decide`"
        raise RunError([Diagnostic(Code.UNKNOWN_POLICY, message, nowhere("explain"), help=help)])
    _check_known(book, store, key, plans)
    days = {plan.id: _last_day(book, store, plan) for plan in plans}
    if not any(days.values()):
        message = f"{f'policy `{policy}`' if policy else 'the book'} was not run on this store yet"
        help = "run it first: `policybook run`"
        raise RunError([Diagnostic(Code.NOT_RUN_YET, message, nowhere(store.name), help=help)])
    explained = [_explained(book, store, plan, key, day) for plan in plans if (day := days[plan.id])]
    return [each for each in explained if each is not None]


def _last_day(book: Book, store: AnyStore, plan: Plan) -> date | None:
    """The day of the last run: of a classification its own, of a decision that of any.

    Of a cadence's plan it is the day of its last tick; before the first one that of any run.
    """
    cadence = book.cadences.get(document_of(plan.id))
    if cadence is not None and store.keeps_tasks:
        ticked = store.tasks.last_tick(cadence.id)
        if ticked is not None:
            return ticked.as_of
    asked = [plan] if plan.classes is not None else runnable(book)
    runs = [run.as_of for each in asked if (run := store.history(each.id).last_run()) is not None]
    return max(runs, default=None)


def _explained(book: Book, store: AnyStore, plan: Plan, key: str, day: date) -> Decision | None:
    entity = book.vocabulary.entities[plan.entity or ""]
    facts = store.record(book.vocabulary, entity.name, key)
    if facts is None:
        return None
    cadence = book.cadences.get(document_of(plan.id))
    if cadence is not None:
        # What was recorded of the customer up to that day is a fact that the step reads.
        facts |= kept_of(cadence, store.contacts.of(key) if store.keeps_tasks else (), day)
    standing = standing_of(book, store, plan, key) if plan.classes is not None else None
    facts |= standing.facts if standing is not None else _place(book, store, plan, key, day)
    plans = book.required(plan.id)
    for each in plans[:-1]:
        if each.entity == plan.entity and each.classes is not None:
            state = store.history(each.id).state(key)
            facts[each.id] = state.now if state else None
    try:
        for each in plans[:-1]:
            if each.entity == plan.entity and each.classes is None and ranks(each):
                place = _place(book, store, each, key, day)
                facts[each.id] = _outcome(book, book.required(each.id), facts | place, day)
        add_derived(book, plans, facts, day)
        traced = book.compiled(plan.id).traced(facts)
    except Conflict as conflict:
        raise _quarrel(conflict, plan, key) from None
    except LimitError as error:
        raise RunError([error.finding]) from None
    sensitive = frozenset(name for name, field in entity.fields.items() if field.sensitive)
    if standing is None:
        return Decision(key, plan.id, traced.outcome, book.digest, traced, facts, sensitive)
    said = standing.words(plan, traced.outcome if isinstance(traced.outcome, str) else None)
    if said is None and not traced.because_en:
        rule = traced.matched[0].id if traced.matched else None
        said = Said(no_class_words() if standing.now is None else rule_words(rule))
    words, alone = (said.texts, said.alone) if said is not None else (None, False)
    return Decision(key, plan.id, standing.now, book.digest, traced, facts, sensitive, words, alone)


def _place(book: Book, store: AnyStore, plan: Plan, key: str, day: date) -> dict[str, Value]:
    """A record's place in the population of a decision, which runs do not keep."""
    if not ranks(plan):
        return {}
    names = [*(each.name for each in plan.population), "population"]
    for row in Population(book, store, plan, day, Outcomes(), Conflicts()).rows():
        if row.key == key:
            return {name: row.facts.get(name) for name in names}
    return {}


def _outcome(book: Book, plans: tuple[Plan, ...], facts: dict[str, Value], day: date) -> Value:
    add_derived(book, plans, facts, day)
    return book.compiled(plans[-1].id).outcome(facts)


def _quarrel(conflict: Conflict, plan: Plan, key: str) -> RunError:
    help = "change the rules so that only one of them matches"
    place = plan.span or nowhere(key)
    return RunError([Diagnostic(Code.BAD_HIT_POLICY, str(conflict), place, help=help)])


def _check_policy(book: Book, policy: str) -> None:
    if policy not in book.plans:
        help = hint(policy, book.plans, "policies")
        raise RunError(
            [Diagnostic(Code.UNKNOWN_POLICY, f"unknown policy `{policy}`", nowhere("policy"), help=help)]
        )


def _check_known(book: Book, store: AnyStore, key: str, plans: list[Plan]) -> None:
    entities = list(dict.fromkeys(plan.entity or "" for plan in plans))
    if any(store.has(book.vocabulary, entity, key) for entity in entities):
        return
    near = [each for entity in entities for each in store.neighbours(book.vocabulary, entity, key)]
    message = f"there is no {' or '.join(entities)} `{key}`"
    help = hint(key, near, "nearest keys") if near else "load data first: `policybook load`"
    raise RunError([Diagnostic(Code.UNKNOWN_CUSTOMER, message, nowhere(store.name), help=help)])
