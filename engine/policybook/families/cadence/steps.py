"""`steps`: each becomes a plan that gives the next occasion, several where announcements or items do."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass

from policybook.document.node import Mapping, Scalar, Sequence
from policybook.expr.tree import And, Compare, Expr, Fact, Literal
from policybook.expr.types import DATE, ContextType, Type
from policybook.families.cadence.classes import Classes
from policybook.families.cadence.desk import Desk
from policybook.families.cadence.lengths import about_days
from policybook.families.cadence.model import WORDS, Announcement, WrittenStep
from policybook.families.cadence.occasions import anchor_of
from policybook.families.cadence.people import KEYS, owner_type
from policybook.families.cadence.tables import Asks, Because, Occasion, asks_from, table_of
from policybook.plan.cadence import OUTPUTS, Late, Step
from policybook.plan.model import Output
from policybook.plan.walk import AS_OF
from policybook.tables.reader import Reader
from policybook.tables.templates import because_from
from policybook.vocabulary.texts import texts_from

#: Kinds whose task goes when its occasion is no longer given.
_PASSING = ("interval", "on")


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom the steps are about: the records `where` admits, in whose care they are, the people's entity."""

    where: Expr | None
    owner: Expr | None
    people: str | None


def ids_of_steps(desk: Desk) -> dict[str, tuple[str, ...]]:
    """The ids that tasks have, by the id of the step as written."""
    ids: dict[str, tuple[str, ...]] = {}
    for step in desk.written.steps:
        if step.kind == "announced":
            ids[step.id] = tuple(f"{step.id}.{each.id}" for each in announcements_of(step, desk))
        elif step.kind == "routine" and isinstance(items := step.node.get("items"), Sequence):
            ids[step.id] = tuple(f"{step.id}.{number}" for number, _ in enumerate(items.items, 1))
        else:
            ids[step.id] = (step.id,)
    return ids


def announcements_of(step: WrittenStep, desk: Desk) -> tuple[Announcement, ...]:
    """The announcements that a step takes."""
    kind = step.node.get("announced")
    text = kind.text if isinstance(kind, Scalar) else ""
    known = desk.around.announcements
    return tuple(each for each in known if each.kind.text == text and each.entity == desk.entity)


def steps_from(desk: Desk, classes: Classes, whose: Whose) -> tuple[Step, ...]:
    """The steps, in the order written; those at fault are left out."""
    ids = ids_of_steps(desk)
    return tuple(made for step in desk.written.steps for made in _steps(step, desk, classes, whose, ids))


def _steps(
    step: WrittenStep, desk: Desk, classes: Classes, whose: Whose, ids: dict[str, tuple[str, ...]]
) -> list[Step]:
    entity, reader = _about(step, desk, whose)
    if step.kind is None or entity is None:
        return []
    node = step.node
    # About others than customers, the rules of classes say nothing.
    known = Classes((), ()) if step.kind == "routine" or "each" in node else classes
    asks = asks_from(step, desk, reader, _owner(step, desk, whose, entity))
    where = _where(step, desk, reader, whose)
    made: list[Step] = []
    for occasion in _occasions(step, desk, reader, asks, ids, entity):
        body = table_of(occasion, asks, known, desk.written.hit_policy)
        kinds = _types(desk, asks.owner)
        plan = desk.plan(
            occasion.id,
            entity,
            _both(where, occasion.where),
            body,
            tuple(Output(name, kinds[name]) for name in OUTPUTS),
            ContextType(tuple(kinds.items())),
            occasion.title,
            node,
            step.id_span,
        )
        each, by_itself = node.get("each"), "false" if step.kind == "routine" else "true"
        made.append(
            Step(
                occasion.id,
                occasion.title,
                plan,
                each=each.text if isinstance(each, Scalar) else None,
                lasts=each is not None or step.kind not in _PASSING,
                late=Late.SKIP if _said(node, "late") == "skip" else Late.KEEP,
                is_contact=(_said(node, "contact") or by_itself) == "true",
                merges=(_said(node, "merge") or by_itself) == "true",
                urgent=_said(node, "urgent") == "true",
                important=_said(node, "important") == "true",
                repeats=step.kind == "interval",
                follows=_follows(step, asks),
                span=step.id_span,
            )
        )
    return made


