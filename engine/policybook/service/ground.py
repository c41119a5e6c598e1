"""What an expression tried by hand stands on: the names in scope, their values, and the book they are of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from policybook.book.model import Book, document_of
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Scalar
from policybook.expr.scope import Scope
from policybook.expr.tree import Literal
from policybook.expr.types import ANY, DATE, Type, shows
from policybook.expr.values import Value
from policybook.families.decision.from_document import KIND, decision_from
from policybook.plan.model import Plan
from policybook.tables.policy import policy_from, reader_of
from policybook.tables.setting import Setting
from policybook.text import nowhere
from policybook.vocabulary.plain_types import plain_type_of
from policybook.vocabulary.scope import scope_of
from policybook.vocabulary.values import BadFact, coerced


@dataclass(frozen=True, slots=True)
class Ground:
    """The scope and the values given. With a book, what is not given is derived as in a decision.

    `entity` is whose facts are in scope; None without a book, or for a policy about none.
    """

    scope: Scope = field(default_factory=Scope)
    facts: Mapping[str, Value] = field(default_factory=dict)
    book: Book | None = None
    entity: str | None = None

    def having(self, name: str, value: Value, kind: Type) -> Ground:
        """The same ground with one more name, which hides what had it before."""
        constants = {known: each for known, each in self.scope.constants.items() if known != name}
        scope = replace(self.scope.with_facts({name: kind}), constants=constants)
        return replace(self, scope=scope, facts={**self.facts, name: value})

    def given(self, facts: Mapping[str, Any]) -> tuple[Ground, tuple[Diagnostic, ...]]:
        """The same ground with these facts, and what is wrong with them.

        Over a book a fact is read as one of its declared type, and an unknown one is a finding;
        without a book its type is that of its value.
        """
        ground, findings = self, []
        for name, value in facts.items():
            declared = self.scope.facts.get(name)
            if self.book is not None and declared is None:
                help = hint(name, self.scope.facts, "facts")
                findings.append(
                    Diagnostic(Code.BAD_FACT, f"unknown fact `{name}`", nowhere("facts"), help=help)
                )
                continue
            kind = ANY if self.book is None or declared is None else declared
            try:
                read = coerced(value, kind)
            except BadFact as fault:
                message = f"`{name}` is a {shows(kind)}: {fault.message}"
                findings.append(Diagnostic(Code.BAD_FACT, message, nowhere("facts"), help=fault.help))
                continue
            ground = ground.having(name, read, plain_type_of(read) if self.book is None else kind)
        return ground, tuple(findings)


def ground_of(book: Book | None = None, policy: str | None = None, as_of: date | None = None) -> Ground:
    """The ground of a policy's own expressions, of a whole book, or of no book.

    Without a policy, the facts are those of the entity that the book's first policy is about, and a
    parameter is in scope where every policy that has one of its name gives it the same value.
    """
    if book is None:
        ground = Ground()
        return ground if as_of is None else ground.having("as_of", as_of, DATE)
    plans = book.policies
    if policy is not None:
        entity = book.plans[policy].entity
        scope = _scope(book, book.plans[policy])
    else:
        entity = next((plan.entity for plan in plans.values() if plan.entity), None)
        entity = entity or next(iter(book.vocabulary.entities), None)
        outcomes = {plan.id: plan.outcome_type for plan in plans.values() if plan.entity in (None, entity)}
        scope = scope_of(
            book.vocabulary,
            entity,
            inputs={},
            parameters=_shared_parameters(book),
            outcomes=outcomes,
            lenient=book.manifest.lenient,
        )
    facts = {} if as_of is None else {"as_of": as_of}
    return Ground(scope, facts, book, entity)


def _scope(book: Book, plan: Plan) -> Scope:
    """The names that the policy's own expressions may use."""
    node = book.resolved.policies[document_of(plan.id)]
    written = policy_from(node, plan.family)
    assert written is not None  # a policy of a sound book has its id
    decision = decision_from(node)[0] if plan.family == KIND else None
    inputs = {name: kind for name, (_, kind) in decision.inputs.items()} if decision else {}
    cadence = book.cadences.get(document_of(plan.id))
    if cadence is not None:
        # What is read from the contact log is given as an input is; a step may be about others than `of`.
        inputs |= {name: plan.facts[name] for name in cadence.kept if name in plan.facts}
        written = replace(written, entity=_about(written.entity, plan.entity))
    outcomes = {
        each.id: each.outcome_type
        for each in book.policies.values()
        if each.id != plan.id and each.entity in (None, plan.entity)
    }
    return reader_of(written, Setting(book.vocabulary, outcomes, lenient=book.manifest.lenient), inputs).scope


def _shared_parameters(book: Book) -> dict[str, Literal]:
    shared: dict[str, Literal] = {}
    differing: set[str] = set()
    # One plan of a document tells of the parameters of all.
    for plan in {document_of(id): plan for id, plan in book.plans.items()}.values():
        for name, value in _scope(book, plan).constants.items():
            if shared.setdefault(name, value) != value:
                differing.add(name)
    return {name: value for name, value in shared.items() if name not in differing}


def _about(written: Scalar | None, entity: str | None) -> Scalar | None:
    return None if written is None or entity is None else replace(written, text=entity)
