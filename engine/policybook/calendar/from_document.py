"""A calendar as written, in a manifest or a document of its own -> Calendar, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType

from policybook.calendar.model import Calendar, Closure, Hours
from policybook.calendar.public_holidays import UnknownCountryError, public_holidays
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related, hint
from policybook.document.node import Entry, Mapping, Node, Scalar, Sequence, scalars_of, text_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Names of several weekdays at once.
GROUPS = {"daily": WEEKDAYS, "weekdays": WEEKDAYS[:5], "weekend": WEEKDAYS[5:]}
MAKEUP = "makeup"
_TIMES = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–—~～至]\s*([01]?\d|2[0-4]):([0-5]\d)")
_DAY = timedelta(days=1)


def calendar_from(node: Mapping, id: str, zone: str) -> tuple[Calendar | None, list[Diagnostic]]:
    """The calendar of a mapping with `hours` and what else there is; None where something is wrong.

    `zone` is the book's, where the calendar names none.
    """
    found: list[Diagnostic] = []
    week, makeup = _week(node.get("hours"), found)
    country, subdivision = _country(node, found)
    closed = tuple(_closures(node.get("closed"), found))
    opened = dict(_openings(node.get("open"), found))
    for each in closed:
        found += _both(each, opened, node)
    if any(finding.is_error for finding in found):
        return None, found
    return (
        Calendar(
            id,
            text_of(node.get("timezone")) or zone,
            week,
            country,
            subdivision,
            makeup,
            closed,
            MappingProxyType(opened),
        ),
        found,
    )


def _week(
    node: Node | None, found: list[Diagnostic]
) -> tuple[tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours], Hours | None]:
    hours: dict[str, Hours] = {}
    said: dict[str, Entry] = {}
    for entry in node if isinstance(node, Mapping) else ():
        intervals = _hours(entry.value, found)
        for day in _days_of(entry.key, found):
            if day in said:
                found.append(
                    Diagnostic(
                        Code.DUPLICATE_NAME,
                        f"the hours of `{day}` are given twice",
                        entry.key.span,
                        "again",
                        help="let each weekday stand under one key",
                        related=(Related(said[day].key.span, "given here"),),
                    )
                )
            said.setdefault(day, entry)
            hours.setdefault(day, intervals)
    week = tuple(hours.get(day, ()) for day in WEEKDAYS)
    assert len(week) == 7  # one for each weekday
    return week, hours.get(MAKEUP)


def _days_of(key: Scalar, found: list[Diagnostic]) -> tuple[str, ...]:
    """The weekdays that a key names: `mon`, `mon-fri`, `daily`, or `makeup` for make-up days."""
    text = key.text.lower()
    if text == MAKEUP:
        return (MAKEUP,)
    if text in GROUPS:
        return GROUPS[text]
    first, _, last = text.partition("-")
    last = last or first
    if first in WEEKDAYS and last in WEEKDAYS:
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
        return WEEKDAYS[start : end + 1] if start <= end else (*WEEKDAYS[start:], *WEEKDAYS[: end + 1])
    known = (*WEEKDAYS, "mon-fri", *GROUPS, MAKEUP)
    found.append(
        Diagnostic(
            Code.UNKNOWN_KEY,
            f"`{key.text}` names no weekday",
            key.span,
            "expected `mon` to `sun`, a span as `mon-fri`, or `makeup`",
            help=hint(text, known, "names", most=0) or "write `mon-fri`, or each day by itself",
        )
    )
    return ()


def _hours(node: Node, found: list[Diagnostic]) -> Hours:
    """The intervals of a day, put in order; those that overlap are findings."""
    listed: list[tuple[int, int, Scalar]] = []
    for scalar in scalars_of(node) if isinstance(node, Sequence) else (node,):
        if not isinstance(scalar, Scalar):
            continue
        times = _TIMES.fullmatch(scalar.text.strip())
        if times is None:
            found.append(_no_times(scalar))
            continue
        numbers = [int(each) for each in times.groups()]
        start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
        if start > 1440 or end > 1440 or start == end:
            found.append(_no_times(scalar))
            continue
        listed.append((start, end if end > start else end + 1440, scalar))
    listed.sort(key=lambda each: each[:2])
    for before, after in pairwise(listed):
        if after[0] < before[1]:
            found.append(
                Diagnostic(
                    Code.WRONG_VALUE,
                    f"the hours {after[2].text} overlap with {before[2].text}",
                    after[2].span,
                    "overlaps",
                    help="let one end before the next begins",
                    related=(Related(before[2].span, "with these"),),
                )
            )
    return tuple((start, end) for start, end, _ in listed)


def _no_times(scalar: Scalar) -> Diagnostic:
    return Diagnostic(
        Code.WRONG_VALUE,
        f"`{scalar.text}` is no interval of a day",
        scalar.span,
        "expected two times, as `09:00-17:30`",
        help="write the hours with two digits and a hyphen; a shift over midnight as `22:00-06:00`",
    )


def _country(node: Mapping, found: list[Diagnostic]) -> tuple[str | None, str | None]:
    country, subdivision = node.get("country"), node.get("subdivision")
    code, part = text_of(country) or None, text_of(subdivision) or None
    if code is None:
        if subdivision is not None:
            message, help = "a subdivision needs its country", "add `country:`"
            found.append(Diagnostic(Code.MISSING_KEY, message, subdivision.span, help=help))
        return None, None
    try:
        public_holidays(code, part, 2024, 2024)
    except UnknownCountryError as unknown:
        at = country if unknown.code == code and country is not None else subdivision
        assert at is not None  # one of the two is the unknown one
        what = "country" if at is country else f"subdivision of {code}"
        found.append(
            Diagnostic(
                Code.WRONG_VALUE,
                f"no holidays are known for the {what} `{unknown.code}`",
                at.span,
                "expected an ISO 3166 code",
                help=hint(unknown.code.upper(), unknown.known, "codes")
                or "leave it out and give `closed` days",
            )
        )
    return code, part


def _closures(node: Node | None, found: list[Diagnostic]) -> Iterator[Closure]:
    for each in node.items if isinstance(node, Sequence) else ():
        if not isinstance(each, Mapping):
            continue
        on = each.get("on")
        first = _day(on or each.get("from"), found)
        last = first if on is not None else _day(each.get("to"), found)
        if first is None or last is None:
            continue
        if last < first:
            message, help = f"it ends on {last}, before it begins", "turn the two days around"
            found.append(Diagnostic(Code.WRONG_VALUE, message, each.span, help=help))
            continue
        yield Closure(first, last, *_because(each.get("because")))


def _because(node: Node | None) -> tuple[str, str]:
    if isinstance(node, Mapping):
        en, zh = text_of(node.get("en")), text_of(node.get("zh"))
        return en or zh or "", zh or en or ""
    text = text_of(node) or ""
    return text, text


def _openings(node: Node | None, found: list[Diagnostic]) -> Iterator[tuple[date, Hours]]:
    seen: dict[date, Mapping] = {}
    for each in node.items if isinstance(node, Sequence) else ():
        if not isinstance(each, Mapping):
            continue
        day, hours = _day(each.get("on"), found), each.get("hours")
        if day is None or hours is None:
            continue
        if day in seen:
            message, help = f"the hours of {day} are given twice", "put them into one list"
            related = (Related(seen[day].span, "given here"),)
            found.append(Diagnostic(Code.DUPLICATE_NAME, message, each.span, "again", help, related))
            continue
        seen[day] = each
        yield day, _hours(hours, found)


def _day(node: Node | None, found: list[Diagnostic]) -> date | None:
    if not isinstance(node, Scalar):
        return None
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        message = f"`{node.text}` is no day"
        found.append(Diagnostic(Code.WRONG_VALUE, message, node.span, "expected a day", "write `2026-01-31`"))
        return None


def _both(closed: Closure, opened: dict[date, Hours], node: Mapping) -> Iterator[Diagnostic]:
    """A day that is closed by itself and open as well; an opening within a longer closure is meant."""
    if closed.first != closed.last or closed.first not in opened:
        return
    at = node.get("open") or node
    message = f"{closed.first} is closed and open"
    yield Diagnostic(Code.DUPLICATE_NAME, message, at.span, help="keep one of the two")