def _follows(step: WrittenStep, asks: Asks) -> tuple[str, int] | None:
    """The step that one comes after and about how many days later, a month counted as 30."""
    after = step.node.get("after")
    if step.kind != "after" or not isinstance(after, Mapping):
        return None
    return _said(after, "step"), about_days(asks.delay) - about_days(asks.lead)


def _owner(step: WrittenStep, desk: Desk, whose: Whose, entity: str) -> Expr | None:
    """In whose care: of a routine its own person; of a list's record that is known of its parent alone."""
    if step.kind == "routine":
        key = desk.setting.vocabulary.entities[entity].key
        return Fact(key, desk.setting.vocabulary.entities[entity].fields[key].type)
    if "each" in step.node:
        return None
    return desk.typed(step.node.get("owner"), KEYS, "owner") if "owner" in step.node else whose.owner


def _about(step: WrittenStep, desk: Desk, whose: Whose) -> tuple[str | None, Reader]:
    """The entity that a step's plan is about, and the reader of its expressions."""
    if step.kind == "routine":
        return whose.people, desk.about(whose.people) if whose.people is not None else desk.reader
    listed = step.node.get("each")
    if isinstance(listed, Scalar):
        child = desk.setting.vocabulary.entities[desk.entity].has_many.get(listed.text)
        return child, desk.about(child) if child is not None else desk.reader
    return desk.entity, desk.reader


def _where(step: WrittenStep, desk: Desk, reader: Reader, whose: Whose) -> Expr | None:
    """Whom the plan admits: members of a list by a condition of their own, others as the cadence says."""
    if step.kind == "routine":
        return None
    if "each" not in step.node:
        return whose.where
    where = step.node.get("where")
    return reader.condition(where, "where") if isinstance(where, Scalar) else None


def _occasions(
    step: WrittenStep, desk: Desk, reader: Reader, asks: Asks, ids: dict[str, tuple[str, ...]], entity: str
) -> list[Occasion]:
    said, facts = because_from(step.node.get("because"), reader, desk.hidden(entity))
    because = None if said is None else (said, facts)
    if step.kind == "announced":
        return [_announced(step, each, because) for each in announcements_of(step, desk)]
    anchor = anchor_of(step, desk, reader, asks.delay, ids)
    if anchor is None:
        return []
    items = step.node.get("items")
    if step.kind != "routine" or not isinstance(items, Sequence):
        return [Occasion(step.id, step.title, anchor, because)]
    titles = [texts_from(item, step.title.en) for item in items.items]
    return [
        Occasion(id, title, anchor, because or (title, ()))
        for id, title in zip(ids[step.id], titles, strict=True)
    ]


def _announced(step: WrittenStep, given: Announcement, because: Because | None) -> Occasion:
    """An announcement as an occasion, from its first day to its last and not after."""
    last = Literal(given.last, DATE, span=given.span)
    still = Compare("<=", AS_OF, last, span=given.span)
    if given.because is not None:
        because = (given.because, given.because_facts)
    return Occasion(
        f"{step.id}.{given.id}",
        given.title,
        Literal(given.first, DATE, span=given.span),
        because or (given.title, ()),
        _both(given.where, still),
        last,
    )


def _types(desk: Desk, owner: Expr | None) -> Map[str, Type]:
    words = {key: desk.type_of(key) for key in WORDS}
    return {"anchor": DATE, "due": DATE, "latest": DATE, **words, "owner": owner_type(owner)}


def _both(one: Expr | None, other: Expr | None) -> Expr | None:
    if one is None or other is None:
        return one if other is None else other
    return And((one, other), span=one.span)


def _said(node: Mapping, key: str) -> str:
    given = node.get(key)
    return given.text if isinstance(given, Scalar) else ""
