"""What of a cadence, its announcements and its calendar counts for a book's digest, and what does not."""

from __future__ import annotations

import pytest

from tests.families.cadence.books import MANIFEST, book_of

CARE = """\
cadence: care
of: customer
title: Care
source: S4.16
owner: manager
parameters: {notice: {type: days and time duration, default: P7D}}
channels: {visit: Visit, phone: Phone}
outcomes: {reached: {contact: true}, no-answer: {contact: false, again: P2D, most: 3}}
rules: [{id: all, then: {ideal: P14D, maximum: P30D, channel: visit}, because: regular}]
steps:
  - {id: touch, interval: null, title: Keep in touch}
  - {id: birthday, birthday: born_on, lead: notice, channel: phone}
  - {id: cold, announced: weather}
  - {id: ask, after: {step: touch, outcomes: [reached]}}
exit: [{id: gone, when: stage = "gone"}]
limits: {contacts: [{most: 2, within: P7D}], quiet: {calendar: firm, days: [{date: 04-04}]}, capacity: 8}
order: [urgent-important, urgent, important, neither]
merge: P3D
---
announcement: north
kind: weather
of: customer
from: 2026-11-20
until: 2026-11-25
where: region = "north"
source: ours
"""


def _digest(text: str = CARE, manifest: str = MANIFEST) -> str:
    book, findings = book_of(text, manifest=manifest)
    assert book is not None, [(each.code.name, each.message) for each in findings]
    return book.digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Care", "title: Customer care"),
        ("source: S4.16", "source: S4.17"),
        ("source: ours", "source: theirs"),
        (
            "  - {id: touch, interval: null, title: Keep in touch}",
            "  # as ever\n  - {id: touch, interval: null}",
        ),
        ("lead: notice", "lead: P7D"),
        ("merge: P3D", "merge: P3D\nahead: P14D"),
        ("order: [urgent-important, urgent, important, neither]\n", ""),
    ],
)
def test_what_does_not_decide_does_not_count(old: str, new: str) -> None:
    changed = CARE.replace(old, new)
    assert changed != CARE
    assert _digest(changed) == _digest()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("default: P7D", "default: P6D"),
        ("ideal: P14D", "ideal: P15D"),
        ("maximum: P30D", "maximum: P1M"),
        ("because: regular", "because: often"),
        ("{visit: Visit, phone: Phone}", "{phone: Phone, visit: Visit}"),
        ("again: P2D", "again: P3D"),
        ("most: 3", "most: 4"),
        ("reached: {contact: true}", "reached: {contact: false}"),
        ("interval: null", "interval: since"),
        ("lead: notice", "lead: notice, late: skip"),
        ("lead: notice", "lead: notice, urgent: true"),
        ("lead: notice", "lead: notice, merge: false"),
        ("lead: notice", "lead: notice, contact: false"),
        ("outcomes: [reached]", "outcomes: [no-answer]"),
        ("owner: manager", "owner: '\"E1\"'"),
        ('stage = "gone"', 'stage = "lost"'),
        ("{most: 2, within: P7D}", "{most: 3, within: P7D}"),
        ("{most: 2, within: P7D}", "{most: 2, within: P8D}"),
        ("date: 04-04", "date: 04-05"),
        ("date: 04-04", "lunar: 04-04"),
        ("capacity: 8", "capacity: 9"),
        ("urgent, important,", "important, urgent,"),
        ("merge: P3D", "merge: P4D"),
        ("merge: P3D", "merge: P3D\nahead: P13D"),
        ("until: 2026-11-25", "until: 2026-11-26"),
        ('region = "north"', 'region = "south"'),
        ("announcement: north", "announcement: all"),
    ],
)
def test_what_decides_counts(old: str, new: str) -> None:
    changed = CARE.replace(old, new).replace("since", "trading_since")
    assert changed != CARE
    assert _digest(changed) != _digest()


def test_the_calendar_counts_where_its_closed_days_are_quiet() -> None:
    other = MANIFEST.replace("09:00-17:00", "09:00-18:00")
    assert _digest(manifest=other) != _digest()
    without = CARE.replace("calendar: firm, ", "")
    assert _digest(without, other) == _digest(without)
