"""A person's tasks as a calendar to subscribe to (RFC 5545): all-day events, always the same bytes.

Events and not to-dos, since Outlook and Google show no to-dos of a subscribed calendar.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from policybook.events.task import State, Task
from policybook.reports import wording
from policybook.reports.listing import Listing, Standing, doer, fit
from policybook.reports.mail import LISTED, notes_of
from policybook.reports.wording import phrase

if TYPE_CHECKING:
    from icalendar import Event

_DAY = timedelta(days=1)


def to_ics(listing: Listing, person: str | None, language: str) -> bytes:
    """The calendar of one person's tasks.

    A task that ended, or that somebody else does today, stands in it as cancelled, so that a calendar
    which has it forgets it.
    """
    from icalendar import Calendar, vDuration  # noqa: PLC0415 - of the extra `office`, and a tenth of a second

    calendar = Calendar()
    name = phrase(language, "feed", book=fit(listing.book), who=wording.person(listing, person, language))
    name = " ".join(name.split())
    calendar.add("prodid", "-//policybook//tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(_DAY), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(_DAY))
    by_key = {each.key: each for each in listing.tasks}
    for task in listing.tasks:
        if person in (doer(task), task.owner):
            calendar.add_component(_event(listing, task, person, by_key, language))
    written: bytes = calendar.to_ical(sorted=False)
    return written


def day_of(listing: Listing, task: Task) -> date:
    """The day that a task stands on: today's list, else when it may come onto one; for one that ended, when.

    An open task that is not on today's list comes tomorrow at the earliest.
    """
    if task.state is not State.OPEN:
        return task.closed_on or task.due
    if listing.standing(task) in LISTED:
        return listing.as_of
    return max(task.due, task.not_before or task.due, listing.as_of + _DAY)


def _event(
    listing: Listing, task: Task, person: str | None, by_key: Mapping[str, Task], language: str
) -> Event:
    from icalendar import Event  # noqa: PLC0415 - of the extra `office`, which may not be installed

    stamp = datetime.combine(listing.as_of, time(), UTC)
    day = day_of(listing, task)
    event = Event()
    # Unlike other texts it is written as it is, and must not break a line.
    event.add("uid", fit(task.key).replace("\n", "%0A"))
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    # What a calendar holds is replaced by a larger number; days pass, and so it grows.
    event.add("sequence", max(0, (listing.as_of - task.created_on).days))
    event.add("dtstart", day)
    event.add("dtend", day + _DAY)
    event.add("summary", _summary(listing, task, language))
    event.add("description", "\n".join(_description(listing, task, by_key, language)))
    categories = [wording.channel(listing, task, language), wording.quadrant(listing, task, language)]
    if any(categories):
        event.add("categories", [each for each in categories if each])
    is_gone = task.state is not State.OPEN or doer(task) != person
    event.add("status", "CANCELLED" if is_gone else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _summary(listing: Listing, task: Task, language: str) -> str:
    what = wording.what(listing, task, language)
    if listing.standing(task) is Standing.OVERDUE:
        what = f"{phrase(language, 'overdue_mark')}{phrase(language, 'colon')}{what}"
    return " ".join(what.split())


def _description(listing: Listing, task: Task, by_key: Mapping[str, Task], language: str) -> Iterator[str]:
    yield from notes_of(listing, task, language)
    role = wording.role(listing, task, language)
    if task.state is not State.OPEN:
        return
    if role:
        yield phrase(language, "role", what=role)
    first = by_key.get(task.listed_with or "")
    if first is not None:
        yield phrase(language, "together", what=wording.title(listing, first, language))
    yield phrase(language, "key", key=fit(task.key))
