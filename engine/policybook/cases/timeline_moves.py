"""The moments of a timeline, read one after the other: each knows the day it is then."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from policybook.cases.reading import Facts, Shared, facts_from
from policybook.cases.timeline import (
    NOBODY,
    Away,
    Change,
    Done,
    Expect,
    ExpectLists,
    Go,
    Move,
    Picked,
    Skip,
    Told,
)
from policybook.cases.timeline_wanted import wanted_tasks
from policybook.cases.values import day_from
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Entry, Mapping, Node, Scalar, entries_of, mappings_of, text_of
from policybook.expr.operations import add
from policybook.expr.temporal import duration_from
from policybook.expr.values import Months
from policybook.plan.cadence import Cadence
from policybook.vocabulary.unknown import unknown

#: A slip of the pen is not gone through for minutes.
_MOST_DAYS = 3_660


@dataclass(slots=True)
class Story:
    """A timeline while it is read: who is in it, and the day that has come.

    `are_several` says that its customers are named by their keys.
    """

    reading: Shared
    of_owners: Shared
    cadence: Cadence
    day: date
    subjects: Map[str, Facts]
    owners: Map[str, Facts]
    are_several: bool

    def say(self, message: str, at: Scalar, help: str = "") -> None:
        """Note a fault of the timeline."""
        self.reading.findings.append(Diagnostic(Code.BAD_TIMELINE, message, at.span, help=help))


def moves_from(story: Story, node: Node | None) -> tuple[Move, ...]:
    """What happens and is expected, in the order written; what is at fault is left out."""
    started = story.day
    moves: list[Move] = []
    for moment in mappings_of(node):
        for entry in moment:
            found = _move(story, entry)
            if found is not None:
                moves.append(found)
            if (story.day - started).days > _MOST_DAYS:
                story.say(
                    f"the timeline goes on for more than {_MOST_DAYS} days", entry.key, "begin it later"
                )
                return tuple(moves)
    return tuple(moves)


def _move(story: Story, entry: Entry) -> Move | None:
    node = entry.value
    match entry.key.text:
        case "advance" | "to":
            return _go(story, entry)
        case "given" if story.are_several:
            story.say("`given` is about one customer, and there are several", entry.key, "write `subjects`")
        case "given":
            subject = next(iter(story.subjects), None)
            if subject is None:
                story.say("there is no customer whose facts change", entry.key, "give facts above")
                return None
            return Change({subject: facts_from(story.reading, node)})
        case "subjects":
            return Change(_facts(story, node, story.reading, story.subjects, "customers"))
        case "owners":
            return Change(_facts(story, node, story.of_owners, story.owners, "owners"), of_owners=True)
        case "done" if isinstance(node, Mapping):
            outcome = _outcome(story, node)
            task = _picked(story, node)
            if task is not None and outcome is not None:
                return Done(task, outcome, text_of(node.get("by")), text_of(node.get("note")))
        case "skip" if isinstance(node, Mapping):
            task = _picked(story, node)
            if task is not None:
                return Skip(task, text_of(node.get("reason")) or "", text_of(node.get("by")))
        case "contact" if isinstance(node, Mapping):
            outcome, subject = _outcome(story, node), _subject(story, node, entry.key, story.subjects)
            if outcome is not None and subject is not None:
                by, note = text_of(node.get("by")), text_of(node.get("note"))
                return Told(subject, outcome, by, note, node.span)
        case "away" if isinstance(node, Mapping):
            return _away(story, node)
        case "expect":
            return Expect(wanted_tasks(story.reading.findings, story.cadence, node), entry.key.span)
        case "lists" if isinstance(node, Mapping):
            lists = {
                None if each.key.text == NOBODY else each.key.text: wanted_tasks(
                    story.reading.findings, story.cadence, each.value
                )
                for each in node
            }
            return ExpectLists(lists, dict(zip(lists, (each.key.span for each in node), strict=True)))
        case _:
            pass
    return None


def _go(story: Story, entry: Entry) -> Go | None:
    node = entry.value
    if not isinstance(node, Scalar):
        return None
    if entry.key.text == "to":
        to = day_from(node, story.reading.findings)
        if to is None:
            return None
        if to <= story.day:
            story.say(f"it is {story.day} already", node, "give a later day")
            return None
    else:
        by = duration_from(node.text)
        is_of_days = isinstance(by, Months) or (isinstance(by, timedelta) and not by % timedelta(days=1))
        found = add(story.day, by) if is_of_days else None
        if not isinstance(found, date) or isinstance(found, datetime) or found <= story.day:
            message = f"expected a number of days or months above zero, found `{node.text}`"
            story.say(message, node, "write `P30D`, `P1M` or `P1Y`")
            return None
        to = found
    story.day = to
    return Go(to)


def _facts(story: Story, node: Node, reading: Shared, known: Map[str, Facts], what: str) -> dict[str, Facts]:
    found = {}
    for entry in entries_of(node):
        if entry.key.text in known:
            found[entry.key.text] = facts_from(reading, entry.value)
        else:
            help = hint(entry.key.text, known, what) or "give their facts at the beginning"
            story.say(f"there is no `{entry.key.text}` in this timeline", entry.key, help)
    return found


def _outcome(story: Story, node: Mapping) -> str | None:
    outcome = node.get("outcome")
    if not isinstance(outcome, Scalar):
        return None
    known = story.cadence.outcomes
    if outcome.text in known:
        return outcome.text
    message = f"unknown outcome `{outcome.text}` of `{story.cadence.id}`"
    story.reading.findings.append(unknown(Code.UNKNOWN_WORD, message, outcome, known, "outcomes"))
    return None


def _picked(story: Story, node: Mapping) -> Picked | None:
    written = node.get("step")
    if not isinstance(written, Scalar):
        return None
    step = story.cadence.step(written.text)
    if step is None:
        known = [each.id for each in story.cadence.steps]
        message = f"unknown step `{written.text}` of `{story.cadence.id}`"
        story.reading.findings.append(unknown(Code.UNKNOWN_STEP, message, written, known, "steps"))
        return None
    is_routine = step.each is None and step.plan.entity != story.cadence.entity
    subject = _subject(story, node, written, story.owners if is_routine else story.subjects)
    return None if subject is None else Picked(step.id, subject, text_of(node.get("member")), node.span)


def _subject(story: Story, node: Mapping, place: Scalar, known: Map[str, Facts]) -> str | None:
    """Whom a moment is about: the only one there is, or the one that it names."""
    written = node.get("subject")
    if not isinstance(written, Scalar):
        if len(known) == 1:
            return next(iter(known))
        message = "there are several, which one is it about?" if known else "there is nobody it is about"
        names = ", ".join(f"`{each}`" for each in known)
        story.say(
            message, place, f"add `subject:`, one of {names}" if known else "give facts at the beginning"
        )
        return None
    if written.text in known:
        return written.text
    story.say(
        f"there is no `{written.text}` in this timeline", written, hint(written.text, known, "subjects")
    )
    return None


def _away(story: Story, node: Mapping) -> Away | None:
    owner = text_of(node.get("owner"))
    if owner is None:
        return None
    until = node.get("until")
    back = day_from(until, story.reading.findings)
    if back is not None and back <= story.day and isinstance(until, Scalar):
        story.say(f"it is {story.day} already", until, "give the day they are back")
        return None
    return Away(owner, back, text_of(node.get("substitute")))
