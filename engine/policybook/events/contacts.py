"""The contact log as caps read it: on which days a customer was really reached."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from policybook.events.task import Contact
from policybook.plan.cadence import Cap


@dataclass(frozen=True, slots=True)
class ContactLog:
    """By subject the days of the contacts that count, in order, none after `day`."""

    day: date
    days: Mapping[str, Sequence[date]]

    def since(self, subject: str, anchor: date) -> bool:
        """Whether a subject was reached after a day."""
        found = self.days.get(subject)
        return found is not None and found[-1] > anchor

    def leaves(self, subject: str, caps: Iterable[Cap]) -> int | None:
        """How many more contacts of a subject the caps leave for the day; None where there is no cap.

        Contacts lie in the past, so the windows that a contact of the day could break all end with it.
        """
        left: int | None = None
        found = self.days.get(subject, ())
        for cap in caps:
            first = self.day - timedelta(days=cap.days - 1)
            more = max(0, cap.most - (len(found) - bisect_left(found, first)))
            left = more if left is None else min(left, more)
        return left


def contact_log(contacts: Iterable[Contact], day: date) -> ContactLog:
    """The log as it stands on a day: what was recorded of later days is not read."""
    days: dict[str, list[date]] = {}
    for each in contacts:
        if each.counts and each.on <= day:
            days.setdefault(each.subject, []).append(each.on)
    for found in days.values():
        found.sort()
    return ContactLog(day, days)
