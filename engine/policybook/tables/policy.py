"""What every policy document says beside its outcome: id, title, entity, `where`, parameters, facts read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping as Written
from policybook.document.node import Node, Scalar
from policybook.expr.tree import Expr, Fact
from policybook.expr.types import Type
from policybook.expr.walk import walk
from policybook.plan.model import PopulationFact, Texts
from policybook.tables.parameters import parameters_from, unused_parameters
from policybook.tables.reader import Reader
from policybook.tables.setting import Setting
from policybook.tables.templates import HiddenFields
from policybook.text import Span
from policybook.vocabulary.scope import entity_facts, scope_of
from policybook.vocabulary.texts import sources_from, texts_from
from policybook.vocabulary.unknown import unknown


@dataclass(frozen=True, slots=True)
class WrittenPolicy:
    """The part of a policy document that all families share."""

    id: str
    id_span: Span
    title: Texts
    entity: Scalar | None
    where: Scalar | None
    parameters: Node | None
    source: tuple[str, ...]
    node: Written


def policy_from(node: Written, key: str) -> WrittenPolicy | None:
    """The shared part of the document whose id stands under `key`; None where it has no id."""
    name = node.get(key)
    if not isinstance(name, Scalar) or not name.text:
        return None
    of, where = node.get("of"), node.get("where")
    return WrittenPolicy(
        name.text,
        name.span,
        texts_from(node.get("title"), name.text),
        of if isinstance(of, Scalar) else None,
        where if isinstance(where, Scalar) else None,
        node.get("parameters"),
        sources_from(node.get("source")),
        node,
    )


def unknown_entity(policy: WrittenPolicy, setting: Setting) -> Diagnostic | None:
    """The finding that the policy is about an entity that the vocabulary lacks."""
    known = setting.vocabulary.entities
    if policy.entity is None or policy.entity.text in known:
        return None
    return unknown(
        Code.UNKNOWN_ENTITY, f"unknown entity `{policy.entity.text}`", policy.entity, known, "entities"
    )


def reader_of(policy: WrittenPolicy, setting: Setting, inputs: Mapping[str, Type]) -> Reader:
    """A reader of the policy's expressions, with the findings of its parameters."""
    entity = policy.entity.text if policy.entity else None
    facts = entity_facts(setting.vocabulary, entity)
    parameters, found = parameters_from(policy.parameters, {**facts, **inputs})
    if policy.id in facts:
        found.append(_named_as_a_fact(policy))
    scope = scope_of(
        setting.vocabulary,
        entity,
        inputs=inputs,
        parameters=parameters,
        outcomes=setting.outcomes,
        lenient=setting.lenient,
    )
    return Reader(scope, found)


def where_from(policy: WrittenPolicy, setting: Setting, reader: Reader) -> Expr | None:
    """The condition that picks the records; it cannot read what is only known once they are picked."""
    if policy.where is None:
        return None
    expr = reader.condition(policy.where, "where")
    if expr is None:
        return None
    entity = policy.entity.text if policy.entity else ""
    ranked = {*setting.vocabulary.population.get(entity, {}), "population"}
    for part in walk(expr):
        if isinstance(part, Fact) and part.name in ranked and entity:
            reader.found.append(
                Diagnostic(
                    Code.CIRCULAR,
                    f"`where` cannot use `{part.name}`: it depends on which records `where` picks",
                    part.span or policy.where.span,
                    "known only afterwards",
                    help="move this test into the rules",
                )
            )
    return expr


def hidden_fields(policy: WrittenPolicy, setting: Setting) -> HiddenFields:
    """The fields that no reason may show."""
    return HiddenFields(
        policy.entity.text if policy.entity else None,
        {
            name: frozenset(each for each, field in entity.fields.items() if field.sensitive)
            for name, entity in setting.vocabulary.entities.items()
        },
    )


def of_another_entity(policy: WrittenPolicy, setting: Setting, exprs: Iterable[Expr]) -> list[Diagnostic]:
    """A finding for each outcome read that belongs to the records of another entity."""
    own = policy.entity.text if policy.entity else None
    found: dict[str, Diagnostic] = {}
    for part in (part for expr in exprs for part in walk(expr) if isinstance(part, Fact)):
        about = setting.subjects.get(part.name) if part.name in setting.outcomes else None
        if about is None or about == own or part.name in found:
            continue
        this = f"this one about `{own}`" if own else "this one says no `of`"
        found[part.name] = Diagnostic(
            Code.UNKNOWN_NAME,
            f"the policy `{part.name}` is about `{about}`, {this}",
            part.span or policy.id_span,
            f"the outcome of a `{about}`",
            help=f"read the outcome of a policy about `{own}`" if own else f"write `of: {about}`",
        )
    return list(found.values())


def population_read(
    policy: WrittenPolicy, setting: Setting, names: Iterable[str]
) -> tuple[PopulationFact, ...]:
    """Those of the names that are population facts of the policy's entity, in the vocabulary's order."""
    known = setting.vocabulary.population.get(policy.entity.text, {}) if policy.entity else {}
    wanted = set(names)
    return tuple(fact for name, fact in known.items() if name in wanted)


def parameters_unused(policy: WrittenPolicy, reader: Reader) -> list[Diagnostic]:
    """Warnings for parameters that nothing reads; none while a rule cannot be read, which may do so."""
    return [] if reader.has_errors else unused_parameters(policy.parameters, reader.parameters_used)


def _named_as_a_fact(policy: WrittenPolicy) -> Diagnostic:
    return Diagnostic(
        Code.DUPLICATE_NAME,
        f"`{policy.id}` is already a fact of `{policy.entity.text if policy.entity else ''}`",
        policy.id_span,
        "cannot be the id of a policy about it",
        help="rename the policy, so that others can read its outcome",
    )
