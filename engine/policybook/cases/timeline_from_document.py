"""Cases documents of a cadence -> timelines: who there is, from which day on, and what is looked at."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field

from policybook.book.model import Book
from policybook.cases.reading import (
    Facts,
    Shared,
    check_fixtures,
    facts_from,
    fixtures_from,
    given_facts,
    tests_of,
)
from policybook.cases.timeline import Expect, ExpectLists, Timeline
from policybook.cases.timeline_moves import Story, moves_from
from policybook.cases.values import day_from
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping, Scalar, entries_of, scalars_of
from policybook.expr.types import Type
from policybook.plan.cadence import Cadence
from policybook.plan.model import Plan
from policybook.vocabulary.unknown import unknown


@dataclass(slots=True, kw_only=True)
class _Reading(Shared):
    """A document with the timelines of a cadence; `of_owners` are the facts of people in charge."""

    book: Book
    cadence: Cadence
    of_owners: Shared
    timelines: list[Timeline] = field(default_factory=list)


def timelines_from(
    book: Book, document: Mapping, cadence: Cadence, findings: list[Diagnostic]
) -> list[Timeline]:
    """The timelines of a document, those with a fault left out."""
    file = document.span.source.name
    plans = cadence.plans
    owners = Shared(
        about=f"{cadence.id}.owners",
        types=_types(book, cadence, [each for each in plans if each.entity == cadence.owner_entity]),
        as_of=None,
        findings=findings,
        file=file,
    )
    this = _Reading(
        about=cadence.id,
        types=_types(book, cadence, [each for each in plans if each.entity == cadence.entity]),
        as_of=document.get("as_of"),
        findings=findings,
        file=file,
        book=book,
        cadence=cadence,
        of_owners=owners,
    )
    fixtures_from(this, document)
    for test in tests_of(this, document):
        before = len(findings)
        timeline = _timeline(this, test)
        if timeline is not None and len(findings) == before:
            this.timelines.append(timeline)
    check_fixtures(this, document)
    return this.timelines


def _types(book: Book, cadence: Cadence, plans: list[Plan]) -> dict[str, Type]:
    """The facts that may be given: neither the day nor what the contact log tells is one."""
    known = {name: kind for plan in plans for name, kind in book.known_facts(plan.id).items()}
    return {name: kind for name, kind in known.items() if name != "as_of" and name not in cadence.kept}


def _timeline(this: _Reading, test: Mapping) -> Timeline | None:
    name = test.get("name")
    place = name.span if isinstance(name, Scalar) else test.span
    if "timeline" not in test:
        one = next((f": `cases: {each.plan.id}`" for each in this.cadence.steps), "")
        message = f"a case of the cadence `{this.cadence.id}` has no `timeline`"
        this.findings.append(
            Diagnostic(
                Code.BAD_TIMELINE, message, place, help=f"tell it day by day, or try a step by itself{one}"
            )
        )
        return None
    start = day_from(test.get("from") or this.as_of, this.findings)
    if start is None:
        if "from" not in test and this.as_of is None:
            message = f"case `{name.text if isinstance(name, Scalar) else ''}` gives no day to begin with"
            help = "add `from: 2026-01-31` to it, or `as_of` to the whole document"
            this.findings.append(Diagnostic(Code.MISSING_AS_OF, message, place, help=help))
        return None
    subjects, is_sound = _subjects(this, test)
    owners = {
        entry.key.text: facts_from(this.of_owners, entry.value) for entry in entries_of(test.get("owners"))
    }
    if owners and this.cadence.owner_entity is None:
        _say(
            this, test, "owners", f"the cadence `{this.cadence.id}` says nothing of `owners`", "take it away"
        )
    steps = _steps(this, test)
    story = Story(this, this.of_owners, this.cadence, start, subjects, owners, "subjects" in test)
    before = len(this.findings)
    moves = moves_from(story, test.get("timeline"))
    if len(this.findings) == before and not any(isinstance(each, Expect | ExpectLists) for each in moves):
        _say(this, test, "timeline", "the timeline expects nothing", "add `expect` or `lists` to a moment")
    todo = test.get("todo")
    if not is_sound:
        return None
    return Timeline(
        policy=this.cadence.id,
        name=name.text if isinstance(name, Scalar) else "",
        file=this.file,
        span=place,
        start=start,
        subjects=_with_keys(this.book, this.cadence.entity, subjects, this.types),
        owners=_with_keys(this.book, this.cadence.owner_entity or "", owners, this.of_owners.types),
        moves=moves,
        steps=steps,
        todo=todo.text if isinstance(todo, Scalar) and todo.value is not None else None,
    )


def _subjects(this: _Reading, test: Mapping) -> tuple[dict[str, Facts], bool]:
    """The facts of each customer: the shared ones, then their own; whether the fixtures are sound."""
    shared, is_sound = given_facts(this, test)
    if "subjects" in test:
        if "given" in test:
            _say(
                this, test, "subjects", "`given` is about one customer, `subjects` about several", "keep one"
            )
        found = {
            entry.key.text: {**shared, **facts_from(this, entry.value)}
            for entry in entries_of(test.get("subjects"))
        }
    elif "owners" in test and not {"use", "with", "given"} & set(test.keys()):
        found = {}
    else:
        key = shared.get(this.book.vocabulary.entities[this.cadence.entity].key)
        found = {this.cadence.entity if key is None else str(key): shared}
    for facts in found.values():
        _check_members(this, test, facts)
    return found, is_sound


def _check_members(this: _Reading, test: Mapping, facts: Facts) -> None:
    """The records of a list of which each has an occasion are told by their keys."""
    for name in dict.fromkeys(each.each for each in this.cadence.steps if each.each is not None):
        rows = facts.get(name)
        child = this.book.vocabulary.entities[this.cadence.entity].has_many.get(name)
        if child is None or not isinstance(rows, list):
            continue
        key = this.book.vocabulary.entities[child].key
        if any(isinstance(row, dict) and row.get(key) is None for row in rows):
            places = (test.entry(each) for each in ("given", "subjects", "with", "use"))
            place = next(each for each in places if each is not None)
            message = f"a record of `{name}` has no key `{key}`, and each has tasks of its own"
            this.findings.append(
                Diagnostic(Code.BAD_TIMELINE, message, place.key.span, help=f"give each an `{key}`")
            )
            return


def _steps(this: _Reading, test: Mapping) -> frozenset[str] | None:
    if "steps" not in test:
        return None
    known = {each.id for each in this.cadence.steps}
    wanted = scalars_of(test.get("steps"))
    for each in wanted:
        if each.text not in known:
            message = f"unknown step `{each.text}` of `{this.cadence.id}`"
            this.findings.append(unknown(Code.UNKNOWN_STEP, message, each, known, "steps"))
    return frozenset(each.text for each in wanted)


def _with_keys(book: Book, entity: str, records: dict[str, Facts], types: Map[str, Type]) -> dict[str, Facts]:
    """The records with their keys among their facts."""
    if entity not in book.vocabulary.entities:
        return records
    key = book.vocabulary.entities[entity].key
    return {id: {key: id, **facts} if key in types else facts for id, facts in records.items()}


def _say(this: _Reading, test: Mapping, key: str, message: str, help: str) -> None:
    entry = test.entry(key)
    assert entry is not None, "only keys that are there are spoken of"
    this.findings.append(Diagnostic(Code.BAD_TIMELINE, message, entry.key.span, help=help))
