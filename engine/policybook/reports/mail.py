"""What one person is told in the morning: what is overdue, for today, coming or waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from policybook.events.task import State, Task
from policybook.reports import wording
from policybook.reports.listing import Listing, Standing, fit
from policybook.reports.wording import phrase

#: The parts of a mail in their order.
PARTS = (
    Standing.OVERDUE,
    Standing.TODAY,
    Standing.COMING,
    Standing.WAITING,
    Standing.DONE,
    Standing.SKIPPED,
)
#: How tasks stand that are on the list of the day.
LISTED = (Standing.OVERDUE, Standing.TODAY)
#: How far ahead a mail looks.
AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Line:
    """A task in words: what it is, the notes about it, and those done together with it.

    `key` is what `policybook done` knows it by; None where it is closed.
    """

    what: str
    key: str | None
    notes: tuple[str, ...]
    together: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The tasks that stand the same way, under a heading."""

    heading: str
    is_open: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """One person's morning in a language; `person` is their key, None for tasks of nobody."""

    person: str | None
    greeting: str
    day: str
    counts: str
    parts: tuple[Part, ...]


def mails(listing: Listing, language: str, ahead: timedelta = AHEAD) -> Iterator[Mail]:
    """The mail to each person who has a list, by key; an empty one where there is nothing.

    What comes later than `ahead` is left out, and what was closed before the day.
    """
    for person, tasks in listing.by_person().items():
        shown = [each for each in tasks if _is_told(listing, each, ahead)]
        yield _mail(listing, person, shown, language)


def _is_told(listing: Listing, task: Task, ahead: timedelta) -> bool:
    match listing.standing(task):
        case Standing.COMING:
            return task.due <= listing.as_of + ahead
        case Standing.DONE | Standing.SKIPPED:
            return task.closed_on == listing.as_of
        case Standing.OVERDUE | Standing.TODAY | Standing.WAITING:
            return True


def _mail(listing: Listing, person: str | None, tasks: list[Task], language: str) -> Mail:
    by_key = {each.key: each for each in tasks}
    with_first: dict[str, list[Task]] = {}
    by_standing: dict[Standing, list[Task]] = {each: [] for each in PARTS}
    for task in tasks:
        first = by_key.get(task.listed_with or "")
        if first is not None and listing.standing(task) in LISTED and listing.standing(first) in LISTED:
            with_first.setdefault(first.key, []).append(task)
        else:
            by_standing[listing.standing(task)].append(task)
    parts: list[Part] = []
    numbers: dict[str, int] = {}
    for standing, found in by_standing.items():
        lines = [
            line_of(
                listing,
                each,
                language,
                tuple(line_of(listing, more, language) for more in with_first.get(each.key, ())),
            )
            for each in found
        ]
        numbers[standing.value] = sum(1 + len(each.together) for each in lines)
        if lines:
            heading = phrase(language, standing.value, n=numbers[standing.value])
            parts.append(Part(heading, standing in PARTS[:4], tuple(lines)))
    return Mail(
        person,
        _greeting(listing, person, language),
        phrase(language, "as_of", day=listing.as_of.isoformat()),
        phrase(language, "counts", **numbers),
        tuple(parts),
    )


def _greeting(listing: Listing, person: str | None, language: str) -> str:
    if person is None:
        return phrase(language, "nobodys")
    return phrase(language, "good_morning", who=wording.person(listing, person, language))


def line_of(listing: Listing, task: Task, language: str, together: tuple[Line, ...] = ()) -> Line:
    """A task in words."""
    what = wording.what(listing, task, language)
    key = fit(task.key) if task.state is State.OPEN else None
    return Line(what, key, tuple(notes_of(listing, task, language)), together)


def notes_of(listing: Listing, task: Task, language: str) -> Iterator[str]:
    """What there is to know of a task: how, why, by when, and what is the matter with it."""
    standing = listing.standing(task)
    if standing in (Standing.DONE, Standing.SKIPPED):
        yield wording.ended(listing, task, language)
        return
    how = [wording.channel(listing, task, language), wording.depth(listing, task, language)]
    if any(how):
        yield phrase(language, "channel", what=phrase(language, "sep").join(each for each in how if each))
    yield (
        wording.overdue(task, listing.as_of, language)
        or (
            wording.due(task, language)
            + (
                phrase(language, "sep") + phrase(language, "latest", day=task.latest.isoformat())
                if task.latest != task.due
                else ""
            )
        )
    )
    why = task.because.of(language)
    if why and why != wording.title(listing, task, language):
        yield phrase(language, "why", what=fit(why))
    if standing is Standing.WAITING and (waits := wording.waits(task, language)):
        yield waits
    if other := wording.stands_in(listing, task, language):
        yield other
    if task.attempts:
        yield phrase(language, "attempts", n=task.attempts)
