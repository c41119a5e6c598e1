"""Decide one policy for given facts, or explain where a record of a store stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.plan.model import Plan
from policybook.plan.outcome import Conflict
from policybook.run.facts import add_derived, read_facts, required
from policybook.run.finding import about
from policybook.run.model import Decision, RunError
from policybook.run.standing import Said, rule_words, standing_of
from policybook.store.sqlite import Store


def decide(book: Book, policy: str, facts: Mapping[str, Any], as_of: date | None) -> Decision:
    """The decision of a policy for facts by name; policies it requires are decided first.

    A fact that is missing is null, a measure given stands instead of being computed. Raises
    RunError for facts that are none, and Conflict where the hit policy forbids what matched.
    """
    _check_policy(book, policy)
    plans = required(book, policy)
    known, findings = read_facts(book, plans, facts)
    if findings:
        raise RunError(findings)
    add_derived(book, plans, known, as_of)
    traced = book.compiled(policy).traced(known)
    return Decision(None, policy, traced.outcome, book.digest, traced, known)


def explain(book: Book, store: Store, key: str, policy: str | None = None) -> list[Decision]:
    """Where a record stands in every policy that was run for it, or in one, and why.

    Its fields and lists are read now; its place among the others and its class are those of the
    last run. Raises RunError where there is no such record, or no run.
    """
    if policy is not None:
        _check_policy(book, policy)
    plans = [book.plans[policy]] if policy is not None else [*book.plans.values()]
    store.check(book.vocabulary)
    found = [plan for plan in plans if plan.entity is not None and plan.classes is not None]
    if not found:
        message = f"policy `{policy}` gives no class" if policy else f"book `{book.name}` gives no classes"
        help = "explain speaks of classifications"
        raise RunError([Diagnostic(Code.UNKNOWN_POLICY, message, about("explain"), help=help)])
    _check_known(book, store, key, found)
    run = [plan for plan in found if store.history(plan.id).last_run() is not None]
    if not run:
        message = f"{f'policy `{policy}`' if policy else 'the book'} was not run on this store yet"
        help = "run it first: `policybook run`"
        raise RunError([Diagnostic(Code.NOT_RUN_YET, message, about(store.name), help=help)])
    return [each for plan in run if (each := _explained(book, store, plan, key)) is not None]


def _explained(book: Book, store: Store, plan: Plan, key: str) -> Decision | None:
    entity = book.vocabulary.entities[plan.entity or ""]
    facts = store.record(book.vocabulary, entity.name, key)
    if facts is None:
        return None
    standing = standing_of(book, store, plan, key)
    facts |= standing.facts
    plans = required(book, plan.id)
    for each in plans[:-1]:
        if each.classes is not None and each.entity == plan.entity:
            state = store.history(each.id).state(key)
            facts[each.id] = state.now if state else None
    try:
        add_derived(book, plans, facts, standing.as_of)
        traced = book.compiled(plan.id).traced(facts)
    except Conflict as conflict:
        help = "change the rules so that only one of them matches"
        raise RunError(
            [Diagnostic(Code.BAD_HIT_POLICY, str(conflict), plan.span or about(key), help=help)]
        ) from None
    sensitive = frozenset(name for name, field in entity.fields.items() if field.sensitive)
    said = standing.words(plan, traced.outcome if isinstance(traced.outcome, str) else None)
    if said is None and not traced.because_en and standing.now is not None:
        said = Said(rule_words(traced.matched[0].id if traced.matched else None))
    words, alone = (said.texts, said.alone) if said is not None else (None, False)
    return Decision(key, plan.id, standing.now, book.digest, traced, facts, sensitive, words, alone)


def _check_policy(book: Book, policy: str) -> None:
    if policy not in book.plans:
        help = hint(policy, book.plans, "policies")
        raise RunError(
            [Diagnostic(Code.UNKNOWN_POLICY, f"unknown policy `{policy}`", about("policy"), help=help)]
        )


def _check_known(book: Book, store: Store, key: str, plans: list[Plan]) -> None:
    entities = list(dict.fromkeys(plan.entity or "" for plan in plans))
    if any(store.has(book.vocabulary, entity, key) for entity in entities):
        return
    near = [each for entity in entities for each in store.neighbours(book.vocabulary, entity, key)]
    message = f"there is no {' or '.join(entities)} `{key}`"
    help = hint(key, near, "nearest keys") if near else "load data first: `policybook load`"
    raise RunError([Diagnostic(Code.UNKNOWN_CUSTOMER, message, about(store.name), help=help)])
