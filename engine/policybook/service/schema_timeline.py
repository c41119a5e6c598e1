"""What an editor offers within the timelines of a cadence: facts, steps, outcomes, channels."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from policybook.book.model import Book
from policybook.plan.cadence import Cadence
from policybook.plan.model import Plan

Schema = dict[str, Any]


def timelines(book: Book, cadence: Cadence) -> Schema:
    """What holds for the cases document of a cadence."""
    given = _facts(book, cadence, [each for each in cadence.plans if each.entity == cadence.entity])
    of_owners = _facts(book, cadence, [each for each in cadence.plans if each.entity == cadence.owner_entity])
    step, outcome = _one(each.id for each in cadence.steps), _one(cadence.outcomes)
    tasks = {"items": _task(cadence, step)}
    said = {"properties": {"step": step, "outcome": outcome}}
    people = {
        "given": given,
        "subjects": {"additionalProperties": given},
        "owners": {"additionalProperties": of_owners},
    }
    moment = {
        **people,
        "done": said,
        "skip": said,
        "contact": said,
        "expect": tasks,
        "lists": {"additionalProperties": tasks},
    }
    test = {
        **people,
        "with": given,
        "steps": {"items": step},
        "timeline": {"items": {"properties": moment}},
    }
    return {"fixtures": {"additionalProperties": given}, "tests": {"items": {"properties": test}}}


def _task(cadence: Cadence, step: Schema) -> Schema:
    fields = {
        "step": step,
        "with": _or_none(step),
        "outcome": _or_none(_one(cadence.outcomes)),
        "channel": _or_none(_one(cadence.channels)),
        "depth": _or_none(_one(cadence.depths)),
        "role": _or_none(_one(cadence.roles)),
    }
    return {"if": {"type": "object"}, "then": {"properties": fields}, "else": step}


def _facts(book: Book, cadence: Cadence, plans: Collection[Plan]) -> Schema:
    known = {name for plan in plans for name in book.known_facts(plan.id)}
    return {"propertyNames": {"enum": sorted(known - cadence.kept.keys() - {"as_of"})}}


def _one(words: Iterable[str]) -> Schema:
    return {"enum": list(words)}


def _or_none(words: Schema) -> Schema:
    return {"enum": [*words["enum"], None]}
